package dev.varve.query;

import dev.varve.KeyRange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to the rows of a query: ranges of an index, or of the documents themselves.
 *
 * @param index the index; null for the documents
 * @param ranges the ranges of keys, sorted and apart
 * @param scan reads them; some entries may have been read already
 * @param used the conditions that are true of all rows in these ranges, and need no check
 * @param rows how many rows are expected
 * @param isCovering whether the index has all fields that the query needs
 * @param isOrdered whether the rows come in the order that the query asks for
 * @param isBackward whether the ranges are read from their end
 * @param described the conditions in words
 * @param cost what this way costs, in units of one index entry read
 */
record AccessPath(
    @Nullable IndexDefinition index,
    List<KeyRange> ranges,
    RangeScan scan,
    Set<Expression> used,
    long rows,
    boolean isCovering,
    boolean isOrdered,
    boolean isBackward,
    String described,
    double cost) {}

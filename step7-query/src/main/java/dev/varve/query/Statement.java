package dev.varve.query;

import dev.varve.Internal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence of KQL, as the {@link Parser} has read it.
 *
 * @hidden
 */
@Internal
public sealed interface Statement {

  /**
   * A name in a query, and its place.
   *
   * @hidden
   */
  record Name(String text, int at) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A column of the result.
   *
   * @hidden
   */
  record Item(Expression value, String name) {}

  /**
   * What the result is sorted by.
   *
   * @hidden
   */
  record Order(Expression value, boolean descending) {
    @Override
    public String toString() {
      return value + (descending ? " DESC" : "");
    }
  }

  /**
   * A field set to a value, or removed if there is none.
   *
   * @hidden
   */
  record Assignment(Path path, @Nullable Expression value, int at) {}

  /**
   * A query.
   *
   * @param items the columns; null if the documents themselves are wanted
   * @hidden
   */
  record Select(
      Name collection,
      @Nullable Expression where,
      Expression.@Nullable Field groupBy,
      @Nullable List<Item> items,
      List<Order> orderBy,
      @Nullable Expression limit,
      @Nullable Expression offset)
      implements Statement {}

  /**
   * The plan of a statement; {@code analyze} also runs it and counts.
   *
   * @hidden
   */
  record Explain(Select query, boolean analyze) implements Statement {}

  /**
   * New documents; an error if one of them exists.
   *
   * @hidden
   */
  record Insert(Name collection, List<Expression> documents) implements Statement {}

  /**
   * Changes of the documents that fulfil a condition.
   *
   * @hidden
   */
  record Update(Name collection, List<Assignment> assignments, @Nullable Expression where)
      implements Statement {}

  /**
   * The documents that fulfil a condition are deleted.
   *
   * @hidden
   */
  record Delete(Name collection, @Nullable Expression where) implements Statement {}

  /**
   * Create collection, as a statement.
   *
   * @hidden
   */
  record CreateCollection(Name collection) implements Statement {}

  /**
   * Drop collection, as a statement.
   *
   * @hidden
   */
  record DropCollection(Name collection) implements Statement {}

  /**
   * Create index, as a statement.
   *
   * @hidden
   */
  record CreateIndex(Name index, Name collection, List<IndexField> fields, boolean unique)
      implements Statement {}

  /**
   * Drop index, as a statement.
   *
   * @hidden
   */
  record DropIndex(Name index, Name collection) implements Statement {}

  /**
   * An index is compared with the documents.
   *
   * @hidden
   */
  record CheckIndex(Name index, Name collection) implements Statement {}

  /**
   * The collections are listed.
   *
   * @hidden
   */
  record ShowCollections() implements Statement {}

  /**
   * The indexes of a collection are listed.
   *
   * @hidden
   */
  record ShowIndexes(@Nullable Name collection) implements Statement {}
}

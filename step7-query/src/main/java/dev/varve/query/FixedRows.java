package dev.varve.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that are known already, such as the number of documents that a statement has changed. */
final class FixedRows extends PlanNode {
  private final List<String> columns;
  private final List<Scope> all = new ArrayList<>();
  private @Nullable Iterator<Scope> rest;

  FixedRows(String... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row, and returns this. */
  FixedRows add(@Nullable Object... values) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      row.put(columns.get(i), values[i]);
    }
    all.add(path -> path.in(Collections.unmodifiableMap(row)));
    return this;
  }

  /** Returns the columns as those of a query. */
  List<Statement.Item> items() {
    return columns.stream()
        .map(name -> new Statement.Item(new Expression.Field(new Path(List.of(name)), 0), name))
        .toList();
  }

  @Override
  @Nullable Scope produce() {
    if (rest == null) {
      rest = all.iterator();
    }
    return rest.hasNext() ? rest.next() : null;
  }

  @Override
  String describe() {
    return "rows";
  }
}

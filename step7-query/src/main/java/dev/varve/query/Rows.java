package dev.varve.query;

import dev.varve.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query: rows, which are found one after the other as they are asked for.
 *
 * <pre>{@code
 * try (Rows rows = database.run("FROM people WHERE age >= ? SELECT name, age", 30)) {
 *   while (rows.next()) {
 *     System.out.println(rows.get("name") + " is " + rows.get("age"));
 *   }
 * }
 * }</pre>
 *
 * <p>All rows are of one moment: the beginning of the query. It must be closed, since it holds a
 * snapshot. After the store is closed, no more rows are read, and the next one that would have to
 * be is an {@link IllegalStateException}. One thread at a time, except for {@link #cancel}.
 */
public final class Rows implements AutoCloseable {
  private final @Nullable List<Statement.Item> items;
  private final PlanNode plan;
  private final Watch watch;
  private final Runnable onClose;
  // Those that were asked for, parsed once.
  private final Map<String, Path> paths = new HashMap<>();
  private @Nullable Scope row;
  private boolean isClosed;

  /**
   * Creates a result.
   *
   * @param items the columns; null if the rows are documents
   * @param onClose releases what the plan reads from
   */
  Rows(@Nullable List<Statement.Item> items, PlanNode plan, Watch watch, Runnable onClose) {
    this.items = items;
    this.plan = plan;
    this.watch = watch;
    this.onClose = onClose;
  }

  PlanNode plan() {
    return plan;
  }

  static Rows of(FixedRows fixed) {
    return new Rows(fixed.items(), fixed, Watch.unlimited(), () -> {});
  }

  /**
   * Moves to the next row; false if there is none.
   *
   * @throws QueryStoppedException if the query was cancelled, or has exceeded its time limit
   */
  public boolean next() {
    checkOpen();
    row = plan.next();
    return row != null;
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IllegalStateException("the result is closed");
    }
  }

  private Scope row() {
    checkOpen();
    if (row == null) {
      throw new NoSuchElementException("not on a row: call next first");
    }
    return row;
  }

  /**
   * Returns the names of the columns; empty if the rows are documents, each with its own fields.
   */
  public List<String> columns() {
    return items == null ? List.of() : items.stream().map(Statement.Item::name).toList();
  }

  /** Returns whether the rows are documents, so that {@link #document} returns them. */
  public boolean areDocuments() {
    return items == null;
  }

  /**
   * Returns the document of this row.
   *
   * @throws IllegalStateException if the query has selected columns
   */
  public Document document() {
    if (!(row() instanceof StoredDocument document) || items != null) {
      throw new IllegalStateException("the rows have columns, and are not documents");
    }
    return document.document();
  }

  /**
   * Returns a value of this row, or null if it is null or missing.
   *
   * @param name the name of a column, or the path to a field of a document
   * @throws IllegalArgumentException if there is no such column
   */
  public @Nullable Object get(String name) {
    Scope at = row();
    if (items == null) {
      return known(at.value(paths.computeIfAbsent(name, Path::of)));
    }
    for (Statement.Item item : items) {
      if (item.name().equals(name)) {
        return known(item.value().evaluate(at));
      }
    }
    throw new IllegalArgumentException("there is no column " + name + ", only " + columns());
  }

  private static @Nullable Object known(@Nullable Object value) {
    return value == Values.MISSING ? null : value;
  }

  /** Returns all values of this row by name; of a document, the id and all fields. */
  public Map<String, @Nullable Object> toMap() {
    if (items == null) {
      return document().toMap();
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Scope at = row();
    for (Statement.Item item : items) {
      Object value = item.value().evaluate(at);
      if (value != Values.MISSING) {
        values.put(item.name(), value);
      }
    }
    return values;
  }

  /**
   * Returns the rest of the rows as records, and closes this. Each component of the record has the
   * value of the column, or of the field, of its name.
   *
   * @throws IllegalStateException if a value does not fit the type of its component
   */
  public <T extends Record> List<T> list(Class<T> type) {
    Limits.checkNotNull("type", type);
    RecordMapper<T> mapper = new RecordMapper<>(type);
    try (this) {
      List<T> all = new ArrayList<>();
      while (next()) {
        all.add(mapper.map(this));
      }
      return all;
    }
  }

  /** Makes the query stop, from any thread: the next move throws. */
  public void cancel() {
    watch.cancel();
  }

  /** Releases the snapshot. Closing it again has no effect. */
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      try {
        plan.close();
      } finally {
        onClose.run();
      }
    }
  }
}

package dev.varve.query;

import dev.varve.query.Statement.Assignment;
import dev.varve.query.Statement.Select;
import dev.varve.transactions.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that change documents, in a transaction. */
final class Changes {
  private final Execution execution;
  private final String text;
  private final Binder binder;
  private final Collection collection;
  private final Transaction transaction;
  private final Documents documents;

  Changes(
      Execution execution,
      String text,
      Binder binder,
      Collection collection,
      Transaction transaction) {
    this.execution = execution;
    this.text = text;
    this.binder = binder;
    this.collection = collection;
    this.transaction = transaction;
    this.documents = collection.inOnly(transaction);
  }

  /** Inserts documents; returns how many. */
  long insert(Statement.Insert insert) {
    for (Expression expression : insert.documents()) {
      Object value = binder.bind(expression).evaluate(path -> Values.MISSING);
      if (!(value instanceof Map<?, ?> fields)) {
        throw error(expression, "expected a document, such as {id: \"a\", age: 30}");
      }
      documents.insert(document(expression, fields));
    }
    return insert.documents().size();
  }

  private QueryException error(Expression place, String message) {
    return new QueryException(text, place.at(), message);
  }

  @SuppressWarnings("unchecked")
  private Document document(Expression place, Map<?, ?> fields) {
    if (!(fields.get("id") instanceof String id)) {
      throw error(place, "the document has no id that is text, such as {id: \"a\"}");
    }
    if (fields.containsValue(Values.MISSING)) {
      throw error(place, "a field of the document has no value");
    }
    try {
      return Document.of(id, (Map<String, @Nullable Object>) fields);
    } catch (IllegalArgumentException e) {
      throw error(place, e.getMessage());
    }
  }

  /** Changes documents; returns how many. */
  long update(Statement.Update update) {
    List<Assignment> assignments = new ArrayList<>();
    for (Assignment assignment : update.assignments()) {
      Expression value = assignment.value();
      assignments.add(
          new Assignment(
              assignment.path(), value == null ? null : binder.bind(value), assignment.at()));
    }
    List<StoredDocument> found = find(update.collection(), update.where());
    for (StoredDocument before : found) {
      documents.put(after(before, assignments));
    }
    return found.size();
  }

  private Document after(StoredDocument before, List<Assignment> assignments) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(before.fields());
    String id = CollectionKeys.text(before.id());
    for (Assignment assignment : assignments) {
      Expression value = assignment.value();
      Object evaluated = value == null ? Values.MISSING : value.evaluate(before);
      if (value != null && evaluated == Values.MISSING) {
        throw error(value, value + " has no value for document " + id + ": nothing was changed");
      }
      set(fields, assignment, 0, evaluated, id);
    }
    return Document.of(id, fields);
  }

  /** Sets or removes a field; the objects on the way to it are copied, or created. */
  private void set(
      Map<String, @Nullable Object> fields,
      Assignment assignment,
      int depth,
      @Nullable Object value,
      String id) {
    List<String> names = assignment.path().names();
    String name = names.get(depth);
    if (depth == names.size() - 1) {
      if (value == Values.MISSING) {
        fields.remove(name);
      } else {
        fields.put(name, value);
      }
      return;
    }
    Object inner = fields.get(name);
    if (inner == null && value == Values.MISSING) {
      return;
    }
    if (inner != null && !(inner instanceof Map)) {
      throw new QueryException(
          text,
          assignment.at(),
          name + " of document " + id + " is not an object: nothing was changed");
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (inner instanceof Map<?, ?> object) {
      object.forEach((key, each) -> copy.put((String) key, each));
    }
    set(copy, assignment, depth + 1, value, id);
    fields.put(name, copy);
  }

  /** Deletes documents; returns how many. */
  long delete(Statement.Delete delete) {
    List<StoredDocument> found = find(delete.collection(), delete.where());
    found.forEach(document -> documents.delete(CollectionKeys.text(document.id())));
    return found.size();
  }

  /**
   * Returns the documents that fulfil a condition. All of them are found before the first is
   * changed, or else a change could move one to where it is found again (the Halloween problem).
   */
  private List<StoredDocument> find(Statement.Name name, @Nullable Expression where) {
    Select all = new Select(name, where, null, null, List.of(), null, null);
    List<StoredDocument> found = new ArrayList<>();
    try (PlanNode plan = execution.plan(collection, binder.bind(all), transaction)) {
      for (Scope row = plan.next(); row != null; row = plan.next()) {
        found.add((StoredDocument) row);
      }
    }
    return found;
  }
}

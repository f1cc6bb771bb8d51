package dev.varve.query;

import dev.varve.Readable;
import dev.varve.lsm.Snapshot;
import dev.varve.query.Statement.Name;
import dev.varve.query.Statement.Select;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One run of a statement. */
final class Execution {
  private final Database database;
  private final String text;
  private final Binder binder;
  private final @Nullable Transaction transaction;
  private final Watch watch;

  /**
   * Prepares a run.
   *
   * @param transaction the transaction that it runs in; null if it is to be one of its own
   */
  Execution(
      Database database,
      String text,
      Binder binder,
      @Nullable Transaction transaction,
      Watch watch) {
    this.database = database;
    this.text = text;
    this.binder = binder;
    this.transaction = transaction;
    this.watch = watch;
  }

  Rows run(Statement statement) {
    if (statement instanceof Select select) {
      return query(select);
    }
    if (statement instanceof Statement.Explain explain) {
      return explain(explain);
    }
    if (statement instanceof Statement.Insert insert) {
      return changed("inserted", in -> changes(in, insert.collection()).insert(insert));
    }
    if (statement instanceof Statement.Update update) {
      return changed("updated", in -> changes(in, update.collection()).update(update));
    }
    if (statement instanceof Statement.Delete delete) {
      return changed("deleted", in -> changes(in, delete.collection()).delete(delete));
    }
    return define(statement);
  }

  private Collection collection(Name name) {
    try {
      return database.collection(name.text());
    } catch (NoSuchElementException | IllegalArgumentException e) {
      throw new QueryException(text, name.at(), e.getMessage());
    }
  }

  private Rows query(Select select) {
    Collection collection = collection(select.collection());
    Select bound = binder.bind(select);
    if (transaction != null) {
      PlanNode plan = plan(collection, bound, transaction);
      return new Rows(bound.items(), plan, watch, () -> {});
    }
    Snapshot snapshot = database.store().snapshot();
    try {
      PlanNode plan = plan(collection, bound, snapshot);
      return new Rows(bound.items(), plan, watch, snapshot::close);
    } catch (Throwable e) {
      snapshot.close();
      throw e;
    }
  }

  /** Returns the plan of a query that {@code reader} runs. */
  PlanNode plan(Collection collection, Select bound, Readable reader) {
    Readable space = collection.space().in(reader);
    try (Estimate estimate = new Estimate(database.store(), collection.space(), space, watch)) {
      return new Planner(
              collection.name(),
              QueryShape.of(bound),
              collection.definition(reader),
              space,
              estimate)
          .plan(database.sortBytes());
    }
  }

  private Rows explain(Statement.Explain explain) {
    FixedRows lines = new FixedRows("plan");
    try (Rows rows = query(explain.query())) {
      PlanNode plan = rows.plan();
      if (explain.analyze()) {
        plan.countBlocks(() -> blocks(database.store()));
        while (rows.next()) {}
      }
      PlanText.of(plan, explain.analyze()).forEach(lines::add);
    }
    return Rows.of(lines);
  }

  private static long blocks(TransactionalStore store) {
    return store.stats().count("cache.hits") + store.stats().count("cache.misses");
  }

  private Changes changes(Transaction in, Name name) {
    return new Changes(this, text, binder, collection(name), in);
  }

  /** Runs a change, and returns how many documents it has changed, as a row. */
  private Rows changed(String column, ToLongFunction<Transaction> change) {
    Transaction in = transaction;
    long count =
        in != null
            ? change.applyAsLong(in)
            : database.store().update(own -> change.applyAsLong(own));
    return Rows.of(new FixedRows(column).add(count));
  }

  private Rows define(Statement statement) {
    if (statement instanceof Statement.ShowCollections) {
      FixedRows names = new FixedRows("collection");
      database.collections().forEach(names::add);
      return Rows.of(names);
    }
    if (statement instanceof Statement.ShowIndexes show) {
      return show.collection() == null ? allIndexes() : indexes(collection(show.collection()));
    }
    if (transaction != null) {
      throw new IllegalStateException(
          "collections and indexes are not created, dropped or checked within a transaction");
    }
    return defineAlone(statement);
  }

  private static Rows indexes(Collection collection) {
    FixedRows rows = new FixedRows("index", "fields", "unique", "ready");
    for (Index index : collection.indexes()) {
      rows.add(index.name(), String.join(", ", index.fields()), index.unique(), index.ready());
    }
    return Rows.of(rows);
  }

  private Rows allIndexes() {
    FixedRows rows = new FixedRows("collection", "index", "fields");
    for (String name : database.collections()) {
      for (Index index : database.collection(name).indexes()) {
        rows.add(name, index.name(), String.join(", ", index.fields()));
      }
    }
    return Rows.of(rows);
  }

  private Rows defineAlone(Statement statement) {
    if (statement instanceof Statement.CreateCollection create) {
      database.createCollection(create.collection().text());
      return done("created", create.collection());
    }
    if (statement instanceof Statement.DropCollection drop) {
      database.dropCollection(collection(drop.collection()).name());
      return done("dropped", drop.collection());
    }
    if (statement instanceof Statement.CreateIndex create) {
      collection(create.collection())
          .createIndex(create.index().text(), create.fields(), create.unique());
      return done("created", create.index());
    }
    if (statement instanceof Statement.DropIndex drop) {
      Collection collection = collection(drop.collection());
      index(drop.index(), () -> collection.dropIndex(drop.index().text()));
      return done("dropped", drop.index());
    }
    Statement.CheckIndex check = (Statement.CheckIndex) statement;
    Collection collection = collection(check.collection());
    List<Index.Check> result = new ArrayList<>();
    index(check.index(), () -> result.add(collection.checkIndex(check.index().text())));
    Index.Check found = result.get(0);
    return Rows.of(
        new FixedRows("documents", "entries", "missing", "left over")
            .add(found.documents(), found.entries(), found.missing(), found.leftOver()));
  }

  /** Does something with an index, and names the place in the query if there is none. */
  private void index(Name name, Runnable use) {
    try {
      use.run();
    } catch (NoSuchElementException e) {
      throw new QueryException(text, name.at(), e.getMessage());
    }
  }

  private static Rows done(String what, Name name) {
    return Rows.of(new FixedRows(what).add(name.text()));
  }
}

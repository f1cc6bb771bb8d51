package dev.varve.query;

import dev.varve.Limits;
import dev.varve.transactions.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of KQL that has been read, and can be run any number of times with other parameters.
 * Immutable, and thread-safe unless it runs in a transaction.
 */
public final class Query {
  private final Database database;
  private final String text;
  private final Parser.Parsed parsed;
  private final @Nullable Transaction transaction;
  private final @Nullable Duration timeLimit;

  private Query(
      Database database,
      String text,
      Parser.Parsed parsed,
      @Nullable Transaction transaction,
      @Nullable Duration timeLimit) {
    this.database = database;
    this.text = text;
    this.parsed = parsed;
    this.transaction = transaction;
    this.timeLimit = timeLimit;
  }

  static Query parse(Database database, String text) {
    Limits.checkNotNull("query", text);
    return new Query(database, text, Parser.parse(text), null, null);
  }

  /** Returns this query, run in a transaction: it sees the writes of the transaction, too. */
  public Query in(Transaction runsIn) {
    Limits.checkNotNull("transaction", runsIn);
    return new Query(database, text, parsed, runsIn, timeLimit);
  }

  /** Returns this query with a limit of the time from its start to its last row. */
  public Query withTimeLimit(Duration limit) {
    if (Limits.checkNotNull("time limit", limit).isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("time limit " + limit + " is not above zero");
    }
    return new Query(database, text, parsed, transaction, limit);
  }

  /**
   * Runs the query. A statement that changes documents has done so when this returns; its only row
   * says how many.
   *
   * @param parameters the values of the question marks, in their order
   * @throws QueryException if it names something that does not exist, or types do not compare
   * @throws IllegalArgumentException if the number of parameters is another one
   * @throws QueryStoppedException if it takes longer than its limit
   */
  public Rows run(@Nullable Object... parameters) {
    if (parameters.length != parsed.parameters()) {
      throw new IllegalArgumentException(
          "parameters in the query: "
              + parsed.parameters()
              + ", values given: "
              + parameters.length);
    }
    List<@Nullable Object> checked = new ArrayList<>();
    for (Object parameter : parameters) {
      Object value = parameter instanceof Document document ? document.toMap() : parameter;
      checked.add(Values.checked("parameter " + (checked.size() + 1), value));
    }
    Watch watch = new Watch(timeLimit, System::nanoTime);
    Execution execution =
        new Execution(database, text, new Binder(text, checked), transaction, watch);
    return execution.run(parsed.statement());
  }

  @Override
  public String toString() {
    return text;
  }
}

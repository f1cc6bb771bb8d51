package dev.varve.transactions.demo;

import dev.varve.KeyRange;
import dev.varve.Text;
import dev.varve.Writable;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Savepoint;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The shell commands of step 6: transactions, in which all other commands read and write. */
public final class TransactionCommands {
  private static final String MODE = "transaction";

  private final Supplier<TransactionalStore> store;
  private final Map<String, Savepoint> savepoints = new HashMap<>();
  private Transaction transaction;

  /** Creates the commands; {@code store} supplies the current store, which a repair replaces. */
  public TransactionCommands(Supplier<TransactionalStore> store) {
    this.store = store;
  }

  /** Returns the transaction that is open, or null. */
  public Transaction open(Session session) {
    return session.mode().equals(MODE) ? transaction : null;
  }

  Command[] all() {
    return new Command[] {
      new Command("begin", "[LEVEL]", "begins, serializable or snapshot", this::begin),
      new Command("commit", "", "makes the transaction take effect", this::commit),
      new Command("rollback", "", "drops the transaction", this::rollback),
      new Command("savepoint", "NAME", "marks a state to go back to", this::savepoint),
      new Command("rollbackto", "NAME", "goes back to a savepoint", this::rollbackTo),
      new Command("flush", "", "brings the memory into tables", this::flush),
      new Command("compact", "", "merges all tables", this::compact)
    };
  }

  private void begin(Session session, Arguments arguments) {
    IsolationLevel level = arguments.has(0) ? level(arguments) : IsolationLevel.SERIALIZABLE;
    Transaction begun = store.get().begin(level);
    boolean entered = false;
    try {
      Writable used = session.inSpace(begun);
      session.enter(MODE, used, used::write);
      entered = true;
    } finally {
      if (!entered) {
        begun.rollback();
      }
    }
    transaction = begun;
    savepoints.clear();
    session.print("ok, " + level.name().toLowerCase(Locale.ROOT) + "; end it: commit or rollback");
  }

  private static IsolationLevel level(Arguments arguments) {
    return switch (arguments.text(0).toLowerCase(Locale.ROOT)) {
      case "snapshot" -> IsolationLevel.SNAPSHOT;
      case "serializable" -> IsolationLevel.SERIALIZABLE;
      default -> throw arguments.wrong("LEVEL is snapshot or serializable");
    };
  }

  private void commit(Session session, Arguments arguments) {
    session.leave(MODE);
    try {
      transaction.commit();
      session.print("committed");
    } catch (ConflictException e) {
      throw new IllegalStateException("refused, nothing was written: " + e.getMessage(), e);
    }
  }

  private void rollback(Session session, Arguments arguments) {
    session.leave(MODE);
    transaction.rollback();
    session.print("rolled back");
  }

  private void savepoint(Session session, Arguments arguments) {
    checkInTransaction(session);
    savepoints.put(arguments.text(0), transaction.savepoint());
    session.print("ok");
  }

  private void rollbackTo(Session session, Arguments arguments) {
    checkInTransaction(session);
    Savepoint savepoint = savepoints.get(arguments.text(0));
    if (savepoint == null) {
      throw arguments.wrong("no savepoint " + Text.of(arguments.bytes(0)));
    }
    transaction.rollbackTo(savepoint);
    session.print("ok");
  }

  private static void checkInTransaction(Session session) {
    if (!session.mode().equals(MODE)) {
      throw new IllegalStateException(
          session.mode().isEmpty()
              ? "no transaction is open: begin opens one"
              : "a " + session.mode() + " is open: finish it first");
    }
  }

  private void flush(Session session, Arguments arguments) {
    store.get().flush();
    session.print("ok");
  }

  private void compact(Session session, Arguments arguments) {
    store.get().compact(KeyRange.all());
    session.print("ok");
  }
}

package dev.varve.query.demo;

import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.demo.RepairableStore;
import dev.varve.query.Database;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.transactions.TransactionalStore;
import dev.varve.transactions.demo.Demo;
import dev.varve.transactions.demo.TransactionCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shell of this step: that of step 6, and beside its commands, KQL. */
final class QueryShell implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("varve-data", "step7");

  private final RepairableStore<TransactionalStore> store;
  private final TransactionCommands transactions;
  private @Nullable Database database;

  QueryShell(RepairableStore<TransactionalStore> store) {
    this.store = store;
    this.transactions = new TransactionCommands(store::get);
  }

  /** Runs the shell; see {@link Shell#over}. */
  static void run(List<String> options) throws IOException {
    RepairableStore<TransactionalStore> store =
        new RepairableStore<>(
            DIRECTORY,
            LsmOptions.defaults().withClock(Shell.clock(options)),
            TransactionalStore::open);
    try (QueryShell shell = new QueryShell(store)) {
      Shell.over(options, store, store.notes(), shell.language(), shell.commands(DIRECTORY));
    }
  }

  /** Returns the database in the store that is open now, which a repair replaces. */
  Database database() {
    TransactionalStore open = store.get();
    if (database == null || database.store() != open) {
      database = Database.in(open);
    }
    return database;
  }

  QueryLanguage language() {
    return new QueryLanguage(this::database, transactions::open);
  }

  Command[] commands(Path directory) {
    List<Command> all = new ArrayList<>(List.of(Demo.commands(store, transactions, directory)));
    all.add(new LoadCommand(this::database).command());
    return all.toArray(Command[]::new);
  }

  /** Stops what the database does in the background; the shell closes the store. */
  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}

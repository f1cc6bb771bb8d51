package dev.varve.lsm;

import dev.varve.KeyValueStore;
import dev.varve.demo.Narrator;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * What a shell can do about damage: find it, and save what is whole.
 *
 * @param <S> the store
 */
public final class RepairCommands<S extends KeyValueStore> {
  private final RepairableStore<S> store;
  private final Function<S, Verification> verify;

  /** Makes the commands; {@code verify} checks the store. */
  public RepairCommands(RepairableStore<S> store, Function<S, Verification> verify) {
    this.store = store;
    this.verify = verify;
  }

  /** Returns them. */
  public List<Command> all() {
    return List.of(
        new Command("verify", "", "checks all tables", this::verify),
        new Command("repair", "", "rebuilds the store from what is whole", this::repair));
  }

  private void verify(Session session, Arguments arguments) {
    Verification found = verify.apply(store.get());
    found.problems().forEach(session::print);
    session.print(
        found.isClean() ? whole(found.tables()) : "not all tables are whole: repair saves what is");
  }

  private static String whole(long tables) {
    return tables == 1 ? "the only table is whole" : "all " + tables + " tables are whole";
  }

  /** A batch or a transaction would go on in a store that is closed. */
  private void repair(Session session, Arguments arguments) throws IOException {
    if (!session.mode().isEmpty()) {
      throw new IllegalStateException("a " + session.mode() + " is open: finish it first");
    }
    Repair.Report report = store.repair();
    report.notes().forEach(session::print);
    session.print(Narrator.count(report.tables(), "table was", "tables were") + " whole");
    session.print(
        Narrator.count(report.batches(), "batch was", "batches were") + " read from logs");
    session.print(
        Narrator.count(report.entries(), "entry is", "entries are") + " in the repaired store");
  }
}

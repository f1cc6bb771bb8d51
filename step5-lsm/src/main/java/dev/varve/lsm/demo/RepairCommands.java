package dev.varve.lsm.demo;

import dev.varve.demo.Narrator;
import dev.varve.files.WorkingDirectory;
import dev.varve.lsm.Repair;
import dev.varve.lsm.Verification;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The shell commands for damage: prepare for it, find it, and save what is intact. */
public final class RepairCommands {
  private final RepairableStore<?> store;

  /** Creates the commands. */
  public RepairCommands(RepairableStore<?> store) {
    this.store = store;
  }

  /** Returns the commands. */
  public List<Command> all() {
    return List.of(
        verify(() -> store.get().verify()),
        new Command("backup", "DIRECTORY", "copies the store, or what is new in it", this::backup),
        new Command("checkpoint", "DIRECTORY", "makes a second store, at once", this::checkpoint),
        new Command("repair", "", "rebuilds the store from what is intact", this::repair));
  }

  /** Returns the one that finds damage; {@code verification} looks for it. */
  public static Command verify(Supplier<Verification> verification) {
    return new Command(
        "verify",
        "",
        "checks all tables",
        (session, arguments) -> verify(session, verification.get()));
  }

  private static void verify(Session session, Verification found) {
    found.problems().forEach(session::print);
    if (!found.isClean()) {
      throw new IllegalStateException("not all tables are intact: repair saves those that are");
    }
    session.print(whole(found.tables()));
  }

  private static String whole(long tables) {
    return tables == 1 ? "the only table is intact" : "all " + tables + " tables are intact";
  }

  private void backup(Session session, Arguments arguments) throws IOException {
    Path directory = WorkingDirectory.resolve(arguments.text(0));
    long bytes = store.get().backup(directory);
    session.print(
        Narrator.count(bytes, "byte", "bytes") + " of tables were copied to " + directory);
  }

  private void checkpoint(Session session, Arguments arguments) throws IOException {
    Path directory = WorkingDirectory.resolve(arguments.text(0));
    long bytes = store.get().checkpoint(directory);
    session.print(
        "a second store is in "
            + directory
            + "; "
            + Narrator.count(bytes, "byte", "bytes")
            + " were copied, the rest is shared");
  }

  /** Fails while a batch or transaction is open, which would continue in a closed store. */
  private void repair(Session session, Arguments arguments) throws IOException {
    if (!session.mode().isEmpty()) {
      throw new IllegalStateException("a " + session.mode() + " is open: finish it first");
    }
    Repair.Report report = store.repair();
    report.notes().forEach(session::print);
    session.print(Narrator.count(report.tables(), "table was", "tables were") + " intact");
    session.print(
        Narrator.count(report.batches(), "batch was", "batches were") + " read from logs");
    session.print(
        Narrator.count(report.entries(), "entry is", "entries are") + " in the repaired store");
  }
}

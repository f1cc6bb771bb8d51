package dev.varve.transactions.demo;

import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.examples.Examples;
import dev.varve.exchange.FileCommands;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Repair;
import dev.varve.lsm.demo.ReadOnlyShell;
import dev.varve.lsm.demo.RepairCommands;
import dev.varve.lsm.demo.RepairableStore;
import dev.varve.lsm.demo.SpaceCommands;
import dev.varve.lsm.demo.TraceCommand;
import dev.varve.lsm.demo.WarmCommand;
import dev.varve.lsm.xray.TreeXRay;
import dev.varve.shell.Command;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import dev.varve.transactions.TransactionalStore;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows which anomalies threads cause, how transactions prevent them, and the whole engine. */
public final class Demo {
  private static final Path SHELL_DIRECTORY = Path.of("varve-data", "step6");

  private Demo() {}

  /**
   * Runs the demo, or, if {@code args} say so, the shell over this step's store, an explanation of
   * a file's bytes, a repair of that store, or the examples named after {@code example}.
   */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("6", args, none -> tell(Narrator.ofDemo()))
        .with("shell", ReadOnlyShell.USAGE, "reads commands for this step's store", Demo::shell)
        .with(
            "xray",
            XRayCommand.USAGE,
            "explains every byte of a file",
            words -> XRayCommand.run(words, TreeXRay.kinds()))
        .with("repair", "", "repairs the shell's store", none -> repair(SHELL_DIRECTORY))
        .with(
            "example",
            "[NAME]...",
            "runs examples, or lists them",
            names -> Examples.run(names, new Narrator()));
  }

  private static void shell(List<String> options) throws IOException {
    if (ReadOnlyShell.isWanted(options)) {
      ReadOnlyShell.run(options, SHELL_DIRECTORY, FileCommands.all().toArray(Command[]::new));
      return;
    }
    RepairableStore<TransactionalStore> store =
        new RepairableStore<>(
            SHELL_DIRECTORY,
            LsmOptions.defaults().withClock(Shell.clock(options)),
            TransactionalStore::open);
    Shell.over(options, store, store.notes(), commands(store));
  }

  static Command[] commands(RepairableStore<TransactionalStore> store) {
    return commands(store, new TransactionCommands(store::get), SHELL_DIRECTORY);
  }

  /** Returns the commands that this step adds to the shell over the store in {@code directory}. */
  public static Command[] commands(
      RepairableStore<TransactionalStore> store, TransactionCommands transactions, Path directory) {
    List<Command> all = new ArrayList<>(List.of(transactions.all()));
    all.addAll(new RepairCommands(store).all());
    all.addAll(new SpaceCommands(() -> store.get().keyspaces()).all());
    all.addAll(FileCommands.all());
    all.add(TraceCommand.of(key -> store.get().trace(key)));
    all.add(WarmCommand.of(range -> store.get().warm(range)));
    all.add(XRayCommand.in(directory, TreeXRay.kinds()));
    return all.toArray(Command[]::new);
  }

  /** Repairs the store in {@code directory}, which may be too damaged to open. */
  static void repair(Path directory) throws IOException {
    Repair.Report report = Repair.run(directory, LsmOptions.defaults());
    Narrator narrator = new Narrator();
    narrator.show("tables that were whole", report.tables());
    narrator.show("batches read from logs", report.batches());
    narrator.show("entries in the repaired store", report.entries());
    report.notes().forEach(narrator::say);
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 6: transactions");
    narrator.say(
        "A batch writes several keys at once, or none. A transaction also reads, always from one"
            + " snapshot, with its own writes on top. The commit checks whether others have changed"
            + " what the transaction depends on. If so, it is refused, and may be retried.");
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store =
            TransactionalStore.open(directory.path(), LsmOptions.defaults())) {
      new LostUpdateScene(narrator, store).tell();
      new SkewScene(narrator, store).tell();
      new RetryScene(narrator, store).tell();
    }
    new KillScene(narrator).tell();
  }
}

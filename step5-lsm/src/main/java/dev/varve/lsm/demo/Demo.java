package dev.varve.lsm.demo;

import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.xray.TreeXRay;
import dev.varve.plug.PullThePlug;
import dev.varve.shell.Command;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Shows how a tree of tables fills, compacts and recovers. */
public final class Demo {
  private static final Path SHELL_DIRECTORY = Path.of("varve-data", "step5");

  /** So small that the Unicode names fill four levels. */
  static final LsmOptions SMALL =
      LsmOptions.defaults()
          .withMemtableBytes(256 << 10)
          .withTableBytes(128 << 10)
          .withBaseLevelBytes(512 << 10)
          .withLevelFactor(4);

  private Demo() {}

  /**
   * Runs the demo; or, when {@code args} ask for it, the shell over this step's store, an
   * explanation of a file's bytes, the levels drawn during a load, the bill of a fixed workload,
   * the cost of many stores, or step 2's demo in which the reader pulls the plug, over a tree.
   */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("5", args, none -> tell(Narrator.ofDemo()))
        .with("shell", ReadOnlyShell.USAGE, "reads commands for this step's store", Demo::shell)
        .with(
            "xray",
            XRayCommand.USAGE,
            "explains every byte of a file",
            words -> XRayCommand.run(words, TreeXRay.kinds()))
        .with("levels", "[live] [PUTS]", "draws levels under a load", LevelsCommand::runDemo)
        .with(
            "strategies",
            StrategiesCommand.USAGE,
            "compares ways to compact",
            StrategiesCommand::runDemo)
        .with(
            "stores",
            StoresCommand.USAGE,
            "the cost of many stores in one process",
            StoresCommand::runDemo)
        .with("bill", BillCommand.USAGE, "predict what a workload costs", BillCommand::runDemo)
        .with("values", "[PUTS]", "what large values cost", ValuesCommand::runDemo)
        .with("clear", ClearCommand.USAGE, "times the delete of everything", ClearCommand::runDemo)
        .with("copies", CopiesCommand.USAGE, "times checkpoint and backup", CopiesCommand::runDemo)
        .with(
            "pull-the-plug",
            "[CALL]",
            "you choose when the power fails",
            words -> PullThePlug.run(words, PlugScript.create()));
  }

  private static void shell(List<String> options) throws IOException {
    if (ReadOnlyShell.isWanted(options)) {
      ReadOnlyShell.run(options, SHELL_DIRECTORY);
      return;
    }
    RepairableStore<LsmStore> lsm =
        new RepairableStore<>(
            SHELL_DIRECTORY, LsmOptions.defaults().withClock(Shell.clock(options)), LsmStore::open);
    Command[] commands = new TreeCommands(lsm, SHELL_DIRECTORY).all();
    Shell.over(options, lsm, lsm.notes(), commands);
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 5: a tree of tables");
    narrator.say(
        "Writes go to a log and a memtable. A full memtable becomes a table in level 0. A level"
            + " that has reached its limit is merged, table by table, into the one below. That is"
            + " a log-structured merge tree.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      try (LsmStore store = LsmStore.open(directory.path(), SMALL)) {
        new FillScene(narrator, store, SMALL).tell();
        new GarbageScene(narrator, store).tell();
        new SnapshotScene(narrator, store).tell();
        ReopenScene.putLast(store);
      }
      new ReopenScene(narrator, directory, SMALL).tell();
      new DamageScene(narrator, directory, SMALL).tell();
    }
    narrator.heading("What is missing");
    narrator.say(
        "A batch is atomic, but it cannot depend on what was read before it: between the read and"
            + " the write, another thread may have changed that. Step 6 combines reads and writes"
            + " into transactions, using the snapshots and versions of this step.");
  }
}

package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.plug.PullThePlug;
import dev.varve.plug.Script;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import dev.varve.wal.DurableStore;
import dev.varve.wal.xray.LogXRay;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Shows what a write-ahead log preserves: after a kill, after a power cut, on a damaged disk. */
public final class Demo {
  private static final Path SHELL_DIRECTORY = Path.of("varve-data", "step2");

  private Demo() {}

  /**
   * Runs the demo; or, when {@code args} ask for it, the shell over this step's store, an
   * explanation of a log's bytes, or the demo in which the reader pulls the plug.
   */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("2", args, none -> tell(Narrator.ofDemo()))
        .with("shell", Shell.USAGE, "reads commands for this step's store", Demo::shell)
        .with(
            "xray",
            XRayCommand.USAGE,
            "explains every byte of a log",
            words -> XRayCommand.run(words, new LogXRay()))
        .with(
            "pull-the-plug",
            "[CALL]",
            "you choose when the power fails",
            words -> PullThePlug.run(words, script()));
  }

  private static void shell(List<String> options) throws IOException {
    InMemoryStore memory = new InMemoryStore(Shell.clock(options));
    DurableStore<InMemoryStore> durable =
        DurableStore.open(SHELL_DIRECTORY, Durability.OS, first -> memory);
    Shell.over(
        options,
        durable,
        durable.recovery().notes(),
        CheckpointCommand.of(durable),
        XRayCommand.in(SHELL_DIRECTORY, new LogXRay()));
  }

  /** Synced and unsynced writes, a checkpoint, and a restart. */
  static Script<DurableStore<InMemoryStore>> script() {
    return new Script<DurableStore<InMemoryStore>>(
            disk ->
                DurableStore.open(disk, Durability.OS, first -> new InMemoryStore(Script.CLOCK)))
        .put("city", "Basel")
        .put("river", "Rhine")
        .then("sync", (store, disk) -> store.sync())
        .put("city", "Bern")
        .delete("river")
        .then("checkpoint", (store, disk) -> store.checkpoint())
        .put("lake", "Thun")
        .reopen()
        .put("peak", "Eiger")
        .then("sync", (store, disk) -> store.sync());
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 2: a write-ahead log");
    narrator.say(
        "The store of step 1 loses everything when its process ends. Now each batch is appended"
            + " to a file, the log, before it is applied to the hash map; opening the store"
            + " replays the log.");
    new KillScene(narrator).tell();
    new DurabilityScene(narrator).tell();
    new PowerCutScene(narrator).tell();
    new DamageScene(narrator).tell();
    new CheckpointScene(narrator).tell();
    narrator.heading("What is missing");
    narrator.say(
        "A scan still looks at every key and sorts what it finds, since the hash map has no"
            + " order. And the store can be no larger than memory, since all its data is there."
            + " Step 3 puts the keys in order; step 4 moves them from memory into files.");
  }
}

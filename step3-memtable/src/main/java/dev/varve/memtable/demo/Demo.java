package dev.varve.memtable.demo;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.demo.Narrator;
import dev.varve.memtable.MemTable;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import dev.varve.wal.DurableStore;
import dev.varve.wal.demo.CheckpointCommand;
import dev.varve.wal.xray.LogXRay;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Shows what a sorted list of versions can do that a hash map cannot. */
public final class Demo {
  /** U+01F600 to U+01F64F, the block that Unicode calls Emoticons. */
  static final KeyRange EMOJI = KeyRange.of("U+01F600", "U+01F650");

  private static final Path SHELL_DIRECTORY = Path.of("varve-data", "step3");
  private static final int ARENA_BYTES = 1 << 20;

  private Demo() {}

  /**
   * Runs the demo, or, if {@code args} say so, the shell over this step's store, or an explanation
   * of the bytes of a log.
   */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("3", args, none -> tell(Narrator.ofDemo()))
        .with("shell", Shell.USAGE, "reads commands for this step's store", Demo::shell)
        .with(
            "xray",
            XRayCommand.USAGE,
            "explains every byte of a log",
            words -> XRayCommand.run(words, new LogXRay()));
  }

  private static void shell(List<String> options) throws IOException {
    DurableStore<MemTable> durable =
        DurableStore.open(
            SHELL_DIRECTORY,
            Durability.OS,
            first -> newMemTable(first, Shell.clock(options)),
            MemTable.room());
    Shell.over(
        options,
        durable,
        durable.recovery().notes(),
        CheckpointCommand.of(durable),
        XRayCommand.in(SHELL_DIRECTORY, new LogXRay()));
  }

  static MemTable newMemTable(long firstSequence) {
    return newMemTable(firstSequence, InstantSource.system());
  }

  private static MemTable newMemTable(long firstSequence, InstantSource clock) {
    return new MemTable(firstSequence, clock, ARENA_BYTES);
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 3: a sorted memory");
    narrator.say(
        "A hash map has no order, and forgets the old value when a new one comes. A memtable keeps"
            + " its keys sorted, and keeps every version.");
    new VersionsScene(narrator).tell();
    new RangeScene(narrator).tell();
    new DurableScene(narrator).tell();
    new GrowthScene(narrator).tell();
    narrator.heading("What is missing");
    narrator.say(
        "A memtable never frees memory, neither for a version that is no longer needed nor for a"
            + " deleted key. And the log of all its contents must be replayed at each start. Both"
            + " problems go away when a full memtable is written to a sorted file: step 4 writes"
            + " such files.");
  }
}

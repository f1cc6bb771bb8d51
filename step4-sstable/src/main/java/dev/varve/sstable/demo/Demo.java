package dev.varve.sstable.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.shell.Command;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import dev.varve.sstable.xray.TableXRay;
import dev.varve.wal.DurableStore;
import dev.varve.wal.xray.LogXRay;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows a sorted table on disk: its bytes, how a key is found, and how damage is detected. */
public final class Demo {
  private static final Path SHELL_DIRECTORY = Path.of("varve-data", "step4");

  private Demo() {}

  /**
   * Runs the demo, or, if {@code args} say so, an explanation of a file's bytes, or a shell over
   * step 3's store with commands that write tables and look keys up in them.
   */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("4", args, none -> tell(Narrator.ofDemo()))
        .with("shell", Shell.USAGE, "reads commands for step 3's store", Demo::shell)
        .with(
            "xray",
            XRayCommand.USAGE,
            "explains every byte of a file",
            words -> XRayCommand.run(words, new LogXRay(), new TableXRay()));
  }

  private static void shell(List<String> options) throws IOException {
    Storage storage = DiskStorage.open(SHELL_DIRECTORY);
    MemTable memtable = new MemTable(1, Shell.clock(options), 1 << 20);
    DurableStore<MemTable> durable =
        DurableStore.open(storage, Durability.OS, first -> memtable, MemTable.room());
    List<Command> commands = new ArrayList<>(List.of(new TableCommands(storage, memtable).all()));
    commands.add(XRayCommand.in(SHELL_DIRECTORY, new LogXRay(), new TableXRay()));
    Shell.over(options, durable, durable.recovery().notes(), commands.toArray(Command[]::new));
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 4: a sorted table on disk");
    narrator.say(
        "A full memtable is written, in sorted order, to a file: a table. It is written once, from"
            + " front to back, and never changed; that makes it simple to search and to check.");
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        DiskStorage storage = DiskStorage.open(directory.path())) {
      UnicodeTable names = UnicodeTable.flush(storage, narrator);
      new BytesScene(narrator, names).tell();
      new GetScene(narrator, names).tell();
      new FilterScene(narrator, names).tell();
      new CacheScene(narrator, names).tell();
      new CompressionScene(narrator, names).tell();
      new DamageScene(narrator, names, directory.path()).tell();
    }
    narrator.heading("What is missing");
    narrator.say(
        "A table cannot change. Each full memtable becomes another table, and a key may be in any"
            + " of them: a get would have to search all, newest first, and overwritten or deleted"
            + " values would stay forever. Step 5 keeps track of the tables and merges them.");
  }
}

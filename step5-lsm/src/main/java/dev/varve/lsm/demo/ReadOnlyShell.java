package dev.varve.lsm.demo;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.demo.Glyphs;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.ReadOnlyStore;
import dev.varve.lsm.xray.TreeXRay;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.xray.XRayCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that changes nothing in its directory, and so may run beside one that does. It has the
 * commands that look at a store, and refuses those that write.
 */
public final class ReadOnlyShell {
  /** The words that may follow the shell's name where there is such a shell, too. */
  public static final String USAGE = Shell.USAGE + " [--read-only]";

  private static final String READ_ONLY = "--read-only";

  /** What the commands of every shell ask for. */
  private record Refusing(ReadOnlyStore store) implements KeyValueStore {
    @Override
    public byte[] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public long expiresAtMillis(byte[] key) {
      return store.expiresAtMillis(key);
    }

    @Override
    public Cursor scan(KeyRange range) {
      return store.scan(range);
    }

    @Override
    public void write(WriteBatch batch) {
      throw new IllegalStateException("nothing is written: this shell is read-only");
    }

    @Override
    public ForwardClock clock() {
      return store.clock();
    }

    @Override
    public StoreStats stats() {
      return store.stats();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private ReadOnlyShell() {}

  /**
   * Returns whether one was requested.
   *
   * @param options what was typed of {@link #USAGE}
   */
  public static boolean isWanted(List<String> options) {
    return options.contains(READ_ONLY);
  }

  /**
   * Runs one over the store in {@code directory}.
   *
   * @param options what was typed of {@link #USAGE}
   * @param more commands that need no more than a store to read
   * @throws IOException if there is no store
   */
  public static void run(List<String> options, Path directory, Command... more) throws IOException {
    LsmOptions settings = LsmOptions.defaults().withClock(Shell.clock(options));
    ReadOnlyStore store = ReadOnlyStore.open(directory, settings);
    List<Command> commands = new ArrayList<>(commands(store, directory));
    commands.addAll(List.of(more));
    Shell.over(options, keyValueStore(store), notes(store), commands.toArray(Command[]::new));
  }

  static KeyValueStore keyValueStore(ReadOnlyStore store) {
    return new Refusing(store);
  }

  static List<String> notes(ReadOnlyStore store) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "read-only: the store as it was when this shell opened it; later writes are not seen");
    store.recovery().notes().forEach(note -> notes.add("in memory only: " + note));
    return notes;
  }

  static List<Command> commands(ReadOnlyStore store, Path directory) {
    return List.of(
        new LevelsCommand(store::levels, Glyphs.ofConsole()).command(),
        TraceCommand.of(store::trace),
        WarmCommand.of(store::warm),
        XRayCommand.in(directory, TreeXRay.kinds()),
        RepairCommands.verify(store::verify));
  }
}

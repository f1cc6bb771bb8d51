package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Writes numbered keys until it is killed, and reports the number of each one whose put has
 * returned. Its arguments: the directory, and the level of durability.
 */
final class KilledWriter {
  private KilledWriter() {}

  /** Writes until this process is killed, or the other end of the pipe is closed. */
  public static void main(String[] args) throws IOException {
    Durability durability = new Durability(Durability.Level.valueOf(args[1]), 0, Duration.ZERO);
    PrintStream reports = System.out;
    try (DurableStore<InMemoryStore> store =
        DurableStore.open(Path.of(args[0]), durability, first -> new InMemoryStore())) {
      for (long i = 1; !reports.checkError(); i++) {
        store.put(key(i), "value of " + i);
        reports.println(i);
      }
    }
  }

  static String key(long number) {
    return String.format(Locale.ROOT, "key-%07d", number);
  }
}

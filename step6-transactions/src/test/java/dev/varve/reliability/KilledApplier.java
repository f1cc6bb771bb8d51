package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.MaintainedStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is killed: it applies the entries of a log elsewhere, of which entry {@code n}
 * is known from its number, and marks each batch with it. It begins after the mark that it finds,
 * and reports each entry with the flushed mark. Its arguments are the directory, and whether the
 * store has a log.
 */
final class KilledApplier {
  private static final int SLOTS = 20;

  private KilledApplier() {}

  static LsmOptions options(boolean hasLog) {
    return hasLog
        ? TinyOptions.tiny().withDurability(Durability.OS)
        : TinyOptions.tiny().withoutLog();
  }

  /** Applies entries until this process is killed, or its output is closed. */
  public static void main(String[] args) throws IOException {
    FileOutputStream reports = new FileOutputStream(FileDescriptor.out);
    LsmStore store = LsmStore.open(Path.of(args[0]), options(Boolean.parseBoolean(args[1])));
    try {
      for (long n = number(store.mark()) + 1; ; n++) {
        store.write(entry(n));
        String line = n + " " + number(store.flushedMark()) + " .\n";
        reports.write(line.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The output is closed.
      System.exit(1);
    }
  }

  private static WriteBatch entry(long n) {
    return new WriteBatch()
        .put("n", Long.toString(n))
        .mark(Long.toString(n).getBytes(StandardCharsets.US_ASCII))
        .put("slot" + n % SLOTS, value(n));
  }

  private static String value(long n) {
    return "entry " + n + "x".repeat((int) (n * 7 % 90));
  }

  static long number(byte[] mark) {
    return mark == null ? 0 : Long.parseLong(new String(mark, StandardCharsets.US_ASCII));
  }

  /** Asserts that a store has exactly the entries up to its mark, which it returns. */
  static long check(MaintainedStore store) {
    long mark = number(store.mark());
    assertThat(number(store.flushedMark())).as("the open has flushed it").isEqualTo(mark);
    assertThat(store.get("n")).isEqualTo(mark == 0 ? null : Long.toString(mark));
    for (long n = Math.max(1, mark - SLOTS + 1); n <= mark; n++) {
      assertThat(store.get("slot" + n % SLOTS)).isEqualTo(value(n));
    }
    assertThat(store.count()).isEqualTo(mark == 0 ? 0 : 1 + Math.min(mark, SLOTS));
    return mark;
  }
}

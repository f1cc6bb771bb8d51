package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in a process with little memory that all memory in use is counted. */
class SmallHeapTest {
  @TempDir private Path directory;

  /** Runs a main method with a heap of size {@code heap}; returns its last line of output. */
  private String run(String heap, Class<?> main) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heap, "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(main.getName(), directory.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder all = new StringBuilder();
    String last = "";
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        all.append(line).append('\n');
        last = line;
      }
    }
    assertThat(process.onExit().join().exitValue()).as("%s", all).isZero();
    return last;
  }

  /** A transaction that stays open, and a million commits beside it. */
  static final class Bookkeeping {
    public static void main(String[] arguments) throws IOException {
      // What is kept for it must not grow without limit; it may be refused.
      LsmOptions options = LsmOptions.defaults().withCacheBytes(0);
      try (TransactionalStore store = TransactionalStore.open(Path.of(arguments[0]), options)) {
        Transaction open = store.begin();
        open.get("k1");
        for (int i = 0; i < 500_000; i++) {
          store.deleteRange(KeyRange.prefix("none"));
        }
        for (int i = 0; i < 500_000; i++) {
          store.put(new byte[] {'k', (byte) i}, new byte[] {(byte) i});
        }
        open.put("k2", "x");
        boolean refused = false;
        try {
          open.commit();
        } catch (ConflictException e) {
          refused = e.getMessage().contains("took too long") || e.getMessage().contains("key k1");
        }
        System.out.println(store.get(new byte[] {'k', 7})[0] + " " + refused);
      }
    }
  }

  @Test
  void aMillionCommitsBesideAnOpenTransactionFitASmallHeap() throws IOException {
    assertThat(run("32m", Bookkeeping.class)).isEqualTo("7 true");
  }

  /** Writes to a transaction until memory runs out, then checks its contents. */
  static final class AllOrNothing {
    private static byte[] reserve = new byte[8 << 20];

    public static void main(String[] arguments) throws IOException {
      LsmOptions options = LsmOptions.defaults().withCacheBytes(0).withMemtableBytes(1 << 20);
      try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(), options)) {
        int failures = 0;
        for (int size = 100_000; size < 4_000_000; size += 300_000) {
          Transaction transaction = store.begin();
          transaction
              .scan(KeyRange.all())
              .close(); // From now on each write goes to both batch and workspace.
          int written = fill(transaction, size);
          reserve = null;
          check(transaction, written, size);
          transaction.rollback();
          reserve = new byte[8 << 20];
          failures++;
        }
        System.out.println(failures + " times out of memory");
      }
    }

    private static int fill(Transaction transaction, int size) {
      int written = 0;
      try {
        while (true) {
          transaction.write(
              new WriteBatch()
                  .put(key(written, 'a'), new byte[size / 2])
                  .put(key(written, 'b'), new byte[size / 2]));
          written++;
        }
      } catch (OutOfMemoryError e) {
        return written;
      }
    }

    private static byte[] key(int number, char part) {
      return new byte[] {(byte) part, (byte) number, (byte) (number >> 8)};
    }

    private static void check(Transaction transaction, int written, int size) {
      Savepoint before = transaction.savepoint();
      for (int i = 0; i <= written; i++) {
        for (char part : new char[] {'a', 'b'}) {
          byte[] value = transaction.get(key(i, part));
          boolean right = i < written ? value.length == size / 2 : value == null;
          if (!right) {
            throw new AssertionError(i + " of " + written + ", part " + part);
          }
        }
      }
      transaction.rollbackTo(before);
      if (transaction.get(key(written, 'a')) != null) {
        throw new AssertionError("a part of the batch that failed is there");
      }
    }
  }

  @Test
  void aWriteThatFailsForWantOfMemoryAddsNothing() throws IOException {
    assertThat(run("64m", AllOrNothing.class)).isEqualTo("13 times out of memory");
  }

  /** The defaults fit a small heap: frozen memtables, the cache, a larger load. */
  static final class Load {
    public static void main(String[] arguments) throws IOException {
      try (TransactionalStore store =
          TransactionalStore.open(Path.of(arguments[0]), LsmOptions.defaults())) {
        for (int i = 0; i < 40_000; i++) {
          store.put("key" + i, "x".repeat(1_000) + i);
        }
        System.out.println(store.get("key39999").length() + " " + store.count());
      }
    }
  }

  @Test
  void theDefaultsFitASmallHeap() throws IOException {
    assertThat(run("32m", Load.class)).isEqualTo("1005 40000");
  }
}

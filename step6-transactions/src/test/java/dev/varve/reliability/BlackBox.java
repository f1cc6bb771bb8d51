package dev.varve.reliability;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Checks that use only the directory and the contract of a store. Each returns the number of wrong
 * answers; an exception is not a wrong answer.
 */
final class BlackBox {
  private static final int KEYS = 400;

  /** A store on a directory, and the two operations that the contract does not have. */
  interface Subject {
    KeyValueStore open(Path directory) throws IOException;

    Readable snapshot(KeyValueStore store);

    void compact(KeyValueStore store);

    /** Returns the file name extension of table files. */
    String tableSuffix();
  }

  static final Subject OURS =
      new Subject() {
        @Override
        public KeyValueStore open(Path directory) throws IOException {
          return TransactionalStore.open(
              directory,
              TinyOptions.tiny()
                  .withMemtableBytes(64 << 10)
                  .withTableBytes(16 << 10)
                  .withDurability(Durability.EVERY_WRITE));
        }

        @Override
        public Readable snapshot(KeyValueStore store) {
          return ((TransactionalStore) store).snapshot();
        }

        @Override
        public void compact(KeyValueStore store) {
          ((TransactionalStore) store).compact(KeyRange.all());
        }

        @Override
        public String tableSuffix() {
          return ".table";
        }
      };

  static final Subject IQ80 =
      new Subject() {
        @Override
        public KeyValueStore open(Path directory) throws IOException {
          return Iq80Store.open(directory);
        }

        @Override
        public Readable snapshot(KeyValueStore store) {
          return ((Iq80Store) store).snapshot();
        }

        @Override
        public void compact(KeyValueStore store) {
          ((Iq80Store) store).compact();
        }

        @Override
        public String tableSuffix() {
          return ".sst";
        }
      };

  private final Subject subject;
  private final Path directory;

  /** Creates the checks for a kind of store, in a directory that is empty or missing. */
  BlackBox(Subject subject, Path directory) {
    this.subject = subject;
    this.directory = directory;
  }

  private static byte[] key(int i) {
    return String.format("key-%06d", i).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] value(int i, int generation) {
    return ("value " + i + " of generation " + generation + "x".repeat(40))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void fill(KeyValueStore store, int generation) {
    for (int i = 0; i < KEYS; i++) {
      store.put(key(i), value(i, generation));
    }
  }

  private static int wrong(Readable store, int generation) {
    int wrong = 0;
    for (int i = 0; i < KEYS; i++) {
      wrong += Arrays.equals(store.get(key(i)), value(i, generation)) ? 0 : 1;
    }
    return wrong;
  }

  /** A snapshot shows the state at which it was taken, even after later writes and merges. */
  int wrongInSnapshotAfterCompaction() throws IOException {
    try (KeyValueStore store = subject.open(directory)) {
      fill(store, 1);
      Readable snapshot = subject.snapshot(store);
      fill(store, 2);
      subject.compact(store);
      return wrong(snapshot, 1) + wrong(store, 2);
    }
  }

  /**
   * Returns how many keys are read wrongly after a bit of a table was flipped: the maximum over
   * some bits.
   */
  int wrongAfterFlippedTableBit() throws IOException {
    try (KeyValueStore store = subject.open(directory)) {
      fill(store, 1);
      subject.compact(store);
    }
    int most = 0;
    for (Path table : files(subject.tableSuffix())) {
      byte[] whole = Files.readAllBytes(table);
      for (int part = 1; part < 8; part++) {
        byte[] flipped = whole.clone();
        flipped[whole.length * part / 9] ^= 4;
        Files.write(table, flipped);
        most = Math.max(most, wrongAfterOpen());
        Files.write(table, whole);
      }
    }
    return most;
  }

  /** Returns how many synced records are missing after a bit early in the log was flipped. */
  int lostAfterFlippedLogBit() throws IOException {
    try (KeyValueStore store = subject.open(directory)) {
      for (int i = 0; i < 100; i++) {
        store.put(key(i), value(i, 1));
      }
    }
    Path log = files(".log").get(0);
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 6] ^= 4;
    Files.write(log, bytes);
    try (KeyValueStore store = subject.open(directory)) {
      return 100 - (int) store.count();
    } catch (RuntimeException | IOException e) {
      return 0;
    }
  }

  /**
   * Counts keys that are missing or have a value that was never written; errors are right answers.
   */
  private int wrongAfterOpen() throws IOException {
    int wrong = 0;
    try (KeyValueStore store = subject.open(directory)) {
      for (int i = 0; i < KEYS; i++) {
        wrong += isRightOrError(store, i) ? 0 : 1;
      }
    } catch (RuntimeException | IOException e) {
      return wrong;
    }
    return wrong;
  }

  private static boolean isRightOrError(KeyValueStore store, int i) {
    try {
      return Arrays.equals(store.get(key(i)), value(i, 1));
    } catch (RuntimeException e) {
      return true;
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}

package dev.varve.lsm.demo;

import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures the two ways to copy a store that is in use: a checkpoint, which links its tables, and a
 * backup, which copies them, the first time and again after a hundredth of the data has changed.
 */
final class CopiesCommand {
  static final String USAGE = "[MB]";
  private static final int MEGABYTES = 1_000;
  private static final int MAX_MEGABYTES = 100_000;
  private static final int VALUE_BYTES = 1_000;
  private static final int PUTS_PER_BATCH = 1_000;
  // One for each megabyte of a memtable, so that some are made beside its flush.
  private static final int CHECKPOINTS = 9;

  private final Narrator narrator;
  private final Random random = new Random(1);

  private CopiesCommand(Narrator narrator) {
    this.narrator = narrator;
  }

  /** Runs with a store of as many megabytes as the only word says. */
  static void runDemo(List<String> words) throws IOException {
    int megabytes = words.isEmpty() ? MEGABYTES : number(words.get(0));
    if (megabytes < 1 || megabytes > MAX_MEGABYTES) {
      throw new IllegalArgumentException("MB is from 1 to " + MAX_MEGABYTES);
    }
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      new CopiesCommand(new Narrator()).run(directory.path(), megabytes);
    }
  }

  private static int number(String word) {
    String digits = word.replace(",", "");
    return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : 0;
  }

  private void run(Path root, int megabytes) throws IOException {
    narrator.show("durability of the writes", LsmOptions.defaults().durability().level());
    narrator.show("durability of the copies", "on the disk, names included");
    try (LsmStore store = LsmStore.open(root.resolve("store"), LsmOptions.defaults())) {
      fill(store, 0, megabytes);
      store.awaitSettled();
      narrator.show("bytes put", Narrator.number(1_000_000L * megabytes));
      measureCheckpoints(store, root);
      measure("backup", () -> store.backup(root.resolve("backup")));
      fill(store, megabytes, Math.max(1, megabytes / 100));
      measure("backup, 1 % later", () -> store.backup(root.resolve("backup")));
    }
  }

  private void fill(LsmStore store, int from, int megabytes) {
    byte[] value = new byte[VALUE_BYTES];
    for (int batch = from; batch < from + megabytes; batch++) {
      WriteBatch puts = new WriteBatch();
      for (int i = 0; i < PUTS_PER_BATCH; i++) {
        random.nextBytes(value);
        String key = String.format(Locale.ROOT, "%08d", batch * PUTS_PER_BATCH + i);
        puts.put(Utf8.encode("key", key), value);
      }
      store.write(puts);
    }
  }

  /** After each megabyte more in the memtable, which is as much more to copy, of the log. */
  private void measureCheckpoints(LsmStore store, Path root) throws IOException {
    long[] nanos = new long[CHECKPOINTS];
    long[] copied = new long[CHECKPOINTS];
    for (int i = 0; i < CHECKPOINTS; i++) {
      fill(store, 0, 1);
      long start = System.nanoTime();
      copied[i] = store.checkpoint(root.resolve("checkpoint" + i));
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    Arrays.sort(copied);
    int last = CHECKPOINTS - 1;
    narrator.show(
        "checkpoint, median of " + CHECKPOINTS, Narrator.duration(nanos[CHECKPOINTS / 2]));
    narrator.show(
        "shortest, longest", Narrator.duration(nanos[0]) + ", " + Narrator.duration(nanos[last]));
    narrator.show(
        "logs copied for each",
        Narrator.number(copied[0]) + " to " + Narrator.number(copied[last]) + " bytes");
  }

  /** Makes a copy; returns how many bytes were copied for it. */
  private interface Copy {
    long make() throws IOException;
  }

  private void measure(String what, Copy copy) throws IOException {
    long start = System.nanoTime();
    long bytes = copy.make();
    String time = Narrator.duration(System.nanoTime() - start);
    narrator.show(what, time + "; " + Narrator.number(bytes) + " bytes copied");
  }
}

package dev.varve.exercises.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.course.Thrown;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.Dependencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;

/** What the tests do with a log, and ask it. */
final class CommitLogSteps {
  private static final String ALL_LETTERS = "abcdefghijklmnopqrst";
  static final byte[] LARGE = new byte[60_000];

  private CommitLogSteps() {}

  static boolean isRefused(CommitLog log, long snapshot, Dependencies dependsOn) {
    Throwable thrown = Thrown.by(() -> log.check(snapshot, dependsOn));
    assertThat(thrown == null || thrown instanceof ConflictException)
        .as("check throws a ConflictException or nothing; it threw %s", thrown)
        .isTrue();
    return thrown != null;
  }

  /** The keys that the log still has, in order: as the oldest that it does not refuse sees them. */
  static String kept(CommitLog log) {
    for (long snapshot = 0; ; snapshot++) {
      Set<String> keys = new TreeSet<>();
      if (!isRefused(log, snapshot, key -> !keys.add(Text.of(key)))) {
        return String.join("", keys);
      }
    }
  }

  static Dependencies anyOf(String keys) {
    return key -> keys.contains(Text.of(key));
  }

  /**
   * Records commits of one large key each, two more than are kept, and returns how many.
   *
   * @param before the number before that of the first
   */
  static int recordTooMuch(CommitLog log, long before) {
    int commits = (int) (CommitLog.MAX_BYTES / LARGE.length) + 2;
    for (int i = 1; i <= commits; i++) {
      log.record(before + i, large(1));
    }
    return commits;
  }

  /** The number of keys that the log still has after a snapshot; -1 if it refuses that. */
  static int keptAfter(CommitLog log, long snapshot) {
    int[] keys = {0};
    return isRefused(log, snapshot, key -> keys[0]++ < 0) ? -1 : keys[0];
  }

  static long oldestThatIsNotRefused(CommitLog log) {
    long snapshot = 0;
    while (keptAfter(log, snapshot) < 0) {
      snapshot++;
    }
    return snapshot;
  }

  /** A batch that puts so many large keys. */
  static WriteBatch large(int keys) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < keys; i++) {
      batch.put(LARGE, new byte[0]);
    }
    return batch;
  }

  static LsmStore openStore() {
    try {
      LsmOptions small = LsmOptions.defaults().withMemtableBytes(1 << 16);
      return LsmStore.open(new SimulatedStorage(), small);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits at random, and asks the log what a list of all commits is asked. */
  static void compareWithAList(
      Seed seed, CommitLog log, long published, ObjLongConsumer<String> commit) {
    TreeMap<Long, String> all = new TreeMap<>();
    long next = published + 1;
    for (int step = 0; step < 60; step++) {
      String keys = letters(seed);
      seed.tell("commit " + next + ":" + keys);
      all.put(next, keys);
      commit.accept(keys, next);
      next += keys.length();
      List<Long> ends = new ArrayList<>(all.headMap(next).keySet());
      long snapshot = ends.get(seed.random().nextInt(ends.size())) - 1;
      assertRefusesAs(all, log, snapshot, letters(seed));
    }
    for (String key : ALL_LETTERS.split("")) {
      for (long sequence : all.keySet()) {
        assertRefusesAs(all, log, sequence - 1, key);
      }
    }
  }

  private static void assertRefusesAs(
      TreeMap<Long, String> all, CommitLog log, long snapshot, String dependsOn) {
    boolean expected =
        all.tailMap(snapshot, false).values().stream()
            .anyMatch(it -> it.chars().anyMatch(key -> dependsOn.indexOf(key) >= 0));
    assertThat(isRefused(log, snapshot, anyOf(dependsOn)))
        .as("snapshot %d, depends on %s: is refused", snapshot, dependsOn)
        .isEqualTo(expected);
  }

  /** One to three letters. */
  private static String letters(Seed seed) {
    StringBuilder letters = new StringBuilder();
    for (int i = seed.random().nextInt(3); i >= 0; i--) {
      letters.append(ALL_LETTERS.charAt(seed.random().nextInt(ALL_LETTERS.length())));
    }
    return letters.toString();
  }
}

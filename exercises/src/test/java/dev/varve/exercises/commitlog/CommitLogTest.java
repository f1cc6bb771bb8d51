package dev.varve.exercises.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.Batches;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.ConflictException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;

/**
 * Commits are written as 5:ab, the keys a and b from sequence number 5 on. All that was committed
 * is published at once, where nothing else is said. A transaction depends on some keys: those that
 * it writes, at snapshot isolation; those that it has read, at serializable.
 */
class CommitLogTest {
  private static final String ALL_LETTERS = "abcdefghijklmnopqrst";
  private static final byte[] LARGE = new byte[60_000];

  private long published;
  private final CommitLog log = new CommitLog(() -> published);
  private LsmStore store;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private void commit(long sequence, String keys) {
    log.record(sequence, Batches.puts(keys));
    published = sequence + keys.length() - 1;
  }

  private static Predicate<byte[]> anyOf(String keys) {
    return key -> keys.contains(Text.of(key));
  }

  private boolean isRefused(long snapshot, String dependsOn) {
    return isRefused(snapshot, anyOf(dependsOn));
  }

  private boolean isRefused(long snapshot, Predicate<byte[]> dependsOn) {
    Throwable thrown = Thrown.by(() -> log.check(snapshot, dependsOn));
    assertThat(thrown == null || thrown instanceof ConflictException)
        .as("check throws a ConflictException or nothing; it threw %s", thrown)
        .isTrue();
    return thrown != null;
  }

  /** The keys that the log still has, in order: as the oldest that it does not refuse sees them. */
  private String kept() {
    for (long snapshot = 0; ; snapshot++) {
      Set<String> keys = new TreeSet<>();
      if (!isRefused(snapshot, key -> !keys.add(Text.of(key)))) {
        return String.join("", keys);
      }
    }
  }

  /** Begins a transaction when so many operations were written to a store. */
  private Snapshot begin(long sequence) throws IOException {
    if (store == null) {
      LsmOptions small = LsmOptions.defaults().withMemtableBytes(1 << 16);
      store = LsmStore.open(new SimulatedStorage(), small);
    }
    while (store.lastSequence() < sequence) {
      store.put("k", "v");
    }
    return log.begin(store::snapshot);
  }

  @Proves("conflict")
  void whoDependsOnWhatACommitBehindItsSnapshotWroteIsRefused() throws IOException {
    begin(0);
    commit(1, "a");
    commit(2, "cb");
    for (long snapshot : new long[] {0, 1}) {
      assertThat(Thrown.by(() -> log.check(snapshot, anyOf("b"))))
          .as("commits 1:a, 2:cb; snapshot %d, depends on b: thrown", snapshot)
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("key b");
    }
    assertThat(isRefused(0, "a")).as("snapshot 0, depends on a: is refused").isTrue();
    assertThat(isRefused(0, "xyz")).as("snapshot 0, depends on x, y, z: is refused").isFalse();
    assertThat(isRefused(0, "")).as("snapshot 0, depends on nothing: is refused").isFalse();
  }

  @Proves("snapshot")
  void whatTheSnapshotSeesIsNoConflict() throws IOException {
    begin(0);
    commit(1, "ab");
    commit(3, "a");
    commit(4, "c");
    List<String> refused = new ArrayList<>();
    for (long snapshot : new long[] {0, 2, 3, 4}) {
      for (String key : List.of("a", "b", "c")) {
        if (isRefused(snapshot, key)) {
          refused.add(snapshot + key);
        }
      }
    }
    assertThat(refused)
        .as("commits 1:ab, 3:a, 4:c; refused, by snapshot and the key depended on")
        .containsExactly("0a", "0b", "0c", "2a", "2c", "3c");
  }

  @Proves("snapshot")
  void sequenceNumbersMayBeLargerThanAnInt() throws IOException {
    begin(0);
    commit(5, "a");
    commit((1L << 32) + 2, "b");
    String story = "commits 5:a, 2^32+2:b; ";
    assertThat(isRefused(5, "b")).as(story + "snapshot 5, depends on b: is refused").isTrue();
    assertThat(isRefused((1L << 32) + 3, "ab"))
        .as(story + "snapshot 2^32+3, depends on a, b: is refused")
        .isFalse();
  }

  @Proves("all-keys")
  void eachKeyOfABatchCountsAndADeleteIsAWriteToo() throws IOException {
    begin(0);
    log.record(1, new WriteBatch().put("a", "1").delete("b").put("c", "1"));
    for (String key : List.of("a", "b", "c")) {
      assertThat(isRefused(0, key))
          .as("a batch a=1, delete b, c=1; snapshot 0, depends on " + key + ": is refused")
          .isTrue();
    }
  }

  @Proves("unpublished")
  void whatNoNewSnapshotSeesYetIsKept() {
    log.record(1, Batches.puts("a"));
    log.record(2, Batches.puts("b"));
    published = 1;
    log.record(3, Batches.puts("c"));
    String story = "commits 1:a, 2:b, 3:c, of which 1:a is published, no transaction open; ";
    assertThat(isRefused(1, "b")).as(story + "snapshot 1, depends on b: is refused").isTrue();
    assertThat(kept()).as(story + "kept").endsWith("bc");
  }

  @Proves("active")
  void whatAnOpenTransactionHasNotSeenIsKept() throws IOException {
    commit(1, "a");
    begin(1);
    commit(2, "b");
    begin(2);
    commit(3, "c");
    commit(4, "d");
    assertThat(kept())
        .as("commit 1:a, begin, commit 2:b, begin, commits 3:c, 4:d: kept")
        .isEqualTo("bcd");
    assertThat(log.active()).as("open transactions").isEqualTo(2);
  }

  @Proves("active")
  void aSnapshotMayBeOlderThanWhatIsPublished() throws IOException {
    begin(0);
    commit(1, "a");
    commit(2, "b");
    commit(3, "c");
    begin(1);
    log.end(0);
    assertThat(kept())
        .as("begin, commits 1:a, 2:b, 3:c, begin at 1 all the same, the first ends: kept")
        .isEqualTo("bc");
  }

  @Proves("end")
  void theEndOfTheOldestFreesWhatWasKeptForIt() throws IOException {
    begin(0);
    commit(1, "a");
    begin(1);
    commit(2, "b");
    String story = "begin, commit 1:a, begin, commit 2:b; ";
    log.end(0);
    assertThat(kept()).as(story + "end of the first: kept").isEqualTo("b");
    log.end(1);
    assertThat(kept()).as(story + "end of both: kept").isEmpty();
    assertThat(log.active()).as(story + "end of both: open").isZero();
  }

  @Proves("end")
  void withoutTransactionsNothingPilesUp() {
    for (int i = 1; i <= 26; i++) {
      commit(i, String.valueOf((char) ('a' + i - 1)));
    }
    assertThat(kept()).as("26 commits, a to z, without a transaction: kept").isEqualTo("z");
  }

  @Proves("count")
  void twoThatBeganAtTheSameSnapshotAreTwo() throws IOException {
    begin(0);
    begin(0);
    commit(1, "a");
    String story = "begin twice at 0, commit 1:a; ";
    assertThat(log.active()).as(story + "open").isEqualTo(2);
    log.end(0);
    assertThat(log.active()).as(story + "one ends: open").isEqualTo(1);
    commit(2, "b");
    assertThat(isRefused(0, "a"))
        .as(story + "one ends, commit 2:b; snapshot 0, depends on a: is refused")
        .isTrue();
    log.end(0);
    assertThat(kept()).as(story + "both end: kept").isEmpty();
  }

  @Proves("limit")
  void whoseCommitsWereForgottenIsRefusedWhateverItDependsOn() throws IOException {
    begin(0);
    int commits = recordTooMuch();
    String story = "begin, then commits 1 to " + commits + " of 60000 bytes each; ";
    assertThat(isRefused(0, key -> false))
        .as(story + "snapshot 0, depends on nothing: is refused")
        .isTrue();
    assertThat(isRefused(commits - 1, key -> false))
        .as(story + "snapshot " + (commits - 1) + ", depends on nothing: is refused")
        .isFalse();
    assertThat(isRefused(commits / 2, key -> true))
        .as(story + "snapshot " + commits / 2 + ", depends on all: is refused")
        .isTrue();
  }

  /** Records commits 1, 2, 3 ... of one large key each, two more than are kept; and how many. */
  private int recordTooMuch() {
    int commits = (int) (CommitLog.MAX_BYTES / LARGE.length) + 2;
    for (int i = 1; i <= commits; i++) {
      log.record(i, new WriteBatch().put(LARGE, new byte[0]));
    }
    return commits;
  }

  /** The number of keys that the log still has after a snapshot; -1 if it refuses that. */
  private int keptAfter(long snapshot) {
    int[] keys = {0};
    return isRefused(snapshot, key -> keys[0]++ < 0) ? -1 : keys[0];
  }

  private long oldestThatIsNotRefused() {
    long snapshot = 0;
    while (keptAfter(snapshot) < 0) {
      snapshot++;
    }
    return snapshot;
  }

  @Proves("limit")
  void noMoreCommitsGoThanHaveToAndJustWhoNeedsThoseIsRefused() throws IOException {
    begin(0);
    int commits = recordTooMuch();
    long oldest = oldestThatIsNotRefused();
    assertThat(keptAfter(oldest))
        .as("commits 1 to %d, one key each; keys kept after snapshot %d", commits, oldest)
        .isEqualTo(commits - oldest);
    // A commit is counted with 64 bytes of its own, and with 31 for each key.
    assertThat(oldest)
        .as("commits forgotten of %d with %d bytes each", commits, LARGE.length + 95)
        .isEqualTo(commits - CommitLog.MAX_BYTES / (LARGE.length + 95));
    WriteBatch ten = new WriteBatch();
    for (int i = 0; i < 10; i++) {
      ten.put(LARGE, new byte[0]);
    }
    log.record(commits + 1, ten);
    assertThat(oldestThatIsNotRefused() - oldest)
        .as("commits forgotten for another one of ten such keys")
        .isBetween(9L, 11L);
  }

  @Proves("limit")
  void theNewestCommitIsNeverForgotten() throws IOException {
    begin(0);
    WriteBatch tooLarge = new WriteBatch();
    for (long bytes = 0; bytes <= CommitLog.MAX_BYTES; bytes += LARGE.length) {
      tooLarge.put(LARGE, new byte[0]);
    }
    log.record(1, tooLarge);
    assertThat(isRefused(0, key -> false))
        .as("begin, one commit of more than MAX_BYTES; snapshot 0, depends on nothing: is refused")
        .isFalse();
    assertThat(isRefused(0, key -> true)).as("the same, depends on all: is refused").isTrue();
  }

  @Proves("model")
  void itRefusesJustThoseThatAListOfAllCommitsWouldRefuse() throws IOException {
    begin(0);
    Seed.run(
        seed -> {
          TreeMap<Long, String> all = new TreeMap<>();
          long next = published + 1;
          for (int step = 0; step < 60; step++) {
            String keys = letters(seed);
            seed.tell("commit " + next + ":" + keys);
            all.put(next, keys);
            commit(next, keys);
            next += keys.length();
            List<Long> ends = new ArrayList<>(all.headMap(next).keySet());
            long snapshot = ends.get(seed.random().nextInt(ends.size())) - 1;
            String dependsOn = letters(seed);
            assertRefusesAs(all, snapshot, dependsOn);
          }
          for (String key : ALL_LETTERS.split("")) {
            for (long sequence : all.keySet()) {
              assertRefusesAs(all, sequence - 1, key);
            }
          }
        });
  }

  private void assertRefusesAs(TreeMap<Long, String> all, long snapshot, String dependsOn) {
    boolean expected =
        all.tailMap(snapshot, false).values().stream()
            .anyMatch(it -> it.chars().anyMatch(key -> dependsOn.indexOf(key) >= 0));
    assertThat(isRefused(snapshot, dependsOn))
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

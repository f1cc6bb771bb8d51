package dev.varve.exercises.commitlog;

import static dev.varve.exercises.commitlog.CommitLogSteps.LARGE;
import static dev.varve.exercises.commitlog.CommitLogSteps.anyOf;
import static dev.varve.exercises.commitlog.CommitLogSteps.compareWithAList;
import static dev.varve.exercises.commitlog.CommitLogSteps.isRefused;
import static dev.varve.exercises.commitlog.CommitLogSteps.kept;
import static dev.varve.exercises.commitlog.CommitLogSteps.keptAfter;
import static dev.varve.exercises.commitlog.CommitLogSteps.large;
import static dev.varve.exercises.commitlog.CommitLogSteps.oldestThatIsNotRefused;
import static dev.varve.exercises.commitlog.CommitLogSteps.openStore;
import static dev.varve.exercises.commitlog.CommitLogSteps.recordTooMuch;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.Batches;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.Dependencies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/**
 * Commits are written as 5:ab, the keys a and b from sequence number 5 on. All that was committed
 * is published at once, where nothing else is said. A transaction depends on some keys: those that
 * it writes, at snapshot isolation; those that it has read, at serializable.
 */
class CommitLogTest {

  private long published;
  private final CommitLog log = new CommitLog(() -> published);
  private final LsmStore store = openStore();

  @AfterEach
  void close() {
    store.close();
  }

  private void commit(long sequence, String keys) {
    log.record(sequence, Batches.puts(keys));
    published = sequence + keys.length() - 1;
  }

  private boolean refuses(long snapshot, String dependsOn) {
    return isRefused(log, snapshot, anyOf(dependsOn));
  }

  /** Begins a transaction when so many operations were written to a store. */
  private Snapshot begin(long sequence) throws IOException {
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
    assertThat(refuses(0, "a")).as("snapshot 0, depends on a: is refused").isTrue();
    assertThat(refuses(0, "xyz")).as("snapshot 0, depends on x, y, z: is refused").isFalse();
    assertThat(refuses(0, "")).as("snapshot 0, depends on nothing: is refused").isFalse();
  }

  @Proves("snapshot")
  void whatTheSnapshotSeesIsNoConflict() throws IOException {
    begin(0);
    commit(1, "ab");
    commit(3, "a");
    commit(4, "c");
    assertThat(Stream.of("0a 0b 0c 2a 2b 2c 3a 3b 3c 4a 4b 4c".split(" ")))
        .filteredOn(it -> refuses(it.charAt(0) - '0', it.substring(1)))
        .as("commits 1:ab, 3:a, 4:c; refused, by snapshot and the key depended on")
        .containsExactly("0a", "0b", "0c", "2a", "2c", "3c");
  }

  @Proves("snapshot")
  void sequenceNumbersMayBeLargerThanAnInt() throws IOException {
    begin(0);
    commit(5, "a");
    commit((1L << 32) + 2, "b");
    String story = "commits 5:a, 2^32+2:b; ";
    assertThat(refuses(5, "b")).as(story + "snapshot 5, depends on b: is refused").isTrue();
    assertThat(refuses((1L << 32) + 3, "ab"))
        .as(story + "snapshot 2^32+3, depends on a, b: is refused")
        .isFalse();
  }

  @Proves("all-keys")
  void aRangeThatWasDeletedCountsToo() throws IOException {
    begin(0);
    log.record(1, new WriteBatch().put("x", "1").deleteRange(KeyRange.of("b", "d")));
    String story = "a batch x=1, delete [b, d); ";
    assertThat(refuses(0, range -> range.contains("c".getBytes(UTF_8))))
        .as(story + "snapshot 0, depends on c: is refused")
        .isTrue();
    assertThat(refuses(0, range -> range.contains("d".getBytes(UTF_8))))
        .as(story + "snapshot 0, depends on d: is refused")
        .isFalse();
    assertThat(refuses(1, range -> true)).as(story + "snapshot 1: is refused").isFalse();
  }

  private boolean refuses(long snapshot, Predicate<KeyRange> dependsOn) {
    return CommitLogSteps.isRefused(
        log,
        snapshot,
        new Dependencies() {
          @Override
          public boolean contains(byte[] key) {
            return false;
          }

          @Override
          public boolean containsAny(KeyRange range) {
            return dependsOn.test(range);
          }
        });
  }

  @Proves("all-keys")
  void eachKeyOfABatchCountsAndADeleteIsAWriteToo() throws IOException {
    begin(0);
    log.record(1, new WriteBatch().put("a", "1").delete("b").put("c", "1"));
    for (String key : List.of("a", "b", "c")) {
      assertThat(refuses(0, key))
          .as("a batch a=1, delete b, c=1; snapshot 0, depends on " + key + ": is refused")
          .isTrue();
    }
  }

  @Proves("all-keys")
  void keysAreRememberedWholeAndWhateverBecomesOfTheBatch() throws IOException {
    begin(0);
    WriteBatch batch = new WriteBatch().put("ab", "1").delete("ac");
    log.record(1, batch);
    batch.clear();
    batch.put("xx", "1").put("yy", "1");
    String story = "a batch ab=1, delete ac, recorded; its owner clears it and puts xx, yy; ";
    for (String key : List.of("ab", "ac")) {
      assertThat(isRefused(log, 0, it -> Text.of(it).equals(key)))
          .as(story + "snapshot 0, depends on " + key + ": is refused")
          .isTrue();
    }
    for (String key : List.of("a", "abc", "ad", "xx")) {
      assertThat(isRefused(log, 0, it -> Text.of(it).equals(key)))
          .as(story + "snapshot 0, depends on " + key + ": is refused")
          .isFalse();
    }
  }

  @Proves("unpublished")
  void whatNoNewSnapshotSeesYetIsKept() {
    log.record(1, Batches.puts("a"));
    log.record(2, Batches.puts("b"));
    published = 1;
    log.record(3, Batches.puts("c"));
    String story = "commits 1:a, 2:b, 3:c, of which 1:a is published, no transaction open; ";
    assertThat(refuses(1, "b")).as(story + "snapshot 1, depends on b: is refused").isTrue();
    assertThat(kept(log)).as(story + "kept").endsWith("bc");
  }

  @Proves("unpublished")
  void aWholeGroupIsKeptUntilItIsPublished() throws IOException {
    begin(0);
    for (int i = 1; i <= 4; i++) {
      log.record(i, Batches.puts("abcd".substring(i - 1, i)));
    }
    String story = "begin, commits 1:a, 2:b, 3:c, 4:d, none of them published; ";
    assertThat(kept(log)).as(story + "kept").isEqualTo("abcd");
    log.end(0);
    assertThat(kept(log)).as(story + "end: kept").isEqualTo("abcd");
    log.record(5, Batches.puts("e"));
    assertThat(kept(log)).as(story + "end, commit 5:e: kept").isEqualTo("abcde");
    published = 4;
    log.record(6, Batches.puts("f"));
    assertThat(kept(log)).as(story + "end, 5:e, four published, 6:f: kept").isEqualTo("ef");
  }

  @Proves("unpublished")
  void whatIsPublishedMayBeMoreThanAnInt() throws IOException {
    published = (1L << 32) + 1;
    log.record((1L << 32) + 1, Batches.puts("a"));
    log.record((1L << 32) + 2, Batches.puts("b"));
    assertThat(keptAfter(log, 0))
        .as("commits 2^32+1:a, which is published, and 2^32+2:b; keys kept")
        .isEqualTo(1);
  }

  @Proves("active")
  void whatAnOpenTransactionHasNotSeenIsKept() throws IOException {
    commit(1, "a");
    begin(1);
    commit(2, "b");
    begin(2);
    commit(3, "c");
    commit(4, "d");
    assertThat(kept(log))
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
    assertThat(kept(log))
        .as("begin, commits 1:a, 2:b, 3:c, begin at 1 all the same, the first ends: kept")
        .isEqualTo("bc");
  }

  @Proves("active")
  void aTransactionTakesOneSnapshotAndCountsAtThat() throws IOException {
    begin(0);
    log.end(0);
    List<Snapshot> taken = new ArrayList<>();
    Snapshot begun =
        log.begin(
            () -> {
              Snapshot snapshot = store.snapshot();
              store.put("k", "written since");
              taken.add(snapshot);
              return snapshot;
            });
    assertThat(taken).as("snapshots taken for one begin").hasSize(1);
    assertThat(begun).as("the snapshot returned").isSameAs(taken.get(0));
    commit(1, "a");
    commit(2, "b");
    String story = "begin at 0, where a write comes right after its snapshot; commits 1:a, 2:b; ";
    assertThat(kept(log)).as(story + "kept").isEqualTo("ab");
  }

  @Proves("end")
  void theEndOfTheOldestFreesWhatWasKeptForIt() throws IOException {
    begin(0);
    commit(1, "a");
    begin(1);
    commit(2, "b");
    String story = "begin, commit 1:a, begin, commit 2:b; ";
    log.end(0);
    assertThat(kept(log)).as(story + "end of the first: kept").isEqualTo("b");
    log.end(1);
    assertThat(kept(log)).as(story + "end of both: kept").isEmpty();
    assertThat(log.active()).as(story + "end of both: open").isZero();
  }

  @Proves("end")
  void anEmptyBatchForgetsToo() {
    log.record(1, Batches.puts("a"));
    log.record(2, Batches.puts("b"));
    published = 1;
    log.record(3, new WriteBatch());
    assertThat(kept(log))
        .as("commits 1:a, 2:b, of which 1:a is published, and an empty batch: kept")
        .isEqualTo("b");
  }

  @Proves("end")
  void withoutTransactionsNothingPilesUp() {
    for (int i = 1; i <= 26; i++) {
      commit(i, String.valueOf((char) ('a' + i - 1)));
    }
    assertThat(kept(log)).as("26 commits, a to z, without a transaction: kept").isEqualTo("z");
  }

  @Proves("count")
  void thoseThatBeganAtTheSameSnapshotAreCounted() throws IOException {
    published = 200;
    for (int count : new int[] {2, 3, 5}) {
      long snapshot = published;
      for (int i = 0; i < count; i++) {
        begin(snapshot);
      }
      commit(snapshot + 1, "a");
      for (int left = count - 1; left >= 0; left--) {
        log.end(snapshot);
        String story = count + " begin at one snapshot, commit a, " + left + " have not ended: ";
        assertThat(log.active()).as(story + "open").isEqualTo(left);
        assertThat(kept(log)).as(story + "kept").isEqualTo(left > 0 ? "a" : "");
      }
    }
  }

  @Proves("limit")
  void whoseCommitsWereForgottenIsRefusedWhateverItDependsOn() throws IOException {
    begin(0);
    int commits = recordTooMuch(log, 0);
    String story = "begin, then commits 1 to " + commits + " of 60000 bytes each; ";
    assertThat(Thrown.by(() -> log.check(0, key -> false)))
        .as(story + "snapshot 0, depends on nothing: thrown")
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("too long");
    assertThat(isRefused(log, commits - 1, key -> false))
        .as(story + "snapshot " + (commits - 1) + ", depends on nothing: is refused")
        .isFalse();
    assertThat(isRefused(log, commits / 2, key -> true))
        .as(story + "snapshot " + commits / 2 + ", depends on all: is refused")
        .isTrue();
  }

  @Proves("limit")
  void noMoreCommitsGoThanHaveToAndJustWhoNeedsThoseIsRefused() throws IOException {
    begin(0);
    int commits = recordTooMuch(log, 0);
    long oldest = oldestThatIsNotRefused(log);
    assertThat(keptAfter(log, oldest))
        .as("commits 1 to %d, one key each; keys kept after snapshot %d", commits, oldest)
        .isEqualTo(commits - oldest);
    // A commit is counted with 64 bytes of its own, and with 31 for each key.
    assertThat(oldest)
        .as("commits forgotten of %d with %d bytes each", commits, LARGE.length + 95)
        .isEqualTo(commits - CommitLog.MAX_BYTES / (LARGE.length + 95));
    log.record(commits + 1, large(10));
    assertThat(oldestThatIsNotRefused(log) - oldest)
        .as("commits forgotten for another one of ten such keys")
        .isBetween(9L, 11L);
  }

  @Proves("limit")
  void theNewestCommitIsNeverForgotten() throws IOException {
    begin(0);
    WriteBatch tooLarge = large(1 + (int) (CommitLog.MAX_BYTES / LARGE.length));
    log.record(1, tooLarge);
    assertThat(isRefused(log, 0, key -> false))
        .as("begin, one commit of more than MAX_BYTES; snapshot 0, depends on nothing: is refused")
        .isFalse();
    assertThat(isRefused(log, 0, key -> true)).as("the same, depends on all: is refused").isTrue();
    log.record(1 + tooLarge.size(), new WriteBatch());
    assertThat(isRefused(log, 0, key -> false))
        .as("the same, then an empty batch; depends on nothing: is refused")
        .isFalse();
  }

  @Proves("limit")
  void whatNobodyNeedsTakesNoRoom() {
    int commits = recordTooMuch(log, 0);
    published = commits;
    for (int i = 1; i <= 3; i++) {
      log.record(commits + i, large(1));
    }
    assertThat(isRefused(log, commits, key -> false))
        .as("commits of MAX_BYTES and more, all published, and three new ones; is refused")
        .isFalse();
    assertThat(keptAfter(log, commits)).as("keys kept of the three").isEqualTo(3);
  }

  @Proves("limit")
  void whatWasForgottenMayHaveANumberLargerThanAnInt() throws IOException {
    begin(0);
    recordTooMuch(log, 1L << 32);
    assertThat(isRefused(log, 1L << 32, key -> false))
        .as("begin, then commits of more than MAX_BYTES, 2^32+1 and on; snapshot 2^32: is refused")
        .isTrue();
  }

  @Proves("model")
  void itRefusesJustThoseThatAListOfAllCommitsWouldRefuse() throws IOException {
    begin(0);
    Seed.run(
        seed -> compareWithAList(seed, log, published, (keys, sequence) -> commit(sequence, keys)));
  }
}

package dev.varve.transactions;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.WriteBatch;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Snapshot;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
  @TempDir Path directory;
  private TransactionalStore store;
  private final AtomicLong published = new AtomicLong();
  private final CommitLog log = new CommitLog(published::get);

  @BeforeEach
  void open() {
    store = TransactionalStoreTest.open(directory, LsmOptions.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Commits one put, as number {@code sequence}. */
  private void commit(long sequence, String key) {
    log.record(sequence, new WriteBatch().put(key, "v"));
    published.set(sequence);
  }

  private long begin() {
    try (Snapshot snapshot = log.begin(store::snapshot)) {
      return snapshot.sequence();
    }
  }

  @Test
  void aCommitBehindTheSnapshotIsCheckedAndOneAtItIsNot() {
    begin();
    commit(10, "a");
    commit(11, "b");
    assertThatThrownBy(() -> log.check(9, key -> Arrays.equals(key, utf8("a"))))
        .isInstanceOf(ConflictException.class)
        .hasMessage("another commit has written key a");
    assertThatCode(() -> log.check(10, key -> Arrays.equals(key, utf8("a"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> log.check(10, key -> Arrays.equals(key, utf8("b"))))
        .isInstanceOf(ConflictException.class);
    assertThatCode(() -> log.check(11, key -> true)).doesNotThrowAnyException();
  }

  @Test
  void everyKeyOfABatchIsCheckedDeletesToo() {
    begin();
    log.record(1, new WriteBatch().put("a", "1").delete("b").put("c", "3"));
    for (String key : new String[] {"a", "b", "c"}) {
      assertThatThrownBy(() -> log.check(0, it -> Arrays.equals(it, utf8(key))))
          .isInstanceOf(ConflictException.class)
          .hasMessageEndingWith("key " + key);
    }
  }

  @Test
  void aCommitThatNoSnapshotSeesYetIsKeptThoughNoTransactionIsOpen() {
    log.record(10, new WriteBatch().put("a", "v"));
    // Not published: a transaction that begins now does not see it.
    log.record(11, new WriteBatch().put("b", "v"));
    assertThatThrownBy(() -> log.check(9, key -> Arrays.equals(key, utf8("a"))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void theEndOfTheLastTransactionFreesWhatWasKeptForIt() {
    long snapshot = begin();
    WeakReference<byte[]> kept = recordAndWatch(1);
    System.gc();
    assertThat(kept.get()).isNotNull();
    published.set(1);
    log.end(snapshot);
    for (int i = 0; i < 100 && kept.get() != null; i++) {
      System.gc();
    }
    assertThat(kept.get()).isNull();
    assertThat(log.active()).isZero();
  }

  @Test
  void withoutATransactionCommitsAreForgottenAsSoonAsTheyAreSeen() {
    WeakReference<byte[]> first = recordAndWatch(1);
    for (int i = 1; i < 1_000; i++) {
      commit(i + 1, "k" + i);
    }
    for (int i = 0; i < 100 && first.get() != null; i++) {
      System.gc();
    }
    assertThat(first.get()).isNull();
  }

  /** Commits a key, and returns a reference to the log's own copy of it. */
  private WeakReference<byte[]> recordAndWatch(long sequence) {
    log.record(sequence, new WriteBatch().put("watched", "v"));
    byte[][] copy = new byte[1][];
    log.check(
        sequence - 1,
        key -> {
          copy[0] = key;
          return false;
        });
    return new WeakReference<>(copy[0]);
  }

  @Test
  void aTransactionOlderThanWhatIsKeptIsRefused() {
    begin();
    String large = "x".repeat(60_000);
    int commits = (64 << 20) / 60_000 + 10;
    for (int i = 1; i <= commits; i++) {
      commit(i, large + i);
    }
    assertThatThrownBy(() -> log.check(0, key -> false))
        .isInstanceOf(ConflictException.class)
        .hasMessage(
            "transaction took too long: over 67108864 bytes of keys were written meanwhile");
    assertThatCode(() -> log.check(commits - 1, key -> false)).doesNotThrowAnyException();
  }

  /** The leader, for whom all others wait, does not format a key of 64 KiB. */
  @Test
  void theTextOfARefusalIsMadeOnceSomebodyReadsIt() {
    byte[] key = {'k', '1'};
    ConflictException refusal = new ConflictException(key);
    key[1] = '2';
    assertThat(refusal).hasMessage("another commit has written key k2");
  }

  @Test
  void aCommitWithoutAKeyIsNotKept() {
    begin();
    for (int i = 1; i <= 3; i++) {
      log.record(5, new WriteBatch());
    }
    assertThatCode(() -> log.check(0, key -> true)).doesNotThrowAnyException();
  }
}

package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.demo.Damage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangeFeedTest {
  private static final LsmOptions MEMORY = SmallOptions.small().withDurability(Durability.MEMORY);
  private static final LsmOptions KEEPING = MEMORY.withKeptLogBytes(1 << 20);

  private final SimulatedStorage storage = new SimulatedStorage();
  private final History history = new History(new Random(11), 80);

  private void write(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.write(history.batch(i));
    }
  }

  /** Asserts that the next batches are those of the history, and returns where the feed is then. */
  private long read(ChangeFeed feed, int from, int to, long sequence) throws InterruptedException {
    long next = sequence;
    for (int i = from; i < to; i++) {
      assertThat(feed.next(Duration.ZERO)).as("batch %d", i).isTrue();
      assertThat(feed.firstSequence()).isEqualTo(next);
      assertThat(feed.batch().toBytes()).isEqualTo(history.batch(i).toBytes());
      next += history.batch(i).size();
      assertThat(feed.nextSequence()).isEqualTo(next);
    }
    return next;
  }

  @Test
  void givesEachBatchOnceInOrderTheOldOnesAndThoseToCome() throws Exception {
    try (LsmStore store = LsmStore.open(storage, KEEPING)) {
      write(store, 0, 30);
      try (ChangeFeed feed = store.changes(1)) {
        assertThatThrownBy(feed::batch).isInstanceOf(NoSuchElementException.class);
        long next = read(feed, 0, 30, 1);
        assertThat(feed.next(Duration.ofNanos(1))).isFalse();
        for (int i = 30; i < 80; i++) {
          write(store, i, i + 1);
          next = read(feed, i, i + 1, next);
        }
        assertThat(feed.next(Duration.ZERO)).isFalse();
        assertThat(feed.batch().toBytes()).as("still").isEqualTo(history.batch(79).toBytes());
        assertThat(store.stats().count("flush.bytes")).isPositive();
      }
    }
  }

  @Test
  void beginsWithTheBatchThatHasTheNumberWhereverThatIs() throws Exception {
    try (LsmStore store = LsmStore.open(storage, KEEPING)) {
      write(store, 0, 40);
      long first = 1;
      for (int i = 0; i < 40; i++) {
        for (int inBatch = 0; inBatch < history.batch(i).size(); inBatch++) {
          try (ChangeFeed feed = store.changes(first + inBatch)) {
            read(feed, i, Math.min(40, i + 2), first);
          }
        }
        first += history.batch(i).size();
      }
      long end = first;
      try (ChangeFeed feed = store.changes(end)) {
        assertThat(feed.next(Duration.ZERO)).isFalse();
        write(store, 40, 41);
        read(feed, 40, 41, end);
      }
      for (long wrong : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> store.changes(wrong))
            .withMessageContaining("the next one is");
      }
    }
    assertThat(storage.openFiles()).isEmpty();
  }

  @Test
  void writersAtOnceComeInTheOrderOfTheirCommits() throws Exception {
    int writers = 3;
    int batches = 400;
    SimulatedStorage second = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(storage, MEMORY);
        ChangeFeed feed = store.changes(1);
        LsmStore copy = LsmStore.open(second, MEMORY)) {
      Together.run(
          writers + 1,
          number -> {
            if (number < writers) {
              Random random = new Random(number);
              for (int i = 0; i < batches; i++) {
                String value = number + "," + i;
                store.write(
                    new WriteBatch()
                        .put("key" + random.nextInt(20), value)
                        .put("writer" + number, value));
              }
              return;
            }
            for (int i = 0; i < writers * batches; i++) {
              feed.next();
              assertThat(feed.firstSequence()).isEqualTo(2L * i + 1);
              copy.write(feed.batch());
            }
            assertThat(feed.next(Duration.ZERO)).isFalse();
          });
      assertThat(History.contents(copy)).isEqualTo(History.contents(store));
      assertThat(store.stats().count("flush.bytes")).isPositive();
    }
  }

  private static List<String> logs(SimulatedStorage storage) {
    return storage.list().stream().filter(it -> it.endsWith(".log")).toList();
  }

  private static TooOldException tooOld(LsmStore store, long from) {
    return catchThrowableOfType(TooOldException.class, () -> store.changes(from));
  }

  @Test
  void whatNoFeedNeedsIsDeletedAndTooOld() throws Exception {
    try (LsmStore store = LsmStore.open(storage, MEMORY)) {
      ChangeFeed feed = store.changes(1);
      write(store, 0, 40);
      store.flush();
      assertThat(logs(storage)).as("kept for the feed").hasSizeGreaterThan(5);
      long next = read(feed, 0, 20, 1);
      store.flush();
      write(store, 40, 41);
      store.flush();
      assertThat(tooOld(store, 1).oldest()).as("what it has read").isBetween(2L, next);
      read(feed, 20, 41, next);
      feed.close();
      feed.close();
      write(store, 41, 50);
      store.flush();
      assertThat(logs(storage)).hasSize(1);
      TooOldException e = tooOld(store, next);
      assertThat(e.oldest()).isEqualTo(store.lastSequence() + 1);
      assertThat(e).hasMessageContaining("" + next).hasMessageContaining("" + e.oldest());
      store.changes(e.oldest()).close();
    }
  }

  @Test
  void aSlowReaderHoldsNobodyBackAndIsTold(@TempDir Path directory) throws Exception {
    LsmOptions options =
        LsmOptions.defaults().withMemtableBytes(4 << 20).withDurability(Durability.OS);
    try (LsmStore store = LsmStore.open(directory, options);
        ChangeFeed slow = store.changes(1)) {
      byte[] value = new byte[1 << 20];
      store.put(new byte[] {0}, value);
      slow.next();
      for (int i = 0; i < 100; i++) {
        store.put(new byte[] {(byte) i}, value);
      }
      store.flush();
      long bytes = 0;
      try (Stream<Path> files = Files.list(directory)) {
        for (Path log : files.filter(it -> it.toString().endsWith(".log")).toList()) {
          bytes += Files.size(log);
        }
      }
      assertThat(bytes).isBetween(50L << 20, 70L << 20);
      TooOldException e =
          catchThrowableOfType(
              TooOldException.class,
              () -> {
                while (true) {
                  slow.next();
                }
              });
      assertThat(e.oldest()).isBetween(20L, 60L);
      assertThatThrownBy(slow::next).isInstanceOf(TooOldException.class);
      try (ChangeFeed again = store.changes(e.oldest())) {
        for (long i = e.oldest(); i <= 101; i++) {
          again.next();
          assertThat(again.firstSequence()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void continuesAfterAReopeningAndAfterAKillIfTheLogsAreKept() throws Exception {
    LsmOptions options = KEEPING.withDurability(Durability.OS);
    long next = 1;
    SimulatedStorage disk = storage;
    for (int life = 0; life < 8; life++) {
      LsmStore store = LsmStore.open(disk, options);
      write(store, life * 10, life * 10 + 7);
      try (ChangeFeed feed = store.changes(next)) {
        // It stays three batches behind.
        next = read(feed, Math.max(0, life * 10 - 3), life * 10 + 7, next);
      }
      write(store, life * 10 + 7, life * 10 + 10);
      if (life % 2 == 0) {
        store.close();
      } else {
        disk = disk.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (it, file) -> {});
        store.close();
      }
    }
    try (LsmStore store = LsmStore.open(disk, options);
        ChangeFeed all = store.changes(1)) {
      read(all, 0, 80, 1);
    }
    try (LsmStore store = LsmStore.open(disk, options.withKeptLogBytes(0))) {
      assertThat(logs(disk)).hasSize(1);
      assertThat(tooOld(store, 1).oldest()).isEqualTo(store.lastSequence() + 1);
    }
  }

  @Test
  void keepsNoMoreThanWasAskedFor() throws Exception {
    LsmOptions options = MEMORY.withKeptLogBytes(2_000);
    for (int life = 0; life < 2; life++) {
      try (LsmStore store = LsmStore.open(storage, options)) {
        write(store, life * 40, life * 40 + 40);
        store.flush();
        long oldest = tooOld(store, 1).oldest();
        assertThat(oldest).isGreaterThan(10);
        try (ChangeFeed feed = store.changes(oldest)) {
          long read = 0;
          while (feed.next(Duration.ZERO)) {
            read += feed.batch().encodedLength();
          }
          assertThat(read).isBetween(500L, 3_000L);
          assertThat(feed.nextSequence()).isEqualTo(store.lastSequence() + 1);
        }
      }
    }
  }

  @Test
  void closingTheFeedOrTheStoreEndsAWait() throws Exception {
    for (boolean closesStore : new boolean[] {false, true}) {
      LsmStore store = LsmStore.open(new SimulatedStorage(), MEMORY);
      ChangeFeed feed = store.changes(1);
      AtomicBoolean begun = new AtomicBoolean();
      Together.run(
          2,
          number -> {
            if (number == 0) {
              begun.set(true);
              assertThatIllegalStateException().isThrownBy(feed::next);
            } else {
              Together.await("it has begun", begun::get);
              (closesStore ? store : feed).close();
            }
          });
      assertThatIllegalStateException().isThrownBy(() -> feed.next(Duration.ZERO));
      feed.close();
      store.close();
      assertThatIllegalStateException().isThrownBy(() -> store.changes(1));
    }
  }

  @Test
  void anInterruptEndsAWaitAndNotTheFeed() throws Exception {
    try (LsmStore store = LsmStore.open(storage, MEMORY);
        ChangeFeed feed = store.changes(1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(feed::next).isInstanceOf(InterruptedException.class);
      write(store, 0, 1);
      read(feed, 0, 1, 1);
      assertThat(feed.next(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
    }
  }

  @Test
  void damageIsToldWithItsPlaceAndHarmsNoWriter(@TempDir Path directory) throws Exception {
    LsmOptions options = KEEPING.withDurability(Durability.OS);
    try (LsmStore store = LsmStore.open(directory, options);
        ChangeFeed feed = store.changes(1)) {
      write(store, 0, 40);
      store.flush();
      List<Path> logs;
      try (Stream<Path> files = Files.list(directory)) {
        logs = files.filter(it -> it.toString().endsWith(".log")).sorted().toList();
      }
      Path third = logs.get(2);
      Damage.flipBit(third, Files.size(third) - 5);
      assertThatThrownBy(
              () -> {
                while (true) {
                  feed.next();
                }
              })
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(third.getFileName() + "@");
      assertThatThrownBy(feed::next).isInstanceOf(CorruptionException.class);
      write(store, 40, 60);
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
    }
    try (LsmStore store = LsmStore.open(directory, options)) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(60);
    }
  }

  /** No recovery, copy or reader needs a kept log. */
  @Test
  void keptLogsConfuseNobody() throws Exception {
    try (LsmStore store = LsmStore.open(storage, KEEPING)) {
      write(store, 0, 40);
      store.compact(KeyRange.all());
      write(store, 40, 50);
      store.sync();
      SimulatedStorage copy = new SimulatedStorage();
      store.copies().checkpoint(copy);
      SimulatedStorage backup = new SimulatedStorage();
      store.copies().backup(backup);
      assertThat(logs(storage)).hasSizeGreaterThan(5);
      assertThat(logs(copy)).hasSizeLessThan(logs(storage).size());
      assertThat(logs(backup)).isEmpty();
      for (SimulatedStorage other : List.of(copy, backup, image(), image())) {
        try (ReadOnlyStore reader = ReadOnlyStore.open(other, KEEPING)) {
          assertThat(history.assertIsAsAfterSome(reader)).isEqualTo(50);
        }
        try (LsmStore again = LsmStore.open(other, KEEPING)) {
          assertThat(history.assertIsAsAfterSome(again)).isEqualTo(50);
        }
      }
      for (String lost : new String[] {null, Manifest.CURRENT}) {
        SimulatedStorage repaired = image();
        if (lost != null) {
          repaired.delete(lost);
        }
        Repair.run(repaired, KEEPING);
        try (LsmStore again = LsmStore.open(repaired, KEEPING)) {
          assertThat(again.get("n")).isEqualTo("50");
          assertThat(again.verify().problems()).isEmpty();
        }
      }
    }
  }

  private SimulatedStorage image() {
    return storage.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (it, file) -> {});
  }
}

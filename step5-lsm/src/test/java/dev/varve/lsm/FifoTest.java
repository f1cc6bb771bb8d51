package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.KeyRange;
import dev.varve.SettableClock;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.CompactionStrategy.Moment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that are dropped for their age. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Listing tables = new Listing();
  private final SettableClock clock = new SettableClock();
  private final SimulatedStorage disk = new SimulatedStorage();

  private static CompactionPlan pick(Levels levels, long maxBytes, long maxAge, long now) {
    return new FifoStrategy(maxBytes, maxAge, LsmOptions.defaults())
        .pick(levels, new Moment(Long.MAX_VALUE, now));
  }

  private static CompactionPlan pickByAge(Levels levels, long now) {
    return pick(levels, Long.MAX_VALUE, 100, now);
  }

  @Test
  void aTableGoesWhenItIsOlderThanItMayBe() {
    TableMetadata oldest = tables.flushed("a", "b", 1_000);
    TableMetadata newest = tables.flushed("a", "b", 1_050);
    Levels levels = Levels.empty().with(0, List.of(oldest, newest));
    assertThat(pickByAge(levels, 1_100)).isNull();
    assertThat(pickByAge(levels, 1_101).tables()).containsExactly(oldest);
    assertThat(pickByAge(levels, 1_101).isDrop()).isTrue();
    assertThat(pickByAge(levels, 1_151).tables()).containsExactly(newest, oldest);
  }

  /** What another style has left: of level 1 some writes are newer than those of level 0. */
  @Test
  void noRunGoesBeforeAnOlderOne() {
    TableMetadata upper = tables.flushed("a", "b", 1_000);
    TableMetadata left = tables.flushed("a", "b", 1_000);
    TableMetadata right = tables.flushed("c", "d", 1_050);
    Levels levels = Levels.empty().with(0, List.of(upper)).with(1, List.of(left, right));
    assertThat(pickByAge(levels, 1_150)).isNull();
    assertThat(pickByAge(levels, 1_151).tables()).containsExactly(upper, left, right);
  }

  @Test
  void aTableThatDoesNotKnowItsAgeGoesWithTheFirstNewerOneThatDoes() {
    TableMetadata old = tables.flushed("a", "b", 0);
    Levels levels = Levels.empty().with(0, List.of(old));
    assertThat(pickByAge(levels, Long.MAX_VALUE)).isNull();
    TableMetadata known = tables.flushed("c", "d", 1_000);
    TableMetadata newer = tables.flushed("c", "d", 0);
    levels = levels.with(0, List.of(known, newer));
    assertThat(pickByAge(levels, 1_100)).isNull();
    assertThat(pickByAge(levels, 1_101).tables()).containsExactly(known, old);
  }

  @Test
  void whicheverLimitIsReachedFirstCounts() {
    TableMetadata oldest = tables.flushed("a", "b", 1_000);
    TableMetadata newest = tables.flushed("a", "b", 1_050);
    Levels levels = Levels.empty().with(0, List.of(oldest, newest));
    assertThat(pick(levels, 200, 100, 1_050)).isNull();
    assertThat(pick(levels, 199, 100, 1_050).tables()).containsExactly(oldest);
    assertThat(pick(levels, 200, 100, 1_120).tables()).containsExactly(oldest);
    assertThat(pick(levels, 199, 100, 2_000).tables()).containsExactly(newest, oldest);
  }

  @Test
  void ageIsCheckedFromTimeToTimeAndSizeOnlyWhenItChanges() {
    LsmOptions options = LsmOptions.defaults();
    assertThat(new FifoStrategy(1, Long.MAX_VALUE, options).checkMillis()).isZero();
    assertThat(new FifoStrategy(1, 5, options).checkMillis()).isEqualTo(100);
    assertThat(new FifoStrategy(1, 60_000, options).checkMillis()).isEqualTo(6_000);
    assertThat(new FifoStrategy(1, Long.MAX_VALUE - 1, options).checkMillis())
        .isEqualTo(HOUR.toMillis());
  }

  @Test
  void whatIsNoAgeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactionStyle.fifo(Duration.ZERO))
        .withMessage("maxAge PT0S is less than a millisecond");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactionStyle.fifo(1, Duration.ofNanos(999_999)))
        .withMessageContaining("is less than a millisecond");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactionStyle.fifo(0, HOUR))
        .withMessage("maxBytes 0 is not positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactionStyle.fifo((Duration) null))
        .withMessageContaining("maxAge");
    assertThat(CompactionStyle.fifo(HOUR)).hasToString("FIFO of PT1H");
    assertThat(CompactionStyle.fifo(10, HOUR)).hasToString("FIFO of 10 bytes and PT1H");
    assertThat(CompactionStyle.fifo(Duration.ofSeconds(Long.MAX_VALUE)).dropsData()).isTrue();
  }

  private LsmStore open(CompactionStyle style) throws IOException {
    return LsmStore.open(disk, SmallOptions.byHand().withClock(clock).withCompaction(style));
  }

  private void flush(LsmStore store, String key) {
    store.put(key, "v");
    store.flush();
  }

  @Test
  void aFlushASettlingACompactionAndAnOpenDropWhatIsTooOld() throws IOException {
    try (LsmStore store = open(CompactionStyle.fifo(HOUR))) {
      flush(store, "a");
      clock.advance(HOUR);
      flush(store, "b");
      store.awaitSettled();
      assertThat(store.keys("")).containsExactly("a", "b");
      clock.advance(Duration.ofMillis(1));
      store.awaitSettled();
      assertThat(store.keys("")).containsExactly("b");
      clock.advance(HOUR);
      flush(store, "c");
      Together.await("b has gone after a flush", () -> store.get("b") == null);
      clock.advance(HOUR.plusMillis(1));
      store.compact(KeyRange.of("x", "y"));
      Together.await("c has gone after a compaction", () -> store.get("c") == null);
      flush(store, "d");
      assertThat(store.stats().count("compaction.count")).isZero();
      assertThat(store.stats().count("compaction.drops")).isEqualTo(3);
    }
    clock.advance(HOUR.plusMillis(1));
    try (LsmStore store = open(CompactionStyle.fifo(HOUR))) {
      Together.await("d has gone after an open", () -> store.get("d") == null);
    }
    DiskState.of(disk).assertInShape();
  }

  /** The open and the flush wake the compaction four times at most. */
  @Test
  void nobodyNeedCallAnything() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    InstantSource jumping =
        () -> {
          boolean looking = Thread.currentThread().getName().equals("varve-compact");
          boolean isLate = looking && looks.incrementAndGet() > 4;
          return isLate ? clock.instant().plus(HOUR) : clock.instant();
        };
    LsmOptions options =
        SmallOptions.byHand()
            .withClock(jumping)
            .withCompaction(CompactionStyle.fifo(Duration.ofSeconds(1)));
    try (LsmStore store = LsmStore.open(disk, options)) {
      flush(store, "a");
      Together.await("a has gone", () -> store.get("a") == null);
    }
  }

  /** Passes only once the compaction has looked, and sleeps again. */
  private final class LateClock implements InstantSource {
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private volatile Thread late;

    @Override
    public Instant instant() {
      threads.put(Thread.currentThread().getName(), Thread.currentThread());
      if (Thread.currentThread() == late) {
        late = null;
        // The flush thread first: it wakes the other.
        awaitState("varve-flush", Thread.State.WAITING);
        awaitState("varve-compact", Thread.State.TIMED_WAITING);
        clock.advance(HOUR.multipliedBy(2));
      }
      return clock.instant();
    }

    private void awaitState(String thread, Thread.State state) {
      // A thread that has not read the clock yet has not looked either.
      Together.await(
          thread + " sleeps",
          () -> threads.containsKey(thread) && threads.get(thread).getState() == state);
    }
  }

  @Test
  void aWaiterDoesNotRelyOnACompactionThatHasLookedTooEarly() throws IOException {
    LateClock lateClock = new LateClock();
    LsmOptions options =
        SmallOptions.byHand().withClock(lateClock).withCompaction(CompactionStyle.fifo(HOUR));
    try (LsmStore store = LsmStore.open(disk, options)) {
      flush(store, "a");
      lateClock.late = Thread.currentThread();
      store.awaitSettled();
      assertThat(store.keys("")).isEmpty();
    }
  }

  @Test
  void whatWasWrittenInAnotherStyleKeepsItsAge() throws IOException {
    try (LsmStore store = open(CompactionStyle.LEVELED)) {
      flush(store, "a");
      clock.advance(HOUR);
      flush(store, "b");
      clock.advance(HOUR);
      store.compact(KeyRange.all());
    }
    try (LsmStore store = open(CompactionStyle.fifo(HOUR))) {
      store.awaitSettled();
      assertThat(store.keys("")).as("as old as the newest of them").containsExactly("a", "b");
      clock.advance(Duration.ofMillis(1));
      store.awaitSettled();
      assertThat(store.keys("")).isEmpty();
    }
  }

  @Test
  void whatARecoveryFlushesIsAsOldAsThat() throws IOException {
    try (LsmStore store = open(CompactionStyle.fifo(HOUR))) {
      store.put("a", "v");
      clock.advance(HOUR.multipliedBy(3));
    }
    try (LsmStore store = open(CompactionStyle.fifo(HOUR))) {
      clock.advance(HOUR);
      store.awaitSettled();
      assertThat(store.keys("")).containsExactly("a");
      clock.advance(Duration.ofMillis(1));
      store.awaitSettled();
      assertThat(store.keys("")).isEmpty();
    }
  }
}

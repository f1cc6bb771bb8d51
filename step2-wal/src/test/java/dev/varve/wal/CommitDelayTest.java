package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitDelayTest {
  private final CommitQueue queue = new CommitQueue();
  // Moves on by one with each look at it.
  private final AtomicLong clock = new AtomicLong();
  private final CommitDelay delay = new CommitDelay(clock::incrementAndGet);
  private Thread companion;

  /** Another place after the leader's. */
  private void companionJoins() {
    companion =
        new Thread(
            () -> {
              CommitQueue.Place place = new CommitQueue.Place();
              queue.join(place);
              queue.leave(place, place);
            });
    companion.start();
    Waiting.untilParked(companion);
  }

  private Writer lead() {
    Writer leader = new Writer(null, Durability.Level.EVERY_WRITE, CommitCheck.PASS);
    assertThat(queue.join(leader)).isTrue();
    return leader;
  }

  /** Leads a group that is synced for {@code nanos}, alone. */
  private void syncAlone(long nanos) {
    Writer leader = lead();
    delay.awaitCompanions(leader);
    clock.addAndGet(nanos);
    delay.synced(leader);
    queue.leave(leader, leader);
  }

  /** Leads a group that is synced for {@code nanos}, while another writer joins. */
  private void syncWithCompanion(long nanos) throws InterruptedException {
    Writer leader = lead();
    delay.awaitCompanions(leader);
    companionJoins();
    clock.addAndGet(nanos);
    delay.synced(leader);
    queue.leave(leader, leader);
    companion.join();
  }

  /** Returns how long a leader waits if no other writer joins. */
  private long waitsAlone() {
    Writer leader = lead();
    long before = clock.get();
    delay.awaitCompanions(leader);
    long waited = clock.get() - before;
    delay.synced(leader);
    queue.leave(leader, leader);
    return waited;
  }

  @Test
  void whoWasAloneWaitsForNobody() {
    assertThat(waitsAlone()).isLessThanOrEqualTo(1);
    syncAlone(1_000);
    assertThat(waitsAlone()).isLessThanOrEqualTo(1);
  }

  @Test
  void whoHadCompanyWaitsForHalfASyncAndNotAgain() throws InterruptedException {
    syncWithCompanion(1_000);
    assertThat(waitsAlone()).isBetween(490L, 510L);
    assertThat(waitsAlone()).as("no other writer has joined").isLessThanOrEqualTo(1);
  }

  @Test
  void whenAllHaveComeNobodyWaits() throws InterruptedException {
    syncWithCompanion(1_000_000_000);
    Writer leader = lead();
    companionJoins();
    long before = clock.get();
    delay.awaitCompanions(leader);
    assertThat(clock.get() - before).isLessThanOrEqualTo(1);
    queue.leave(leader, leader);
    companion.join();
  }

  @Test
  void aCompanionWhoComesMeanwhileEndsTheWait() throws InterruptedException {
    syncWithCompanion(Long.MAX_VALUE / 2);
    Writer leader = lead();
    Thread waiting = new Thread(() -> delay.awaitCompanions(leader));
    waiting.start();
    companionJoins();
    waiting.join();
    queue.leave(leader, leader);
    companion.join();
  }

  @Test
  void withoutSyncsNobodyWaits() {
    CommitDelay none =
        new CommitDelay(
            () -> {
              throw new AssertionError("no need to know the time");
            });
    Writer leader = new Writer(null, Durability.Level.OS, CommitCheck.PASS);
    queue.join(leader);
    none.awaitCompanions(leader);
    none.synced(leader);
  }
}

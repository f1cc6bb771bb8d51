package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreListenerTest {

  /** Records the events, and derives the tables from them. */
  private static final class Diary implements StoreListener {
    final List<String> lines = new ArrayList<>();
    final List<TableFile> tables = new ArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);
    long groups;
    long writes;
    long bytes;
    long syncNanos;

    @Override
    public void groupsCommitted(long newGroups, long newWrites, long newBytes, long nanos) {
      groups += newGroups;
      writes += newWrites;
      bytes += newBytes;
      syncNanos += nanos;
    }

    @Override
    public void logRotated(long number) {
      lines.add("log");
    }

    @Override
    public void memtableRotated(long size, int waiting) {
      assertThat(size).isPositive();
      lines.add("memtable, " + waiting + " waiting");
    }

    @Override
    public void flushBegan(long size) {
      assertThat(size).isPositive();
      lines.add("flush begins");
    }

    @Override
    public void flushEnded(List<TableFile> added, long nanos) {
      assertThat(nanos).isPositive();
      lines.add("flush of " + added.size());
      tables.addAll(added);
    }

    @Override
    public void compactionBegan(Compaction compaction) {
      lines.add("compaction of " + compaction.inputs().size() + " begins");
    }

    @Override
    public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
      lines.add(
          "level "
              + compaction.inputLevel()
              + " into "
              + compaction.outputLevel()
              + (compaction.isMove() ? ", moved" : ", merged"));
      assertThat(tables.removeAll(compaction.inputs())).isTrue();
      tables.addAll(outputs);
    }

    @Override
    public void failed(Throwable error) {
      lines.add("failed: " + error.getMessage());
    }

    @Override
    public void closed() {
      lines.add("closed");
      closed.countDown();
    }

    List<String> all() throws InterruptedException {
      closed.await();
      return lines;
    }
  }

  @Test
  void itIsToldInOrderOfAllThatHappens() throws Exception {
    Diary diary = new Diary();
    SimulatedStorage disk = new SimulatedStorage();
    LsmOptions options =
        SmallOptions.byHand().withDurability(Durability.EVERY_WRITE).withListener(diary);
    List<TableMetadata> left;
    try (LsmStore store = LsmStore.open(disk, options)) {
      store.put("k1", "one");
      store.write(new WriteBatch().put("k2", "two").put("k3", "three"));
      store.flush();
      store.delete("k1");
      store.compact(KeyRange.all());
      assertThat(store.get("k3")).isEqualTo("three");
    }
    left = DiskState.of(disk).level(1);
    assertThat(diary.all())
        .containsExactly(
            "log",
            "memtable, 1 waiting",
            "flush begins",
            "flush of 1",
            "log",
            "memtable, 1 waiting",
            "flush begins",
            "flush of 1",
            "compaction of 2 begins",
            "level 0 into 1, merged",
            "closed");
    assertThat(diary.groups).isEqualTo(3);
    assertThat(diary.writes).isEqualTo(3);
    assertThat(diary.bytes).isPositive();
    assertThat(diary.syncNanos).isPositive();
    assertThat(diary.tables).isEqualTo(StoreListener.TableFile.of(1, left));
  }

  @Test
  void aMoveIsToldApart() throws Exception {
    Diary diary = new Diary();
    LsmOptions options = SmallOptions.byHand().withLevel0Tables(1, 100, 200).withListener(diary);
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), options)) {
      store.put("k1", "one");
      store.flush();
      store.awaitSettled();
    }
    assertThat(diary.all()).contains("level 0 into 1, moved");
    assertThat(diary.tables).hasSize(1).allMatch(table -> table.level() == 1);
  }

  @Test
  void aFailureIsToldAndSoIsTheEndOfAnOpenThatFailed() throws Exception {
    Diary diary = new Diary();
    AtomicBoolean failing = new AtomicBoolean();
    HookedStorage disk =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (failing.get() && operation.equals("append")) {
                throw new IOException("disk is full");
              }
            });
    LsmStore store = LsmStore.open(disk, SmallOptions.byHand().withListener(diary));
    store.put("k1", "one");
    failing.set(true);
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> store.put("k2", "two"));
    store.close();
    assertThat(diary.all()).containsExactly("failed: disk is full", "closed");

    Diary second = new Diary();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> LsmStore.open(disk, SmallOptions.byHand().withListener(second)));
    assertThat(second.all()).contains("closed");
  }

  /**
   * A listener that hangs, then throws, delays no other thread; when it continues, the writes are
   * reported as one event.
   */
  @Test
  void whoBlocksAndThrowsHarmsNobody() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    Diary diary = new Diary();
    StoreListener bad =
        new StoreListener() {
          @Override
          public void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {
            hanging.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            diary.groupsCommitted(groups, writes, bytes, syncNanos);
            diary.lines.add("told of groups");
            throw new IllegalStateException("a listener's own affair");
          }

          @Override
          public void closed() {
            diary.closed();
          }
        };
    LsmOptions options = SmallOptions.byHand().withListener(bad);
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), options)) {
      store.put("k0", "0");
      hanging.await();
      for (int i = 1; i <= 1_000; i++) {
        store.put("k" + i, String.valueOf(i));
      }
      store.flush();
      assertThat(store.get("k1000")).isEqualTo("1000");
    }
    goOn.countDown();
    assertThat(diary.all()).containsExactly("told of groups", "told of groups", "closed");
    assertThat(diary.groups).isEqualTo(1_001);
  }
}

package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.KeyRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlightRecorderTest {
  @TempDir Path directory;

  @Test
  void aRecordingShowsFlushesCompactionsStallsAndGroupsWithTheTimeOfTheirSyncs() throws Exception {
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.start();
      work();
      recording.stop();
      Path file = directory.resolve("varve.jfr");
      recording.dump(file);
      events = RecordingFile.readAllEvents(file);
    }
    List<RecordedEvent> groups = named(events, "dev.varve.GroupCommit");
    assertThat(groups).hasSize(3).allMatch(it -> it.getLong("writes") == 1);
    assertThat(groups).allMatch(it -> it.getDuration("syncTime").toNanos() > 0);
    List<RecordedEvent> flushes = named(events, "dev.varve.Flush");
    assertThat(flushes).hasSize(3).allMatch(it -> it.getLong("tableBytes") > 0);
    assertThat(flushes).allMatch(it -> !it.getDuration().isZero());
    List<RecordedEvent> compactions = named(events, "dev.varve.Compaction");
    assertThat(compactions).hasSize(1);
    assertThat(compactions.get(0).getInt("inputTables")).isEqualTo(3);
    assertThat(compactions.get(0).getInt("outputLevel")).isEqualTo(1);
    List<RecordedEvent> stalls = named(events, "dev.varve.Stall");
    assertThat(stalls).hasSize(1);
    assertThat(stalls.get(0).getString("kind")).isEqualTo("SLOWED");
  }

  /** Three flushes, a write that is slowed down, and a compaction. */
  private void work() throws IOException {
    LsmOptions options =
        SmallOptions.byHand()
            .withDurability(Durability.EVERY_WRITE)
            .withLevel0Tables(100, 200, 300);
    try (LsmStore store = LsmStore.open(directory.resolve("store"), options)) {
      for (int i = 1; i <= 3; i++) {
        store.put("k" + i, String.valueOf(1L << 33));
        store.flush();
      }
      new WriteThrottle(1, Listeners.of(new Statistics(), StoreListener.NONE))
          .beforeWrite(1, 1 << 20);
      store.compact(KeyRange.all());
      assertThat(store.get("k2")).isEqualTo("8589934592");
    }
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(it -> it.getEventType().getName().equals(name)).toList();
  }
}

package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the same checks on our store and on another one that is known to fail them, which proves
 * that the checks can detect these failures.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class KnownEngineTest {
  @TempDir Path directory;

  private BlackBox ours() {
    return new BlackBox(BlackBox.OURS, directory.resolve("ours"));
  }

  private BlackBox iq80() {
    return new BlackBox(BlackBox.IQ80, directory.resolve("iq80"));
  }

  @Test
  void snapshotOutlivesCompactionHereAndIsLostThere() throws IOException {
    assertThat(ours().wrongInSnapshotAfterCompaction()).isZero();
    assertThat(report("wrong keys in a snapshot", iq80().wrongInSnapshotAfterCompaction()))
        .isPositive();
  }

  @Test
  void flippedTableBitIsAnErrorHereAndWrongValuesThere() throws IOException {
    assertThat(ours().wrongAfterFlippedTableBit()).isZero();
    assertThat(report("keys read wrong after a flipped bit", iq80().wrongAfterFlippedTableBit()))
        .isPositive();
  }

  @Test
  void flippedLogBitIsAnErrorHereAndSilentLossThere() throws IOException {
    assertThat(ours().lostAfterFlippedLogBit()).isZero();
    assertThat(report("synced records of 100 lost", iq80().lostAfterFlippedLogBit())).isPositive();
  }

  private static int report(String what, int count) {
    Scale.report("iq80 leveldb 0.12: %s: %d", what, count);
    return count;
  }
}

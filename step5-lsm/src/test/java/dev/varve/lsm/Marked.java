package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;

/** Batches with marks, and what a store without a log has after a crash. */
final class Marked {
  static final LsmOptions OPTIONS =
      SmallOptions.byHand().withDurability(Durability.MEMORY).withoutLog();
  static final LsmOptions LOGGED = SmallOptions.byHand().withDurability(Durability.OS);

  private Marked() {}

  static WriteBatch marked(int number) {
    return new WriteBatch().put("n", "" + number).mark(mark(number));
  }

  static byte[] mark(int number) {
    return new byte[] {(byte) number};
  }

  /** Returns what a kill of the process leaves. */
  static SimulatedStorage killed(SimulatedStorage disk) {
    return disk.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  static void assertStandsAt(int number, SimulatedStorage disk) throws IOException {
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(store.mark()).isEqualTo(number == 0 ? null : mark(number));
      assertThat(store.flushedMark()).isEqualTo(store.mark());
      assertThat(store.get("n")).isEqualTo(number == 0 ? null : "" + number);
      assertThat(store.recovery().notes()).isEmpty();
    }
  }
}

package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.KeyValueStore;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.MaintainedStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk after a power cut, with the expected contents. It is independent of the store it was taken
 * from, so that another thread can check it.
 */
final class Image {
  private static final SimulatedStorage.Observer IGNORED = (operation, file) -> {};
  private static final byte[] SENTINEL = {'z', 'z'};
  private static final long SENTINEL_HASH = StoreContents.hash(SENTINEL, SENTINEL, Expiry.NEVER);

  private final Engine engine;
  private final Expectation expectation;
  private final String origin;
  private final SimulatedStorage storage;
  // The states that power cuts during the recovery leave. Guarded by the storage, like the next
  // field.
  private final List<SimulatedStorage> nested = new ArrayList<>();
  private boolean recovered;

  /**
   * Creates an image.
   *
   * @param origin where it was taken, for messages
   * @param cutInRecovery called at each change that the recovery makes, or null
   */
  Image(
      Engine engine,
      Expectation expectation,
      String origin,
      SimulatedStorage before,
      PowerCut cut,
      PowerCut cutInRecovery) {
    this.engine = engine;
    this.expectation = expectation;
    this.origin = origin;
    this.storage =
        before.afterPowerCut(
            cut, cutInRecovery == null ? IGNORED : (operation, file) -> takeNested(cutInRecovery));
  }

  private void takeNested(PowerCut cut) {
    if (!recovered) {
      nested.add(this.storage.afterPowerCut(cut, IGNORED));
    }
  }

  /**
   * Opens the image twice, and also the images of power cuts during the first open; returns the
   * number of images.
   *
   * @param cutAfterOpen whether the power fails again right after the first open
   */
  int look(boolean cutAfterOpen) {
    try {
      SimulatedStorage second = storage;
      long found;
      try (KeyValueStore store = engine.open(storage, expectation.clock())) {
        endRecovery();
        expectation.check(store);
        assertThat(engine.problems(store)).isEmpty();
        assertAllIsFlushed(store);
        found = StoreContents.hashForward(store);
        if (cutAfterOpen) {
          second = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, IGNORED);
        } else {
          store.put(SENTINEL, SENTINEL);
          assertThat(store.get(SENTINEL)).isEqualTo(SENTINEL);
        }
      }
      assertFindsAgain("opened again", second, found + (cutAfterOpen ? 0 : SENTINEL_HASH));
      for (SimulatedStorage image : nested) {
        assertFindsAgain("opened after a power cut in the first opening", image, found);
      }
      return 1 + nested.size();
    } catch (Throwable e) {
      throw new AssertionError(origin + ", " + engine + ": " + e.getMessage(), e);
    }
  }

  /** An open writes all that it finds in logs to tables. */
  private static void assertAllIsFlushed(KeyValueStore store) {
    if (store instanceof MaintainedStore maintained) {
      assertThat(maintained.flushedMark()).isEqualTo(maintained.mark());
    }
  }

  private void endRecovery() {
    synchronized (storage) {
      recovered = true;
    }
  }

  private void assertFindsAgain(String when, SimulatedStorage image, long hash) throws IOException {
    try (KeyValueStore store = engine.open(image, expectation.clock())) {
      if (StoreContents.hashBackward(store) != hash) {
        expectation.check(store);
        throw new AssertionError(when + ", another state is found: " + StoreContents.of(store));
      }
      assertThat(engine.problems(store)).as(when).isEmpty();
    }
  }

  @Override
  public String toString() {
    return origin;
  }
}

package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.KeyValueStore;
import dev.varve.io.PowerCut;
import dev.varve.io.SimulatedStorage;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a machine finds after a power cut, and what must be found in it. Independent of the store it
 * was taken from, so that another thread can look at it.
 */
final class Image {
  private static final SimulatedStorage.Observer NOBODY = (operation, file) -> {};
  private static final byte[] SENTINEL = {'z', 'z'};

  private final Engine engine;
  private final Script script;
  private final String origin;
  private final long nowMillis;
  private final int least;
  private final int most;
  private final InstantSource clock;
  private final SimulatedStorage storage;
  // Images of the images: what a power cut in the middle of the recovery leaves.
  private final List<SimulatedStorage> nested = new ArrayList<>();
  private final AtomicBoolean recovering = new AtomicBoolean(true);

  /**
   * Takes one.
   *
   * @param least how many writes must be found
   * @param most how many writes may be found
   * @param cutInRecovery gives the cuts at each change that the recovery makes; null for none
   */
  Image(
      Life life,
      Engine engine,
      Script script,
      SimulatedStorage before,
      String origin,
      PowerCut cut,
      int least,
      int most,
      PowerCut cutInRecovery) {
    this.engine = engine;
    this.script = script;
    this.origin = origin;
    this.nowMillis = life.nowMillis();
    this.least = least;
    this.most = most;
    this.clock = InstantSource.fixed(Instant.ofEpochMilli(nowMillis));
    this.storage =
        before.afterPowerCut(
            cut, cutInRecovery == null ? NOBODY : (operation, file) -> takeNested(cutInRecovery));
  }

  private void takeNested(PowerCut cut) {
    if (recovering.get()) {
      nested.add(this.storage.afterPowerCut(cut, NOBODY));
    }
  }

  /**
   * Opens the image, twice, and those of power cuts in the first opening; returns how many images
   * that were.
   *
   * @param cutAfterOpen whether the power goes off again right after the first opening
   */
  int look(boolean cutAfterOpen) throws IOException {
    try {
      long found;
      SimulatedStorage second;
      try (KeyValueStore store = engine.open(storage, clock)) {
        recovering.set(false);
        found = findPrefix(store);
        if (cutAfterOpen) {
          second = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, NOBODY);
        } else {
          found += writeSentinel(store);
          second = storage;
        }
      }
      assertFindsAgain(second, found);
      long inFirst = cutAfterOpen ? found : found - hashOfSentinel();
      for (SimulatedStorage image : nested) {
        assertFindsAgain(image, inFirst);
      }
      return 1 + nested.size();
    } catch (Throwable e) {
      throw new AssertionError(origin + ", " + engine + ": " + e.getMessage(), e);
    }
  }

  private long findPrefix(KeyValueStore store) {
    long hash = Contents.hashForward(store);
    int writes = script.writesWithHash(hash, nowMillis, least, most);
    if (writes < 0) {
      throw new AssertionError(script.complaint(Contents.of(store), nowMillis, least, most));
    }
    Contents state = script.after(writes);
    for (byte[] key : script.after(most).keys()) {
      if (!Arrays.equals(store.get(key), state.get(key, nowMillis))) {
        throw new AssertionError("get and scan differ at " + new String(key));
      }
    }
    assertThat(engine.problems(store)).isEmpty();
    return hash;
  }

  private static long writeSentinel(KeyValueStore store) {
    store.put(SENTINEL, SENTINEL);
    assertThat(store.get(SENTINEL)).isEqualTo(SENTINEL);
    return hashOfSentinel();
  }

  private static long hashOfSentinel() {
    return Contents.hash(SENTINEL, SENTINEL, Expiry.NEVER);
  }

  private void assertFindsAgain(SimulatedStorage image, long hash) throws IOException {
    try (KeyValueStore store = engine.open(image, clock)) {
      if (Contents.hashBackward(store) != hash) {
        throw new AssertionError(
            "opened again, " + script.complaint(Contents.of(store), nowMillis, least, most));
      }
      assertThat(engine.problems(store)).isEmpty();
    }
  }
}

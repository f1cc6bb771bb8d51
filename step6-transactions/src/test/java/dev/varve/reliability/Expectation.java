package dev.varve.reliability;

import dev.varve.KeyValueStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** The expected contents of a store that was opened after a crash. */
interface Expectation {

  /** Reads all contents of {@code store}, and throws if they are not allowed. */
  void check(KeyValueStore store);

  /** Returns the clock with which to open the store. */
  default InstantSource clock() {
    return InstantSource.fixed(Instant.ofEpochMilli(StoreScript.START_MILLIS));
  }

  /**
   * The store has the state after a number of writes of a script.
   *
   * @param least the minimum number of writes
   * @param most the maximum number of writes
   */
  record Prefix(StoreScript script, long nowMillis, int least, int most) implements Expectation {

    @Override
    public void check(KeyValueStore store) {
      int writes = script.writesWithHash(StoreContents.hashForward(store), nowMillis, least, most);
      if (writes < 0) {
        throw new AssertionError(script.complaint(StoreContents.of(store), nowMillis, least, most));
      }
      StoreContents state = script.after(writes);
      for (byte[] key : script.after(most).keys()) {
        if (!Arrays.equals(store.get(key), state.get(key, nowMillis))) {
          throw new AssertionError("get and scan differ at " + new String(key));
        }
      }
    }

    @Override
    public InstantSource clock() {
      return InstantSource.fixed(Instant.ofEpochMilli(nowMillis));
    }
  }
}

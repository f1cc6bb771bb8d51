package dev.varve.reliability;

import dev.varve.KeyValueStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** What must be found in a store that was opened after a crash. */
interface Expectation {

  /** Looks at all that {@code store} shows, and throws if it is none of what may be found. */
  void check(KeyValueStore store);

  /** Returns the clock with which to open the store. */
  default InstantSource clock() {
    return InstantSource.fixed(Instant.ofEpochMilli(StoreScript.START_MILLIS));
  }

  /**
   * The store is as after a number of writes of a script.
   *
   * @param least how many writes must be found
   * @param most how many writes may be found
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

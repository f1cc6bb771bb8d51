package dev.varve.lsm;

import static dev.varve.Cursors.assertShows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.StoreModel;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values at the edges, read back from tables. */
class FlushedDataTest {
  private static final long NOW = 0;

  private final SimulatedStorage storage = new SimulatedStorage();
  private final StoreModel model = new StoreModel();

  /** How the data got into tables. */
  private enum Path {
    FLUSHED,
    COMPACTED,
    RECOVERED
  }

  private void putAll(LsmStore store) {
    int i = 0;
    for (byte[] key : Keys.evil()) {
      byte[] value = Keys.utf8(i % 3 == 0 ? "" : "v" + i);
      store.put(key, value);
      model.put(key, value);
      i++;
    }
    for (byte[] key : Keys.evil().subList(40, 60)) {
      store.delete(key);
      model.delete(key);
    }
  }

  private LsmStore bringIntoTables(LsmStore store, Path path) throws IOException {
    switch (path) {
      case FLUSHED -> store.flush();
      case COMPACTED -> store.compact(KeyRange.all());
      case RECOVERED -> {
        store.close();
        return LsmStore.open(storage, SmallOptions.byHand());
      }
    }
    return store;
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLUSHED", "COMPACTED", "RECOVERED"})
  void theEmptyKeyAndEmptyValuesAndAllShortKeysComeBackFromTables(Path path) throws IOException {
    LsmStore opened = LsmStore.open(storage, SmallOptions.byHand());
    putAll(opened);
    try (LsmStore store = bringIntoTables(opened, path)) {
      assertThat(store.stats().count("memory.entries")).isZero();
      assertThat(store.get(new byte[0])).isEmpty();
      for (byte[] key : Keys.evil()) {
        assertThat(store.get(key)).isEqualTo(model.get(key, NOW));
        assertShows(store, KeyRange.prefix(key), model.scan(KeyRange.prefix(key), NOW));
        assertShows(store, KeyRange.from(key), model.scan(KeyRange.from(key), NOW));
        assertShows(store, KeyRange.to(key), model.scan(KeyRange.to(key), NOW));
      }
      assertShows(store, KeyRange.all(), model.scan(KeyRange.all(), NOW));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 16 << 20})
  void aValueOfAnySizeComesBackWholeFromATable(int length) throws IOException {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);
    byte[] longestKey = new byte[64 << 10];
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      store.put(longestKey, value);
      store.put("z", "v");
      store.flush();
      assertThat(store.get(longestKey)).isEqualTo(value);
      store.compact(KeyRange.all());
      assertThat(store.get(longestKey)).isEqualTo(value);
      assertThat(store.stats().count("memory.entries")).isZero();
    }
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      assertThat(store.get(longestKey)).isEqualTo(value);
      assertThat(store.get("z")).isEqualTo("v");
    }
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeAnyEffect() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      byte[] tooLong = new byte[(64 << 10) + 1];
      assertThatIllegalArgumentException().isThrownBy(() -> store.put(tooLong, new byte[0]));
      assertThatIllegalArgumentException().isThrownBy(() -> store.get(tooLong));
      assertThat(store.stats().count("memory.entries")).isZero();
      assertThat(store.count()).isZero();
    }
  }
}

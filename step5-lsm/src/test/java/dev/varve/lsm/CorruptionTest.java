package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that are damaged, cut short or gone: the right answer or an error with a name, no third.
 */
class CorruptionTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final NavigableMap<String, String> contents = new TreeMap<>();

  /** OpenTables in two levels, and a log with writes that are in no table yet. */
  @BeforeEach
  void writeSmallStore() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      putAll(store, 0, 12);
      store.compact(KeyRange.all());
      putAll(store, 5, 15);
      store.flush();
      putAll(store, 10, 20);
      contents.putAll(History.contents(store));
    }
    DiskState state = DiskState.of(storage).assertInShape();
    assertThat(state.level(0)).isNotEmpty();
    assertThat(state.level(1)).isNotEmpty();
    assertThat(contents).hasSize(20);
  }

  private static void putAll(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put("key" + i, "value " + i + " of the writes from " + from);
    }
  }

  private List<String> files(String suffix) {
    return storage.list().stream().filter(file -> file.endsWith(suffix)).toList();
  }

  /** Opens and reads all; returns the message of the damage found, or null if all is right. */
  private String damageFound(SimulatedStorage damaged) throws IOException {
    try (LsmStore store = LsmStore.open(damaged, SmallOptions.byHand())) {
      contents.forEach((key, value) -> assertThat(store.get(key)).isEqualTo(value));
      assertThat(History.contents(store)).isEqualTo(contents);
      assertThat(backward(store)).isEqualTo(contents);
      return null;
    } catch (CorruptionException e) {
      return e.getMessage();
    }
  }

  private static NavigableMap<String, String> backward(LsmStore store) {
    NavigableMap<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      for (boolean on = cursor.last(); on; on = cursor.previous()) {
        contents.put(new String(cursor.key()), new String(cursor.value()));
      }
    }
    return contents;
  }

  @ParameterizedTest
  @ValueSource(strings = {".table", ".log", ".manifest", "CURRENT"})
  void aFlippedBitIsHarmlessOrFoundAndItsFileNamed(String suffix) throws IOException {
    int flips = 0;
    int found = 0;
    for (String file : files(suffix)) {
      byte[] whole = StoredFiles.read(storage, file);
      for (int i = 0; i < whole.length; i++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << i % 8);
        String damage = damageFound(StoredFiles.copyWith(storage, file, damaged));
        assertThat(damage == null || damage.contains(file))
            .as("%s@%d: %s", file, i, damage)
            .isTrue();
        flips++;
        found += damage == null ? 0 : 1;
      }
    }
    System.out.printf("*%s: %d of %d flipped bits found%n", suffix, found, flips);
    assertThat(found).isGreaterThan(flips * 3 / 4);
  }

  @Test
  void aTableCutShortIsFoundAndNamed() throws IOException {
    for (String file : files(".table")) {
      byte[] whole = StoredFiles.read(storage, file);
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThat(damageFound(StoredFiles.copyWith(storage, file, cut)))
            .as("%s of %d bytes", file, length)
            .contains(file);
      }
    }
  }

  @Test
  void aManifestCutShortNeverMakesTheStoreForgetATable() throws IOException {
    String file = files(".manifest").get(0);
    byte[] whole = StoredFiles.read(storage, file);
    int found = 0;
    for (int length = 0; length < whole.length; length++) {
      SimulatedStorage cut = StoredFiles.copyWith(storage, file, Arrays.copyOf(whole, length));
      found += damageFound(cut) == null ? 0 : 1;
    }
    assertThat(found).isGreaterThan(whole.length / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {".table", ".log", ".manifest", "CURRENT"})
  void aMissingFileIsFoundAndNamed(String suffix) throws IOException {
    assertThat(files(suffix)).isNotEmpty();
    for (String file : files(suffix)) {
      SimulatedStorage without = StoredFiles.copy(storage);
      without.delete(file);
      assertThat(damageFound(without)).contains(file);
      assertThat(without.list()).as("nothing was changed").hasSize(storage.list().size() - 1);
    }
  }

  @Test
  void theTablesOfTwoFilesThatChangedPlacesAreFound() throws IOException {
    String one = files(".table").get(0);
    String other = files(".table").get(1);
    SimulatedStorage swapped = StoredFiles.copyWith(storage, one, StoredFiles.read(storage, other));
    StoredFiles.write(swapped, other, StoredFiles.read(storage, one));
    assertThat(damageFound(swapped)).containsAnyOf(one, other);
  }

  @Test
  void aTableOfAFutureFormatIsRefusedAndNamed() throws IOException {
    String file = files(".table").get(0);
    byte[] bytes = StoredFiles.read(storage, file);
    bytes[bytes.length - 12] = 4;
    assertThat(damageFound(StoredFiles.copyWith(storage, file, bytes)))
        .contains(file)
        .contains("format 4");
  }

  @Test
  void aFailedOpenChangesNothingThatALaterOneNeeds() throws IOException {
    String file = files(".table").get(0);
    byte[] whole = StoredFiles.read(storage, file);
    SimulatedStorage damaged = StoredFiles.copyWith(storage, file, new byte[100]);
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> LsmStore.open(damaged, SmallOptions.byHand()));
    }
    StoredFiles.write(damaged, file, whole);
    assertThat(damageFound(damaged)).isNull();
  }

  @Test
  void aCompactionDoesNotWriteDamageOn() throws IOException {
    String file = files(".table").get(0);
    byte[] bytes = StoredFiles.read(storage, file);
    bytes[3] ^= 1;
    SimulatedStorage damaged = StoredFiles.copyWith(storage, file, bytes);
    try (LsmStore store = LsmStore.open(damaged, SmallOptions.byHand())) {
      assertThatExceptionOfType(CorruptionException.class)
          .isThrownBy(() -> store.compact(KeyRange.all()))
          .withMessageContaining(file + "@0");
      assertThat(damaged.list()).as("the inputs stay").contains(file);
    }
    bytes[3] ^= 1;
    StoredFiles.write(damaged, file, bytes);
    assertThat(damageFound(damaged)).isNull();
  }
}

package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.CorruptionException;
import dev.varve.Keys;
import dev.varve.io.Encoder;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final long NUMBER = 5;
  private static final String NAME = Manifest.fileName(NUMBER);

  private final SimulatedStorage storage = new SimulatedStorage();
  private final List<VersionEdit> edits = new ArrayList<>();

  @BeforeEach
  void writeFiveEdits() throws IOException {
    for (int i = 0; i < 5; i++) {
      edits.add(new VersionEdit(i, 100 + i, 1_000 + i, List.of(), List.of()));
    }
    try (Manifest manifest =
        Manifest.create(storage, NUMBER, edits.get(0), InstantSource.system())) {
      for (VersionEdit edit : edits.subList(1, edits.size())) {
        manifest.append(edit);
      }
    }
  }

  @Test
  void itsEditsComeBackInTheirOrder() throws IOException {
    assertThat(Manifest.read(storage)).isEqualTo(edits);
    assertThat(storage.list()).containsExactly(NAME, Manifest.CURRENT);
  }

  @Test
  void aNewDirectoryHasNoEdits() throws IOException {
    assertThat(Manifest.read(new SimulatedStorage())).isEmpty();
  }

  @Test
  void aTornTailIsCutOffAndTheEditsBeforeItCount() throws IOException {
    byte[] whole = StoredFiles.read(storage, NAME);
    int fewest = edits.size();
    for (int length = whole.length; length >= 0; length--) {
      StoredFiles.write(storage, NAME, Arrays.copyOf(whole, length));
      List<VersionEdit> read = readOrNone();
      assertThat(read).isEqualTo(edits.subList(0, read.size()));
      assertThat(read.size()).isLessThanOrEqualTo(fewest);
      fewest = read.size();
    }
    assertThat(fewest).isZero();
  }

  private List<VersionEdit> readOrNone() throws IOException {
    try {
      return Manifest.read(storage);
    } catch (CorruptionException e) {
      assertThat(e).hasMessageContaining(NAME).hasMessageContaining("without an edit");
      return List.of();
    }
  }

  @Test
  void aDamagedByteIsNoticedBeforeTheLastMark() throws IOException {
    byte[] whole = StoredFiles.read(storage, NAME);
    int lastMark = whole.length - 33;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      StoredFiles.write(storage, NAME, damaged);
      if (i < lastMark) {
        assertRefused(NAME);
      } else {
        assertThat(Manifest.read(storage)).isEqualTo(edits);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "garbage", "000005.table\n", "000006.manifest\n", "../CURRENT"})
  void aCurrentThatNamesNoManifestIsRefused(String text) throws IOException {
    StoredFiles.write(storage, Manifest.CURRENT, Keys.utf8(text));
    assertRefused(Manifest.CURRENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 100_000})
  void aCurrentOfZerosIsRefused(int length) throws IOException {
    StoredFiles.write(storage, Manifest.CURRENT, new byte[length]);
    assertRefused(Manifest.CURRENT);
  }

  @Test
  void aMissingCurrentIsRefusedOnceThereAreTables() throws IOException {
    storage.delete(Manifest.CURRENT);
    assertThat(Manifest.read(storage)).as("nothing that it could have listed").isEmpty();
    StoredFiles.write(storage, "000007.table", new byte[1]);
    assertRefused(Manifest.CURRENT);
  }

  @Test
  void aFormatOfTheFutureIsRefusedAndNamed() throws IOException {
    byte[] bytes = StoredFiles.read(storage, NAME);
    Encoder header = new Encoder(16).bytes(bytes, 0, 8).u32(4);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, header.length());
    header.u32((int) crc.getValue());
    System.arraycopy(header.array(), 0, bytes, 0, header.length());
    StoredFiles.write(storage, NAME, bytes);
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> Manifest.read(storage))
        .withMessageContaining(NAME)
        .withMessageContaining("format 4");
  }

  @Test
  void aNewManifestTakesThePlaceOfTheOldOne() throws IOException {
    StoredFiles.write(storage, "CURRENT.tmp", new byte[3]);
    VersionEdit whole = new VersionEdit(9, 9, 9, List.of(), List.of());
    Manifest.create(storage, 6, whole, InstantSource.system()).close();
    assertThat(Manifest.read(storage)).containsExactly(whole);
    assertThat(storage.list()).containsExactly(NAME, Manifest.fileName(6), Manifest.CURRENT);
  }

  private void assertRefused(String file) {
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> Manifest.read(storage))
        .withMessageContaining(file);
  }
}

package dev.varve.lsm.xray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.ReadableFile;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Ballast;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.SmallOptions;
import dev.varve.xray.Part;
import dev.varve.xray.XRay;
import dev.varve.xray.XRays;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TreeXRayTest {
  private static final XRay XRAY = new XRay(TreeXRay.kinds());

  private final SimulatedStorage storage = new SimulatedStorage();
  private String name;

  /** A manifest with flushes, a compaction and a table that only changed its level. */
  @BeforeEach
  void writeAManifest() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      store.put("city", "Basel");
      store.flush();
      store.put("river", "Rhine");
      store.flush();
      store.compact(KeyRange.all());
    }
    name =
        storage.list().stream()
            .filter(it -> it.endsWith(Manifest.SUFFIX))
            .findFirst()
            .orElseThrow();
  }

  private byte[] bytes(String file) throws IOException {
    try (ReadableFile open = storage.open(file)) {
      byte[] bytes = new byte[(int) open.size()];
      open.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static List<String> meanings(List<Part> parts) {
    return parts.stream().map(Part::meaning).toList();
  }

  @Test
  void anEditSaysWhichTablesCameAndWent() throws IOException {
    List<Part> sections = XRays.sections(XRAY, name, bytes(name));
    assertThat(XRays.broken(sections)).isEmpty();
    assertThat(meanings(sections))
        .anyMatch(it -> it.equals("EDIT 0: written up to 0"))
        .anyMatch(it -> it.matches("EDIT 1: written up to 1, \\+\\d{6}.table in level 0"))
        .anyMatch(
            it ->
                it.matches(
                    "EDIT 3: written up to 2, -\\d{6}.table, -\\d{6}.table,"
                        + " \\+\\d{6}.table in level 1"));
  }

  @Test
  void aMarkIsExplainedInTheLogAndInTheManifest() throws IOException {
    SimulatedStorage marked = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(marked, SmallOptions.byHand())) {
      store.write(new WriteBatch().put("city", "Basel").mark("term 3".getBytes(UTF_8)));
      assertThat(meanings(sectionsOf(marked, ".log")))
          .anyMatch(it -> it.endsWith("2 operations: put city = Basel, mark \"term 3\""));
      store.flush();
      List<Part> sections = sectionsOf(marked, Manifest.SUFFIX);
      assertThat(XRays.broken(sections)).isEmpty();
      assertThat(meanings(sections))
          .anyMatch(it -> it.matches("EDIT 1: written up to 2, .*, mark \"term 3\""));
    }
  }

  @Test
  void valuesKeptApartAndReferencesToThemAreExplained() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmOptions options = SmallOptions.byHand().withLargeValues(20);
    try (LsmStore store = LsmStore.open(disk, options)) {
      store.put("city", "Basel, on the river Rhine");
      store.put("river", "Rhine, through the city of Basel");
      store.write(new WriteBatch().deleteRange(KeyRange.of("x", "y")));
      store.flush();
      for (int i = 0; i < 4; i++) {
        store.put("other", "a value that is overwritten " + i);
      }
      store.flush();
    }
    for (String suffix : new String[] {".log", ".values", ".table", Manifest.SUFFIX}) {
      assertThat(XRays.broken(sectionsOf(disk, suffix))).as(suffix).isEmpty();
    }
    assertThat(meanings(sectionsOf(disk, Manifest.SUFFIX)))
        .anyMatch(it -> it.startsWith("EDIT 1: written up to 3, +"));
    String table = disk.list().stream().filter(it -> it.endsWith(".table")).findFirst().get();
    byte[] bytes = StoredFiles.read(disk, table);
    assertThat(meanings(XRays.details(XRAY, table, bytes)))
        .anyMatch(it -> it.matches("city, version 1 = 25 bytes at \\d+ of file \\d+"));
    assertThat(meanings(sectionsOf(disk, ".values")))
        .anyMatch(it -> it.endsWith("put other = \"a value that is overwritten 3\""));
  }

  private static List<Part> sectionsOf(SimulatedStorage disk, String suffix) throws IOException {
    String file = disk.list().stream().filter(it -> it.endsWith(suffix)).findFirst().orElseThrow();
    return XRays.sections(XRAY, file, StoredFiles.read(disk, file));
  }

  @Test
  void itsFieldsAreParts() throws IOException {
    assertThat(meanings(XRays.details(XRAY, name, bytes(name))))
        .contains("all writes up to 2 are in tables", "2 tables removed", "1 table added")
        .anyMatch(it -> it.matches("logs below \\d+ are not needed any more"))
        .anyMatch(it -> it.matches("removed: \\d{6}.table from level 0"))
        .anyMatch(it -> it.matches("added: \\d{6}.table to level 1, \\d+ bytes"))
        .anyMatch(
            it ->
                it.matches(
                    "its properties: 2 entries, 0 tombstones, 9 bytes of keys, 10 of values,"
                        + " versions 1 to 2, keys city to river, flushed by 20.*Z"));
  }

  @Test
  void aFlippedBitBreaksTheFrameItIsInAndNoOther() throws IOException {
    XRays.flipInEveryByte(XRAY, name, bytes(name));
  }

  @Test
  void aManifestMayEndBehindAnyFrame() throws IOException {
    XRays.cutAtEveryByte(XRAY, name, bytes(name), true);
  }

  @Test
  void anyBytesAreExplained() throws IOException {
    XRays.scramble(XRAY, name, bytes(name), 2_000);
  }

  @Test
  void allFilesOfAStoreAreExplained() throws IOException {
    assertThat(storage.list()).hasSize(4).contains(Manifest.CURRENT, name);
    for (String file : storage.list()) {
      assertThat(XRays.broken(XRays.sections(XRAY, file, bytes(file)))).as(file).isEmpty();
    }
  }

  @Test
  void theLengthOfTheBallastTellsWhetherItWasReleased() throws IOException {
    assertThat(meanings(XRays.sections(XRAY, Ballast.FILE, new byte[128 << 10])))
        .containsExactly("random bytes, which only take up room; whole");
    assertThat(meanings(XRays.sections(XRAY, Ballast.FILE, new byte[48 << 10])))
        .containsExactly(
            "random bytes, which only take up room; released: the disk was full when it was cut");
  }

  @Test
  void currentNamesAManifestOrIsBroken() throws IOException {
    byte[] current = bytes(Manifest.CURRENT);
    assertThat(meanings(XRays.sections(XRAY, Manifest.CURRENT, current)))
        .containsExactly("the manifest that counts: " + name);
    for (byte[] wrong : new byte[][] {{}, "none".getBytes(UTF_8), new byte[100_000]}) {
      assertThat(XRays.broken(XRays.sections(XRAY, Manifest.CURRENT, wrong))).hasSize(1);
    }
  }
}

package dev.varve.xray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Durability;
import dev.varve.demo.Damage;
import dev.varve.demo.Glyphs;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.wal.DurableStore;
import dev.varve.wal.xray.LogXRay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XRayCommandTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeALog() throws IOException {
    try (DurableStore<InMemoryStore> store =
        DurableStore.open(directory, Durability.OS, XRayCommandTest::newMemory)) {
      store.put("city", "Basel");
      store.delete("city");
    }
  }

  private static InMemoryStore newMemory(long firstSequence) {
    return new InMemoryStore(InstantSource.fixed(Instant.EPOCH));
  }

  private List<String> run(Glyphs glyphs, String... words) throws IOException {
    List<String> lines = new ArrayList<>();
    new XRayCommand(new XRay(new LogXRay()), directory, glyphs, lines::add).run(List.of(words));
    assertThat(lines).allMatch(it -> it.length() <= 100);
    return lines;
  }

  private List<String> run(String... words) throws IOException {
    return run(Glyphs.UNICODE, words);
  }

  @Test
  void withoutMoreItShowsASectionALine() throws IOException {
    assertThat(run("000001.log"))
        .containsExactly(
            "    offset    length     meaning",
            "         0        36  \u2713  header: VARVELOG, format version 3",
            "        36        41  \u2713  TIME: it is 1970-01-01T00:00:00Z",
            "        77        33  \u2713  MARK: durable below offset 77",
            "       110        51  \u2713  BATCH, sequence 1: put city = Basel",
            "       161        42  \u2713  BATCH, sequence 2: delete city",
            "       203        41  \u2713  TIME: it is 1970-01-01T00:00:00Z",
            "       244        33  \u2713  MARK: durable below offset 244",
            "7 ranges, 277 bytes; nothing is damaged");
  }

  @Test
  void withAnOffsetItShowsThePiecesOfTheSectionThatHasIt() throws IOException {
    List<String> lines = run("000001.log", "@152");
    assertThat(lines)
        .contains("       152         4     63 69 74 79              key: city")
        .anyMatch(
            it -> it.startsWith("       110         4  \u2713  ") && it.endsWith("of the frame"))
        .noneMatch(it -> it.startsWith("       161"));
    assertThat(run("000001.log", "@0x98")).isEqualTo(lines);
  }

  @Test
  void withEntriesItShowsThePiecesOfAll() throws IOException {
    assertThat(run("000001.log", "--entries"))
        .anyMatch(it -> it.endsWith("format version 3"))
        .anyMatch(it -> it.endsWith("key: city"))
        .anyMatch(it -> it.endsWith("kind: MARK"))
        .endsWith("7 ranges, 277 bytes; nothing is damaged");
  }

  @Test
  void damageIsMarkedAlsoWhereTheConsoleKnowsNothingButAscii() throws IOException {
    Damage.flipBit(directory.resolve("000001.log"), 154);
    assertThat(run(Glyphs.ASCII, "000001.log"))
        .allMatch(it -> StandardCharsets.US_ASCII.newEncoder().canEncode(it))
        .contains(
            "         0        36  ok   header: VARVELOG, format version 3",
            "7 ranges, 277 bytes; 1 damaged, the first at offset 110")
        .anyMatch(it -> it.startsWith("       110        51  BAD  BATCH whose checksum"));
    assertThat(Glyphs.of(StandardCharsets.US_ASCII)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.of(StandardCharsets.UTF_8)).isEqualTo(Glyphs.UNICODE);
  }

  @Test
  void aDifferenceIsShownWithWhatItMeansInBothFiles() throws IOException {
    Path copy = directory.resolve("copy");
    Files.copy(directory.resolve("000001.log"), copy);
    assertThat(run("--diff", "000001.log", "copy"))
        .containsExactly("no difference: 277 bytes are the same");
    Damage.flipBit(copy, 156);
    assertThat(run("--diff", "000001.log", "copy"))
        .startsWith("first difference at offset 156; in all, 1 byte differs")
        .contains(
            "000001.log has 42 there (B)",
            "       156         5     42 61 73 65 6c           value: Basel",
            "copy has 43 there (C)",
            "       156         5     43 61 73 65 6c           value: Casel")
        .anyMatch(it -> it.contains("\u2713  BATCH, sequence 1: put city = Basel"))
        .anyMatch(it -> it.contains("\u2717  BATCH whose checksum does not hold"));
  }

  @Test
  void aFileThatIsTheBeginningOfAnotherDiffersWhereItEnds() throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("000001.log"));
    Files.write(directory.resolve("short.log"), Arrays.copyOf(bytes, 244));
    assertThat(run("--diff", "short.log", "000001.log"))
        .startsWith(
            "first difference at offset 244; in all, 0 bytes differ, and one file is longer by 33")
        .contains("short.log ends there");
  }

  @Test
  void wrongWordsAndWrongFilesAreToldClearly() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "no log at all");
    assertError("no such file: 000009.log, looked in " + directory, "000009.log");
    assertError("notes.txt is of no known kind: not a log (named .log, ", "notes.txt");
    assertError("is a directory: name a file in it", directory.toString());
    assertError("an offset is a number, such as @4096", "000001.log", "@x");
    assertError("000001.log has 277 bytes: there is no offset 277", "000001.log", "@277");
    assertError("000001.log has 277 bytes: there is no offset -1", "000001.log", "@-1");
    assertError("what to explain? xray FILE, ", "000001.log", "--all");
    assertError("what to explain? xray FILE, ", "--diff", "000001.log");
  }

  private void assertError(String message, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(words))
        .withMessageContaining(message);
  }

  @Test
  void withoutAFileItListsThoseThatItCanExplain() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "no log at all");
    Files.createDirectory(directory.resolve("sub.log"));
    assertThat(run()).containsExactly("xray FILE, which is one of", "  000001.log");
    Files.delete(directory.resolve("000001.log"));
    assertThat(run()).containsExactly("no file here is of a known kind");
  }

  @Test
  void theFilesOfTheStoreAreOfferedForCompletion() {
    assertThat(XRayCommand.in(directory, new LogXRay()).words().get())
        .contains("000001.log", "--diff");
    assertThat(XRayCommand.files(directory.resolve("none"))).containsExactly("--diff", "--entries");
  }

  @Test
  void theShellHasItWhileTheStoreIsOpen() throws IOException {
    try (DurableStore<InMemoryStore> store =
        DurableStore.open(directory, Durability.OS, XRayCommandTest::newMemory)) {
      Shell shell = new Shell(store).with(XRayCommand.in(directory, Glyphs.UNICODE, new LogXRay()));
      Transcript.check(
          shell,
          """
          > set a 1
          ok
          > xray 000002.log
              offset    length     meaning
                   0        36  \u2713  header: VARVELOG, format version 3
                  36        41  \u2713  TIME: it is 1970-01-01T00:00:00Z
                  77        33  \u2713  MARK: durable below offset 77
                 110        44  \u2713  BATCH, sequence 3: put a = 1
                 154      3942     zeros, written ahead of the end of the log
          5 ranges, 4,096 bytes; nothing is damaged
          """);
      assertThat(Transcript.of(shell, "help xray"))
          .isEqualTo(
              "xray [--diff] FILE [@OFFSET|--entries|OTHER]   explains every byte of a file\n");
    }
  }
}

package dev.varve.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileCommandsTest {
  private static final List<String> PIECES =
      List.of("", "a", "B", ",", "\"", "\n", "\r", "\r\n", " ", "\\", "é", "\uD83D\uDE00", "\0");

  private static final String ON_PATHS =
      " (put a path with backslashes in single quotes, or use / instead)";

  @TempDir Path directory;

  private final SettableClock clock = new SettableClock();
  private final KeyValueStore store = new InMemoryStore(clock);

  private static Shell shell(KeyValueStore store) {
    return new Shell(store).with(FileCommands.all().toArray(Command[]::new));
  }

  private String run(String command, Path file) {
    return run(store, command, file);
  }

  private static String run(KeyValueStore store, String command, Path file) {
    return Transcript.of(shell(store), command + " '" + file + "'").strip();
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines));
  }

  @Test
  void csvHasNamesFirstAndQuotesWhereTheyAreNeeded() throws IOException {
    store.put("city", "Basel");
    store.put("said", "\"yes\", or\nno");
    store.put("soon", "gone", Duration.ofSeconds(1));
    store.put(new byte[] {(byte) 0xFF}, new byte[] {0});
    Path file = directory.resolve("all.csv");
    assertThat(run("export", file)).isEqualTo("4 entries written to " + file);
    assertThat(Files.readString(file))
        .isEqualTo(
            "key,value,expires,encoding\r\n"
                + "city,Basel,,\r\n"
                + "said,\"\"\"yes\"\", or\nno\",,\r\n"
                + "soon,gone,2026-01-01T00:00:01Z,\r\n"
                + "/w==,AA==,,base64\r\n");
  }

  @Test
  void jsonHasALineForEachEntryAndNoPartsThatSayNothing() throws IOException {
    store.put("city", "Basel");
    store.put("said", "\"yes\"\nno");
    store.put("soon", "gone", Duration.ofSeconds(1));
    store.put(new byte[] {(byte) 0xFF}, new byte[] {0});
    Path file = directory.resolve("all.jsonl");
    assertThat(run("export", file)).isEqualTo("4 entries written to " + file);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"key\":\"city\",\"value\":\"Basel\"}",
            "{\"key\":\"said\",\"value\":\"\\\"yes\\\"\\nno\"}",
            "{\"key\":\"soon\",\"value\":\"gone\",\"expires\":\"2026-01-01T00:00:01Z\"}",
            "{\"key\":\"/w==\",\"value\":\"AA==\",\"encoding\":\"base64\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"all.csv", "all.jsonl"})
  void whateverIsExportedComesBackTheSame(String name) {
    Seed.run(
        seed -> {
          for (int i = 0; i < 500; i++) {
            store.write(
                new WriteBatch()
                    .put(bytes(seed.random()), bytes(seed.random()), expiry(seed.random())));
          }
          Path file = Files.createTempDirectory(directory, "round").resolve(name);
          run("export", file);
          KeyValueStore other = new InMemoryStore(clock);
          assertThat(run(other, "import", file))
              .isEqualTo(store.count() + " entries read from " + file);
          assertThat(entries(other)).isEqualTo(entries(store)).hasSizeGreaterThan(100);
        });
  }

  private static byte[] bytes(Random random) {
    if (random.nextInt(5) == 0) {
      byte[] bytes = new byte[random.nextInt(6)];
      random.nextBytes(bytes);
      return bytes;
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private long expiry(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> clock.millis() + 1 + random.nextInt(1_000_000_000);
      case 1 -> Expiry.NEVER - 10_000 - random.nextInt(2_000_000);
      default -> Expiry.NEVER;
    };
  }

  private static List<String> entries(KeyValueStore store) {
    List<String> entries = new ArrayList<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        HexFormat hex = HexFormat.of();
        entries.add(
            hex.formatHex(cursor.key())
                + "="
                + hex.formatHex(cursor.value())
                + " until "
                + cursor.expiresAtMillis());
      }
    }
    return entries;
  }

  @Test
  void aPrefixLimitsAnExport() {
    store.put("a1", "x");
    store.put("a2", "x");
    store.put("b1", "x");
    Path file = directory.resolve("a.csv");
    assertThat(Transcript.of(shell(store), "export '" + file + "' a").strip())
        .isEqualTo("2 entries written to " + file);
  }

  @Test
  void csvOfOthersIsReadToo() throws IOException {
    Path file =
        file("theirs.csv", "\uFEFFvalue,key", "Basel,city", "", "\"a, \"\"b\"\"\",said", "");
    assertThat(run("import", file)).isEqualTo("2 entries read from " + file);
    assertThat(store.get("city")).isEqualTo("Basel");
    assertThat(store.get("said")).isEqualTo("a, \"b\"");
  }

  @Test
  void jsonMayBeginWithAByteOrderMark() throws IOException {
    Path file = file("theirs.jsonl", "\uFEFF{\"key\":\"city\",\"value\":\"Basel\"}");
    assertThat(run("import", file)).isEqualTo("1 entry read from " + file);
    assertThat(store.get("city")).isEqualTo("Basel");
  }

  @Test
  void aCarriageReturnAloneEndsNoLine() throws IOException {
    String told =
        ": a carriage return ends a line only before a line feed; set before that: nothing";
    Path old = file("old.csv", "key,value\ra,1\rb,2");
    assertThat(run("import", old)).isEqualTo(old + ", line 1" + told);
    Path mixed = file("mixed.csv", "key,value", "a,1\rb,2");
    assertThat(run("import", mixed)).isEqualTo(mixed + ", line 2" + told);
  }

  /** A JSON parser may have a limit of its own, below the store's. */
  @Test
  void aLongValueComesBackFromJson() {
    byte[] value = new byte[21_000_000];
    Arrays.fill(value, (byte) 'v');
    store.put("long".getBytes(StandardCharsets.UTF_8), value);
    Path file = directory.resolve("long.jsonl");
    run("export", file);
    KeyValueStore other = new InMemoryStore(clock);
    assertThat(run(other, "import", file)).isEqualTo("1 entry read from " + file);
    assertThat(Arrays.equals(other.get("long".getBytes(StandardCharsets.UTF_8)), value)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b,c|line 3: 3 fields where the first line has 2; set before that: nothing",
        "\"a,b|line 3: a quote is not closed; set before that: nothing",
        "\"a\"b,c|line 3: a field continues after its closing quote; set before that: nothing"
      })
  void aBadLineOfCsvIsNamedAndNothingOfItsBatchIsWritten(String bad, String told)
      throws IOException {
    Path file = file("bad.csv", "key,value", "k,v", bad);
    assertThat(run("import", file)).isEqualTo(file + ", " + told);
    assertThat(store.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key,value,value|two columns are named value",
        "key,Value|an entry has no \"Value\", only key, value, expires, encoding",
        "key,expires|an entry needs a key and a value"
      })
  void wrongColumnsAreBlamedOnTheLineThatNamesThem(String names, String told) throws IOException {
    String expected = ", line 1: " + told + "; set before that: nothing";
    Path rows = file("rows.csv", names, "k,v,w");
    assertThat(run("import", rows)).isEqualTo(rows + expected);
    Path none = file("none.csv", names);
    assertThat(run("import", none)).isEqualTo(none + expected);
    assertThat(store.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|not a JSON object",
        "{\"key\":\"a\",\"value\":\"\"}{\"key\":\"b\",\"value\":\"\"}"
            + "|more than one JSON object",
        "{\"key\":\"a\",\"key\":\"b\",\"value\":\"\"}|invalid JSON: Duplicate field 'key'",
        "{\"key\":1,\"value\":\"\"}|\"key\" is not text",
        "{\"key\":\"a\"}|an entry needs a key and a value",
        "{\"key\":\"a\",\"value\":\"\",\"x\":\"\"}"
            + "|an entry has no \"x\", only key, value, expires, encoding",
        "{\"key\":\"a\",\"value\":\"\",\"expires\":\"now\"}"
            + "|not a time such as 2026-01-01T00:00:00Z: now",
        "{\"key\":\"a\",\"value\":\"\",\"encoding\":\"hex\"}|unknown encoding: hex",
        "{\"key\":\"\\uD800\",\"value\":\"\"}"
            + "|key has half of a surrogate pair at index 0: \\uD800"
      })
  void aBadLineOfJsonIsNamedAndNothingOfItsBatchIsWritten(String bad, String told)
      throws IOException {
    Path file = file("bad.jsonl", "{\"key\":\"k\",\"value\":\"v\"}", "", bad);
    assertThat(run("import", file))
        .isEqualTo(file + ", line 3: " + told + "; set before that: nothing");
    assertThat(store.count()).isZero();
  }

  @Test
  void whatWasWrittenBeforeABadLineIsTold() throws IOException {
    List<String> lines = new ArrayList<>(List.of("key,value"));
    for (int i = 0; i < 2_500; i++) {
      lines.add("k" + i + ",v");
    }
    lines.add("bad");
    Path file = file("long.csv", lines.toArray(String[]::new));
    assertThat(run("import", file))
        .isEqualTo(
            file
                + ", line 2502: 1 field where the first line has 2; set before that: 2,000 entries");
    assertThat(store.count()).isEqualTo(2_000);
  }

  @Test
  void longWorkTellsHowFarItIs() throws IOException {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 250_000; i++) {
      batch.put("k" + i, "v");
    }
    store.write(batch);
    Path file = directory.resolve("many.csv");
    String told = "100,000 entries so far\n200,000 entries so far\n250,000 entries %s " + file;
    assertThat(run("export", file)).isEqualTo(String.format(told, "written to"));
    assertThat(run("import", file)).isEqualTo(String.format(told, "read from"));
  }

  @Test
  void aFileThatIsThereIsNotOverwrittenAndOneThatIsNotIsNamed() throws IOException {
    Path there = file("there.csv", "mine");
    assertThat(run("export", there)).isEqualTo(there + " already exists: export to a new file");
    assertThat(Files.readString(there)).isEqualTo("mine");
    Path missing = directory.resolve("missing.csv");
    assertThat(run("import", missing)).isEqualTo("there is no file " + missing + ON_PATHS);
    Path nowhere = directory.resolve("missing").resolve("a.csv");
    assertThat(run("export", nowhere))
        .isEqualTo(
            "cannot write "
                + nowhere
                + ": there is no directory "
                + nowhere.getParent()
                + ON_PATHS);
    assertThat(Transcript.of(shell(store), "import a\\x00.csv"))
        .startsWith("not a path: ")
        .contains(ON_PATHS);
    assertThat(run("export", directory.resolve("a.txt")))
        .startsWith("a file's name must end with .csv or .jsonl: ");
  }

  @Test
  void whatIsNoUtf8IsTold() throws IOException {
    Path file = directory.resolve("latin.csv");
    Files.write(file, "key,value\nk,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(run("import", file))
        .isEqualTo(file + ", line 2 is not UTF-8 at byte 2 (0xE9); set before that: nothing");
  }

  @Test
  void anExportThatFailsLeavesNoFileAndMayBeTriedAgain() throws IOException {
    store.put("a", "1");
    store.put("b", "2");
    Path file = directory.resolve("all.csv");
    Command breakDisk =
        new Command(
            "break", "", "", (session, words) -> session.enter("broken", broken(), store::write));
    assertThat(Transcript.of(shell(store).with(breakDisk), "break\nexport '" + file + "'"))
        .startsWith("the disk is gone\n");
    assertThat(directory).isEmptyDirectory();
    assertThat(run("export", file)).isEqualTo("2 entries written to " + file);
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
    assertThat(Files.readAllLines(file)).endsWith("a,1,,", "b,2,,");
  }

  @Test
  void twoExportsToOneNameNeverMixTheirEntries() throws IOException {
    store.put("a1", "1");
    store.put("a2", "2");
    KeyValueStore other = new InMemoryStore(clock);
    other.put("b1", "1");
    other.put("b2", "2");
    Path file = directory.resolve("all.csv");
    List<String> told = new ArrayList<>();
    Readable withAnotherExport = afterTheFirstEntry(() -> told.add(run(other, "export", file)));
    Command slow =
        new Command(
            "slow",
            "",
            "",
            (session, words) -> session.enter("slow", withAnotherExport, store::write));
    told.add(Transcript.of(shell(store).with(slow), "slow\nexport '" + file + "'"));
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).isEqualTo("2 entries written to " + file);
    assertThat(told.get(1)).startsWith(file + " already exists: export to a new file\n");
    assertThat(Files.readAllLines(file))
        .containsExactly("key,value,expires,encoding", "b1,1,,", "b2,2,,");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  /** Returns the store with a disk that fails after the first entry of a scan. */
  private Readable broken() {
    return afterTheFirstEntry(
        () -> {
          throw new UncheckedIOException("the disk is gone", new IOException());
        });
  }

  /** Returns the store with an event once in a scan, after its first entry. */
  private Readable afterTheFirstEntry(Runnable event) {
    return new Readable() {
      @Override
      public byte[] get(byte[] key) {
        return store.get(key);
      }

      @Override
      public Cursor scan(KeyRange range) {
        Cursor cursor = store.scan(range);
        AtomicInteger moves = new AtomicInteger();
        InvocationHandler handler =
            (proxy, method, arguments) -> {
              if (method.getName().equals("next") && moves.incrementAndGet() == 2) {
                event.run();
              }
              return method.invoke(cursor, arguments);
            };
        ClassLoader loader = Cursor.class.getClassLoader();
        return (Cursor) Proxy.newProxyInstance(loader, new Class<?>[] {Cursor.class}, handler);
      }
    };
  }

  @Test
  void anImportThatFailsAddsNothingToABatch() throws IOException {
    List<String> lines = new ArrayList<>(List.of("key,value"));
    for (int i = 0; i < 2_500; i++) {
      lines.add("k" + i + ",v");
    }
    lines.add("bad");
    Path file = file("long.csv", lines.toArray(String[]::new));
    Transcript.check(
        shell(store),
        """
        > batch
        ok; set and delete, then end or abort
        > set a 1
        ok
        > import '%1$s'
        %1$s, line 2502: 1 field where the first line has 2; set before that: nothing
        > end
        1 operation written
        > count
        1
        """
            .formatted(file));
  }

  @Test
  void whileABatchCollectsAnImportWaitsWithIt() throws IOException {
    Path file = file("a.csv", "key,value", "a,1");
    Transcript.check(
        shell(store),
        """
        > batch
        ok; set and delete, then end or abort
        > import '%s'
        1 entry read from %s
        > abort
        1 operation dropped
        > count
        0
        """
            .formatted(file, file));
  }
}

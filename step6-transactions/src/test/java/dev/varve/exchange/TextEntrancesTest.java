package dev.varve.exchange;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Oddity;
import dev.varve.Text;
import dev.varve.Utf8Reader;
import dev.varve.examples.Bank;
import dev.varve.examples.RateLimiter;
import dev.varve.examples.SessionStore;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Snapshot;
import dev.varve.lsm.demo.BillRun;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every entrance of text with every oddity. A store's own methods are in {@code
 * TextContract}, a terminal and its history in {@code TerminalLinesTest}, the course's sources,
 * progress and keys in {@code CourseTextTest}: all of them go through the same list of oddities.
 */
class TextEntrancesTest {
  @TempDir private Path directory;
  private TransactionalStore store;

  /** Passes {@code odd} as a key, and returns the output. */
  private interface BytesEntrance {
    String take(TextEntrancesTest test, byte[] odd) throws IOException;
  }

  /** Passes text; the result is the message thrown or the output. */
  private interface TextEntrance {
    String take(TextEntrancesTest test, String odd) throws IOException;
  }

  private static final Map<String, BytesEntrance> BYTES = new LinkedHashMap<>();
  private static final Map<String, TextEntrance> TEXT = new LinkedHashMap<>();

  static {
    BYTES.put("pipe", (it, odd) -> it.piped(join("set first 1\nset ", odd, " v\n")));
    BYTES.put("import of CSV", (it, odd) -> it.imported("a.csv", join("key,value\n", odd, ",v\n")));
    BYTES.put(
        "import of quoted CSV",
        (it, odd) -> it.imported("a.csv", join("key,value\n\"", odd, "\",v\n")));
    BYTES.put(
        "import of JSON lines",
        (it, odd) -> it.imported("a.jsonl", join("\n{\"value\":\"v\",\"key\":\"", odd, "\"}\n")));
    BYTES.put("predictions", (it, odd) -> it.predicted(join("# mine\n# ", odd, "\nnonsense\n")));

    TEXT.put("typed word", (it, odd) -> it.typed("set " + odd + " v"));
    TEXT.put("typed value", (it, odd) -> it.typed("set k " + odd));
    TEXT.put("quoted word", (it, odd) -> it.typed("set '" + odd + "' v"));
    TEXT.put("typed name of a command", (it, odd) -> it.typed(odd + " k"));
    TEXT.put(
        "typed path",
        (it, odd) -> it.typed("export '" + it.directory.resolve("a") + odd + ".csv'"));
    TEXT.put("escape in JSON", (it, odd) -> it.imported("a.jsonl", utf8(json(odd, "v"))));
    TEXT.put("escape in JSON's value", (it, odd) -> it.imported("a.jsonl", utf8(json("k", odd))));
    TEXT.put("transaction", (it, odd) -> it.inTransaction(on -> on.put(odd, "v")));
    TEXT.put("transaction's value", (it, odd) -> it.inTransaction(on -> on.put("k", odd)));
    TEXT.put("transaction's get", (it, odd) -> it.inTransaction(on -> on.get(odd)));
    TEXT.put("transaction's delete", (it, odd) -> it.inTransaction(on -> on.delete(odd)));
    TEXT.put("transaction's range", (it, odd) -> it.inTransaction(on -> on.keys(odd)));
    TEXT.put("snapshot", (it, odd) -> it.store.view(snapshot -> snapshot.get(odd)));
    TEXT.put("trace of a key", (it, odd) -> it.typed("trace get " + odd));
    TEXT.put("user of a session", (it, odd) -> new SessionStore(it.store, aDay()).begin(odd));
    TEXT.put("id of a session", (it, odd) -> new SessionStore(it.store, aDay()).use(odd));
    TEXT.put(
        "client of a limiter",
        (it, odd) -> "" + new RateLimiter(it.store, 1, aDay()).tryAcquire(odd));
    TEXT.put(
        "account",
        (it, odd) -> {
          new Bank(it.store).open(odd, 1);
          return "";
        });
  }

  private static Duration aDay() {
    return Duration.ofDays(1);
  }

  private static byte[] join(String before, byte[] odd, String after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(utf8(before));
    all.writeBytes(odd);
    all.writeBytes(utf8(after));
    return all.toByteArray();
  }

  /** Returns a line of JSON in ASCII. */
  private static String json(String key, String value) {
    return "{\"key\":\"" + escaped(key) + "\",\"value\":\"" + escaped(value) + "\"}\n";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }

  @BeforeEach
  void open() throws IOException {
    store = TransactionalStore.open(new SimulatedStorage(), LsmOptions.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String run(Reader typed) throws IOException {
    StringWriter printed = new StringWriter();
    List<Command> commands = new ArrayList<>(FileCommands.all());
    commands.add(dev.varve.lsm.demo.TraceCommand.of(store::trace));
    new Shell(store).with(commands.toArray(Command[]::new)).run(typed, new PrintWriter(printed));
    return printed.toString();
  }

  private String piped(byte[] bytes) throws IOException {
    return run(new Utf8Reader(new ByteArrayInputStream(bytes)));
  }

  private String typed(String line) throws IOException {
    return run(new StringReader(line));
  }

  private String imported(String name, byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve(name), bytes);
    String told = typed("import '" + file + "'");
    assertThat(told).contains(file.toString());
    return told;
  }

  private String predicted(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("predictions.txt"), bytes);
    Throwable thrown = catchThrowable(() -> BillRun.of(file));
    assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
    assertThat(thrown).hasMessageStartingWith(file + ", line ");
    return thrown.getMessage();
  }

  private String inTransaction(java.util.function.Consumer<Transaction> action) {
    store.updateOnly(action::accept);
    return "";
  }

  private Map<String, String> entries() {
    Map<String, String> entries = new TreeMap<>();
    try (Snapshot snapshot = store.snapshot();
        Cursor cursor = snapshot.scan(KeyRange.all())) {
      while (cursor.next()) {
        entries.put(Text.of(cursor.key()), Text.of(cursor.value()));
      }
    }
    return entries;
  }

  private static Stream<Arguments> table(List<String> entrances, List<Oddity> oddities) {
    return entrances.stream()
        .flatMap(entrance -> oddities.stream().map(odd -> Arguments.of(entrance, odd)));
  }

  static Stream<Arguments> bytesThatAreNotText() {
    return table(List.copyOf(BYTES.keySet()), Oddity.notText());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bytesThatAreNotText")
  void bytesThatAreNotTextAreRefusedWithTheirLine(String entrance, Oddity odd) throws IOException {
    String told = BYTES.get(entrance).take(this, odd.bytes());
    assertThat(told)
        .containsPattern(
            "line 2 is not UTF-8 at byte \\d+ \\(0x%02X\\)".formatted(odd.bytes()[odd.wrongAt()]));
    assertThat(entries().keySet()).isSubsetOf("first");
  }

  static Stream<Arguments> bytesOfText() {
    return table(List.copyOf(BYTES.keySet()), Oddity.good());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bytesOfText")
  void bytesOfTextAreKeptAsTheyAre(String entrance, Oddity odd) throws IOException {
    boolean isJson = entrance.contains("JSON");
    byte[] bytes = isJson && odd == Oddity.ZERO ? utf8("a\\u0000b") : odd.bytes();
    String told = BYTES.get(entrance).take(this, bytes);
    if (entrance.equals("predictions")) {
      assertThat(told).contains(", line 3: write NAME = NUMBER, not \"nonsense\"");
    } else {
      assertThat(store.get(odd.bytes())).as(told).isEqualTo(utf8("v"));
    }
  }

  static List<String> filesAndPipes() {
    return List.copyOf(BYTES.keySet());
  }

  @ParameterizedTest
  @MethodSource("filesAndPipes")
  void aByteOrderMarkIsACharacterUnlessItIsTheFirst(String entrance) throws IOException {
    byte[] marked = utf8("\uFEFFx");
    String told = BYTES.get(entrance).take(this, marked);
    if (!entrance.equals("predictions")) {
      assertThat(store.get(marked)).as(told).isEqualTo(utf8("v"));
    }
  }

  @Test
  void aByteOrderMarkAtTheStartIsSkippedAlike() throws IOException {
    piped(utf8("\uFEFFset pipe v"));
    imported("a.csv", utf8("\uFEFFkey,value\ncsv,v"));
    imported("a.jsonl", utf8("\uFEFF{\"key\":\"json\",\"value\":\"v\"}"));
    assertThat(entries().keySet()).containsExactly("csv", "json", "pipe");
    assertThat(predicted(utf8("\uFEFFfsyncs = 1\nfsyncs = 1")))
        .contains("line 2: fsyncs is given twice");
  }

  static Stream<Arguments> halves() {
    return table(List.copyOf(TEXT.keySet()), Oddity.halves());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("halves")
  void halfACharacterIsRefusedBeforeAnyEffect(String entrance, Oddity odd) throws IOException {
    store.put("user?", "alice");
    Map<String, String> before = entries();
    String[] told = {""};
    Throwable thrown = catchThrowable(() -> told[0] = TEXT.get(entrance).take(this, odd.text()));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
      told[0] = thrown.getMessage();
    }
    assertThat(told[0]).contains(" has half of a surrogate pair at index ");
    assertThat(entries()).isEqualTo(before);
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  static Stream<Arguments> text() {
    List<String> withoutPaths =
        TEXT.keySet().stream().filter(it -> !it.equals("typed path")).toList();
    return table(withoutPaths, Oddity.good());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("text")
  void allOtherTextIsTaken(String entrance, Oddity odd) throws IOException {
    boolean zeroIsRefused = entrance.contains("client") || entrance.contains("user");
    if (odd == Oddity.ZERO && zeroIsRefused) {
      assertThat(catchThrowable(() -> TEXT.get(entrance).take(this, odd.text())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("zero character");
    } else {
      assertThat("" + TEXT.get(entrance).take(this, odd.text())).doesNotContain("surrogate");
    }
  }
}

package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.varve.io.HookedStorage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.FileState;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillTest {

  /** Counts by itself what the bill's own meter counts: calls and bytes, by file. */
  private static final class Counted extends HookedStorage {
    private final Map<String, Long> appended = new TreeMap<>();
    private long fsyncs;
    private long tableReads;
    // At the first and at the second look into the manifest: before the gets, and after them. When
    // the manifest was last written to: by then all tables are written and open.
    private long fsyncsThen;
    private long tableReadsThen;

    Counted(SimulatedStorage storage) {
      super(storage);
    }

    @Override
    protected synchronized <T> T call(String operation, String file, Call<T> call)
        throws IOException {
      if (List.of("force", "sync", "truncate").contains(operation)) {
        fsyncs++;
      } else if (operation.equals("read") && file.endsWith(".table")) {
        tableReads++;
      }
      return super.call(operation, file, call);
    }

    @Override
    protected synchronized void append(
        String name, WritableFile file, byte[] bytes, int offset, int length) throws IOException {
      appended.merge(name, (long) length, Long::sum);
      if (name.endsWith(".manifest")) {
        fsyncsThen = fsyncs;
        tableReadsThen = tableReads;
      }
      super.append(name, file, bytes, offset, length);
    }

    long appended(String kind) {
      return appended.entrySet().stream()
          .filter(it -> it.getKey().endsWith(kind))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  @Test
  void theBillIsWhatTheDiskWasAskedFor() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    Counted counted = new Counted(disk);
    Map<String, Number> bill = Bill.of(counted);
    assertThat(bill.get("user bytes")).isEqualTo(Bill.PUTS * (12L + Bill.VALUE_BYTES));
    // What comes after the bill is written by the close: the time and a mark in the log.
    assertThat(counted.appended(".log") - count(bill, "log bytes")).isBetween(0L, 41L + 33L);
    assertThat(counted.appended(".manifest")).isEqualTo(count(bill, "manifest bytes"));
    assertThat(count(bill, "flush bytes") + count(bill, "compaction bytes"))
        .isEqualTo(counted.appended(".table"));
    assertThat(count(bill, "fsyncs")).isEqualTo(counted.fsyncsThen).isGreaterThan(100);
    assertThat(count(bill, "blocks read")).isEqualTo(counted.tableReads - counted.tableReadsThen);
    long tablesLeft =
        disk.files().stream()
            .filter(it -> it.name().endsWith(".table"))
            .mapToLong(FileState::liveBytes)
            .sum();
    assertThat(count(bill, "table bytes on disk")).isEqualTo(tablesLeft);
    assertLevelsAddUp(bill);
  }

  private static void assertLevelsAddUp(Map<String, Number> bill) {
    long levels = 0;
    for (String figure : bill.keySet()) {
      levels += figure.startsWith("  into level") ? count(bill, figure) : 0;
    }
    assertThat(levels).isEqualTo(count(bill, "compaction bytes"));
    assertThat(bill).containsKeys("  into level 1", "  into level 2");
    assertThat(bill.keySet()).containsAll(Predictions.NAMES);
    assertThat(bill.get("write amplification").doubleValue()).isBetween(3.0, 9.0);
    assertThat(bill.get("read amplification").doubleValue()).isBetween(0.7, 0.9);
    assertThat(bill.get("space amplification").doubleValue()).isBetween(1.0, 2.0);
  }

  private static long count(Map<String, Number> bill, String figure) {
    return bill.get(figure).longValue();
  }

  @Test
  void theBillIsTheSameInEachRun() throws IOException {
    assertThat(Bill.of(new SimulatedStorage())).isEqualTo(Bill.of(new SimulatedStorage()));
  }

  /** The flush thread fails after the flush, when the table is there and its log is to go. */
  @Test
  void aFailureInTheBackgroundEndsTheBill() {
    HookedStorage disk =
        new HookedStorage(new SimulatedStorage()) {
          @Override
          protected <T> T call(String operation, String file, Call<T> call) throws IOException {
            if (operation.equals("delete") && file.endsWith(".log")) {
              throw new IOException("no deletes today");
            }
            return super.call(operation, file, call);
          }
        };
    assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () ->
            assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Bill.of(disk))
                .withMessageContaining("no deletes today"));
  }

  private static List<String> run(String... words) throws IOException {
    List<String> lines = new ArrayList<>();
    new BillCommand(text -> text.lines().forEach(lines::add)).run(List.of(words));
    assertThat(lines).allMatch(it -> it.length() < 100 || it.contains("junit"));
    return lines;
  }

  @Test
  void predictionsStandBesideWhatWasMeasured(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("predictions.txt");
    assertThat(run("new", file.toString())).contains(file + " is written");
    assertThat(Files.readString(file)).contains("write amplification =\n");
    Files.writeString(
        file,
        """
        # what I think
        write  amplification = 3
        user bytes = 6,720,000
        fsyncs =
        space amplification = 100   # a lot
        """);
    assertThat(run(file.toString()))
        .startsWith("running the workload ...")
        .anyMatch(it -> it.matches("write amplification +3\\.00 +\\d\\.\\d\\d   .* too low"))
        .anyMatch(it -> it.matches("user bytes +6,720,000 +6,720,000   right"))
        .anyMatch(it -> it.matches("space amplification +100.00 +\\d.\\d\\d   .*times too high"))
        .anyMatch(it -> it.matches("fsyncs +[0-9,]+"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("new", file.toString()))
        .withMessageContaining("is there already");
  }

  @Test
  void withoutAFileTheWorkloadIsTold() throws IOException {
    assertThat(run())
        .contains("  a flush after every 2,000 puts, then a wait until no level is too full;")
        .contains(
            "  bill new predictions.txt     writes one in which only the numbers are missing");
  }

  @Test
  void whatCannotBeReadIsNamed(@TempDir Path directory) throws IOException {
    assertError("no such file: ", directory.resolve("none").toString());
    assertError("bill, bill new FILE, bill FILE or bill picker FILE", "new", "a", "b");
    Path file = directory.resolve("p");
    for (String[] it :
        new String[][] {
          {"a b c", "p, line 1: write NAME = NUMBER, not \"a b c\""},
          {"\nloss = 3", "p, line 2: no figure is called \"loss\"; there are user bytes, "},
          {"fsyncs = many", "p, line 1: \"many\" is not a number, such as 3 or 2.5 or 7,000,000"},
          {"write amplification = 3,5", "p, line 1: \"3,5\" is not a number, such as 3 or 2.5"},
          {"\nspace amplification = 1,250", "p, line 2: \"1,250\" is not a number"},
          {"user bytes = 6,72,000", "p, line 1: \"6,72,000\" is not a number"},
          {"user bytes = 7.000.000", "p, line 1: \"7.000.000\" is not a number"},
          {"user bytes = ,700", "p, line 1: \",700\" is not a number"},
          {"user bytes = 1,000,", "p, line 1: \"1,000,\" is not a number"},
          {"user bytes = 1\u0661", "p, line 1: \"1\u0661\" is not a number"},
          {"fsyncs = \u001B[31m", "p, line 1: \"\\x1B[31m\" is not a number"},
          {"fsyncs = 1\nfsyncs = 2", "p, line 2: fsyncs is given twice"}
        }) {
      Files.writeString(file, it[0]);
      assertError(it[1], file.toString());
    }
  }

  private static void assertError(String message, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(words))
        .withMessageContaining(message);
  }

  @Test
  void thousandsMayBeMarked() {
    Predictions predictions =
        Predictions.parse(
            "p", List.of("user bytes = 6,720,000", "log bytes=1_000.5", "fsyncs = 1234567"));
    assertThat(predictions.of("user bytes")).isEqualTo(6_720_000);
    assertThat(predictions.of("log bytes")).isEqualTo(1_000.5);
    assertThat(predictions.of("fsyncs")).isEqualTo(1_234_567);
  }

  @Test
  void verdictsAreInWords() {
    assertThat(BillCommand.verdict(3, 3.001)).isEqualTo("right");
    assertThat(BillCommand.verdict(3, 4)).isEqualTo("25 % too low");
    assertThat(BillCommand.verdict(6, 4)).isEqualTo("50 % too high");
    assertThat(BillCommand.verdict(8, 4)).isEqualTo("2.0 times too high");
    assertThat(BillCommand.verdict(1, 4)).isEqualTo("4.0 times too low");
    assertThat(BillCommand.verdict(0, 4)).isEqualTo("too low");
  }
}

package dev.varve.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Machine;
import dev.varve.benchmarks.measure.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, tables, medians and the page that is made of them. */
class TablesTest {
  private static final Machine MACHINE =
      new Machine("Z80", 2, 65_536, "CP/M", "JVM 17", "ext4", "1982-08-01", List.of("-Xmx2g"));

  private static Result result(String engine, String workload, int repetition, double rate) {
    return new Result(
        engine,
        workload,
        repetition,
        null,
        false,
        100,
        100 / rate,
        0,
        2.5,
        1,
        2,
        3,
        4500,
        1000,
        2500,
        128_000_000,
        0);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.00",
    "9.99,9.99",
    "12.34,12.3",
    "261,261",
    "999.6,1.00k",
    "261000,261k",
    "1460000,1.46M",
    "15300000,15.3M"
  })
  void ratesHaveThreeDigits(double rate, String text) {
    assertThat(Numbers.shortened(rate)).isEqualTo(text);
  }

  @Test
  void sizesTimesAndRatiosHaveUnits() {
    assertThat(Numbers.bytes(128_000_000)).isEqualTo("128 MB");
    assertThat(Numbers.bytes(17)).isEqualTo("17.0 B");
    assertThat(Numbers.micros(4.312)).isEqualTo("4.31 µs");
    assertThat(Numbers.micros(12_000)).isEqualTo("12.0 ms");
    assertThat(Numbers.micros(1_500_000)).isEqualTo("1.50 s");
    assertThat(Numbers.ratio(2.314)).isEqualTo("2.31×");
  }

  @Test
  void tableIsAlignedMarkdown() {
    Table table = new Table(1, List.of("workload", "varve"));
    table.row(List.of("fillseq", "1.10M"));
    table.row(List.of("readreverse", "–"));
    assertThat(table.markdown())
        .isEqualTo(
            """
            | workload    | varve |
            | ----------- | ----: |
            | fillseq     | 1.10M |
            | readreverse |     – |
            """);
    assertThatThrownBy(() -> table.row(List.of("one cell")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void medianIsOfEachFigure() {
    Scores scores =
        new Scores(
            List.of(
                result("varve", "fillseq", 1, 100),
                result("varve", "fillseq", 2, 900),
                result("varve", "fillseq", 3, 200)));
    assertThat(scores.of("fillseq", "varve").orElseThrow().rate()).isEqualTo(200);
    assertThat(scores.of("fillseq", "varve").orElseThrow().writeAmplification()).isEqualTo(2.5);
  }

  @Test
  void oneFailedRepetitionVoidsTheOthers() {
    Scores scores =
        new Scores(
            List.of(
                result("varve", "fillseq", 1, 100),
                Result.failed("varve", "fillseq", 2, "entry 3 is lost")));
    assertThat(scores.of("fillseq", "varve")).isEmpty();
    assertThat(scores.reason("fillseq", "varve")).contains("failed: entry 3 is lost");
  }

  @Test
  void ratiosEndWithTheirGeometricMeanForEachEngine() {
    List<EngineKind> engines =
        List.of(Engines.named("varve-64"), Engines.named("rocksdb"), Engines.named("raw"));
    Scores scores =
        new Scores(
            List.of(
                result("varve-64", "fillseq", 1, 200),
                result("rocksdb", "fillseq", 1, 100),
                result("varve-64", "readseq", 1, 800),
                result("rocksdb", "readseq", 1, 100),
                result("varve-64", "readhot", 1, 999)));
    assertThat(new Report(scores, engines, "rocksdb").markdown(MACHINE, 1_000_000, 1))
        .contains("| geometric mean |    4.00× |   1.00× |   – |");
  }

  @Test
  void pageHasRatesRatiosDurabilityMachineAndReasons() {
    List<EngineKind> engines = List.of(Engines.named("varve"), Engines.named("iq80"));
    Scores scores =
        new Scores(
            List.of(
                result("varve", "readreverse", 1, 3000),
                Result.skipped("iq80", "readreverse", 1, "its iterator goes forward only"),
                result("varve", "fillseq", 1, 1000),
                result("iq80", "fillseq", 1, 500)));
    String page = new Report(scores, engines, "iq80").markdown(MACHINE, 1_000_000, 1);

    assertThat(page)
        .contains("N = 1.00M, medians of 1. 2 cores of Z80, 65.5 kB of memory, CP/M, JVM 17")
        .contains("file system ext4, 1982-08-01", "`-Xmx2g`")
        .contains("| readreverse | 3.00k |    – |")
        .contains("| fillseq        | 2.00× | 1.00× |")
        .contains("1.00 µs / 2.00 µs / 3.00 µs / 4.50 ms")
        .contains("128 MB")
        .contains("- iq80: its iterator goes forward only (readreverse)");
    assertThat(page).containsOnlyOnce("| geometric mean | 2.00× | 1.00× |");
    String written = page.substring(page.indexOf("## Bytes written"), page.indexOf("## Size"));
    assertThat(written).contains("fillseq", "2.50").doesNotContain("readreverse");
  }
}

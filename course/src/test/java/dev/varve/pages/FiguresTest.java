package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Figures that {@code docs/tradeoffs.md} repeats are those of {@code docs/performance.md}. */
class FiguresTest {
  private static final String HEAD = "| workload | varve | lmdb | mvstore |";

  private static List<String> lines(String page) {
    return Course.read(Course.find().root().resolve("docs").resolve(page)).lines().toList();
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.substring(1).split("\\|")).map(String::strip).toList();
  }

  /** Returns the rows of the first table below {@code heading}, cut to the engines' columns. */
  private static Map<String, List<String>> measured(String heading, List<String> engines) {
    List<String> page = lines("performance.md");
    int at = page.indexOf(heading) + 2;
    List<String> head = cells(page.get(at));
    Map<String, List<String>> rows = new TreeMap<>();
    for (at += 2; page.get(at).startsWith("|"); at++) {
      List<String> row = cells(page.get(at));
      rows.put(row.get(0), engines.stream().map(it -> row.get(head.indexOf(it))).toList());
    }
    return rows;
  }

  @Test
  void theTreesAreComparedByWhatWasMeasured() {
    List<String> page = lines("tradeoffs.md");
    List<String> engines = cells(HEAD).subList(1, 4);
    Map<String, List<String>> rates = measured("### Operations a second", engines);
    Map<String, List<String>> written =
        measured("### Bytes written to disk for each byte put", engines);
    int compared = 0;
    for (int at = page.indexOf(HEAD) + 2; page.get(at).startsWith("|"); at++) {
      List<String> row = cells(page.get(at));
      String workload = row.get(0).replaceAll(",.*", "");
      if (rates.containsKey(workload)) {
        assertThat(row.subList(1, 4)).as(workload).isEqualTo(rates.get(workload));
        compared++;
      } else if (workload.equals("bytes written for each byte put")) {
        String which = row.get(0).replaceAll(".*, ", "");
        assertThat(row.subList(1, 4)).as(row.get(0)).isEqualTo(written.get(which));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(11);
  }
}

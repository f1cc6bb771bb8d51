package dev.varve.query.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Narrator;
import dev.varve.demo.Told;
import dev.varve.demo.UnicodeNames;
import dev.varve.shell.Refusals;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell", "example");
  }

  @Test
  void theExampleFindsWhatItHasPut(@TempDir Path directory) throws IOException {
    for (int run = 0; run < 2; run++) {
      assertThat(QueryExample.rivers(directory))
          .containsExactly(
              new QueryExample.River("Rhine", 1233), new QueryExample.River("Aare", 288));
    }
    assertThat(Told.by(args -> Demo.main(new String[] {"example"}))).contains("Rhine", "1233 km");
  }

  @Test
  void theDemoTellsOfIndexesPlansAndAKilledBuild() throws IOException {
    String told = Told.by(Demo::main);
    String names = Narrator.number(UnicodeNames.codePoints().count());
    assertThat(told)
        .containsSubsequence(
            "-- Documents",
            line("documents", names),
            "U+01F600  GRINNING FACE",
            "-- The same query, without and with an index",
            "filter category = \"digit\" AND number > 8",
            "scan characters",
            "index kind: category = \"digit\" AND number > 8",
            "-- An order that an index has already",
            "limit 2",
            ", backward",
            "-- Arrays: an entry for each element",
            "index by_offsets: offsets >= 14",
            "-- Groups, and fields in fields",
            "EUR",
            "-- A kill while an index is built",
            line("documents", Narrator.number(IndexedLoader.CHARACTERS)),
            line("entries in the index now", Narrator.number(IndexedLoader.CHARACTERS)),
            line("entries that are missing", "0"),
            line("entries that are left over", "0"));
    assertThat(told.lines()).allMatch(line -> line.length() <= 80);
  }

  private static String line(String left, String right) {
    return String.format("  %-40s  %s%n", left, right);
  }
}

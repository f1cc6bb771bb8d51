package dev.varve.transactions.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Narrator;
import dev.varve.demo.Told;
import dev.varve.demo.UnicodeNames;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.demo.RepairableStore;
import dev.varve.shell.Refusals;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final String BEGINNING_OF_THE_LAST_PART = "-- The whole engine, killed";

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell", "xray", "repair", "example");
    assertThat(Refusals.run(2, Demo::commandLine, "example", "bonk")).contains("only basics");
    assertThat(Refusals.run(2, Demo::commandLine, "repair", "now")).contains("too many words");
  }

  @Test
  void theDemoTellsOfAnomaliesAndOfAKillThatTookNothing() throws IOException {
    String told = Told.by(Demo::main);
    int last = told.indexOf(BEGINNING_OF_THE_LAST_PART);
    assertAnomalies(told.substring(0, last));
    assertKilledAndRecovered(told.substring(last));
  }

  private static void assertAnomalies(String told) {
    assertThat(told)
        .containsSubsequence(
            "-- A lost update",
            "get stock: 10",
            "put stock 9",
            line("stock", "9"),
            "commit: done",
            "commit: refused",
            line("stock", "9"),
            "-- Write skew",
            "SNAPSHOT",
            "commit: done",
            "commit: done",
            line("doctors on call", "0"),
            "SERIALIZABLE",
            "commit: done",
            "commit: refused",
            line("doctors on call", "1"),
            "-- A phantom",
            "commit: done",
            "commit: refused",
            "Bob's error: another commit has written key room1/09:30",
            line("meetings", "1"),
            "-- Refused, and retried",
            line("counter", "20,000"),
            line("commits", "20,000"));
  }

  private static void assertKilledAndRecovered(String told) {
    String names = Narrator.number(UnicodeNames.codePoints().count());
    assertThat(told)
        .contains(
            line("reported, but not found", "0"),
            line("keys of a transaction cut in half", "0"),
            line("Unicode names on this JDK", names),
            line("Unicode names found", names),
            line("get U+01F600", "GRINNING FACE"),
            line("from U+01F600 up to U+01F650", "80 forward, 80 backward"),
            line("keys that begin with U+01F60", "16 forward, 16 backward"))
        .containsPattern("level [1-6] +\\d+ tables +[0-9,]+ bytes");
    long unreported = figure(told, "committed, killed before the report");
    assertThat(unreported).isIn(0L, (long) KilledLoader.KEYS_PER_TRANSACTION);
    assertThat(figure(told, "keys found"))
        .isEqualTo(figure(told, "keys reported as committed") + unreported)
        .isGreaterThan(UnicodeNames.codePoints().count());
  }

  private static String line(String left, String right) {
    return String.format("  %-40s  %s%n", left, right);
  }

  private static long figure(String told, String name) {
    Matcher matcher = Pattern.compile("  " + name + " +([0-9,]+)\\R").matcher(told);
    assertThat(matcher.find()).as("a figure for %s", name).isTrue();
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }

  @Test
  void aStoreThatLostItsManifestIsRepaired(@TempDir Path directory) throws IOException {
    try (TransactionalStore store = TransactionalStore.open(directory, LsmOptions.defaults())) {
      store.put("a", "1");
      store.flush();
      store.put("b", "2");
    }
    Files.delete(directory.resolve("CURRENT"));
    assertThat(Told.by(args -> Demo.repair(directory)))
        .contains(line("tables that were whole", "1"), line("entries in the repaired store", "2"));
    try (TransactionalStore store = TransactionalStore.open(directory, LsmOptions.defaults())) {
      assertThat(store.keys("")).containsExactly("a", "b");
    }
  }

  @Test
  void everyCommandOfTheShellRefusesAWordTooMany(@TempDir Path directory) throws IOException {
    try (RepairableStore<TransactionalStore> store =
        new RepairableStore<>(directory, LsmOptions.defaults(), TransactionalStore::open)) {
      Shell shell = new Shell(store).with(Demo.commands(store));
      List<String> names =
          Transcript.of(shell, "help")
              .lines()
              .filter(it -> it.startsWith("  "))
              .map(it -> it.strip().split(" ")[0])
              .toList();
      assertThat(names).contains("get", "xray", "verify", "trace");
      for (String name : names) {
        assertThat(Transcript.of(shell, name + " 1 2 3 4 5 6"))
            .as(name)
            .containsPattern("^(too many (words|keys)|what to explain\\?)")
            .hasLineCount(1);
      }
    }
  }

  @Test
  void theShellFindsDamageRepairsItAndGoesOn(@TempDir Path directory) throws IOException {
    try (RepairableStore<TransactionalStore> store =
        new RepairableStore<>(directory, LsmOptions.defaults(), TransactionalStore::open)) {
      Shell shell = new Shell(store).with(Demo.commands(store));
      Transcript.check(
          shell,
          """
          > set a 1
          ok
          > flush
          ok
          > verify
          the only table is intact
          > begin
          ok, serializable; end it: commit or rollback
          > set a 2
          ok
          > repair
          a transaction is open: finish it first
          > commit
          committed
          > repair
          1 table was intact
          1 batch was read from logs
          1 entry is in the repaired store
          > begin
          ok, serializable; end it: commit or rollback
          > get a
          2
          > set b 2
          ok
          > commit
          committed
          > scan
          a = 2
          b = 2
          """);
      assertThat(Transcript.of(shell, "help")).contains("verify", "backup", "repair", "warm");
      assertThat(Transcript.of(shell, "warm")).contains("reads of that range miss 0 of 1 blocks");
    }
  }
}

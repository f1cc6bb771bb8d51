package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.demo.Damage;
import dev.varve.demo.Narrator;
import dev.varve.demo.Told;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import dev.varve.transactions.demo.Demo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

  @Test
  void aloneItListsThem() throws IOException {
    assertThat(Told.by(Demo::main, "example"))
        .containsSubsequence(
            line("example basics", "Basics"),
            line("example sessions", "SessionStore"),
            line("example limiter", "RateLimiter"),
            line("example bank", "Bank"),
            line("example follower", "Follower"));
  }

  @Test
  void theFollowerComesBackAndIsToldWhenItWasAwayForTooLong() throws IOException {
    assertThat(Told.by(Demo::main, "example", "follower"))
        .containsSubsequence(
            line("a new follower has river =", "Rhine"),
            line("batches to follow", "1"),
            line("batches after its restart", "2"),
            line("city =", "Bern"),
            line("after 2 MiB in one go", "too old: only from 7 on"),
            line("a new one has small =", "v"));
  }

  @Test
  void anUnknownNameIsRefusedAndNothingRuns() {
    List<String> names = List.of("bank", "bonk");
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Examples.run(names, new Narrator(new PrintStream(told))))
        .withMessage(
            "there is no example \"bonk\"," + " only basics, sessions, limiter, bank, follower");
    assertThat(told.size()).isZero();
  }

  @Test
  void theBasicsAllWork() throws IOException {
    assertThat(Told.by(Demo::main, "example", "basics"))
        .containsSubsequence(
            line("get city", "Basel"),
            String.format("    visitor = ann%n    river = Rhine%n    lake = Constance%n"),
            line("lake, in a snapshot before a put", "Constance"),
            line("lake, in the store", "Lucerne"),
            line("increment, twice", "2"),
            line("a transaction by hand", "committed"),
            line("river, whose delete was rolled back", "Rhine"),
            line("an order handed over", "thank you for 18"),
            line("problems found", "0"));
  }

  @Test
  void theListenerIsToldOfACompaction(@TempDir Path directory) throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (TransactionalStore store =
        TransactionalStore.open(directory, Basics.compactionsTold(lines))) {
      Basics.order(store, "17");
      store.flush();
      store.delete("order17");
      store.compact(KeyRange.all());
      assertThat(store.get("order17")).isNull();
    }
    assertThat(lines.take()).isEqualTo("2 tables became 0");
  }

  /** The damage of a table is detected, and the store is repaired. */
  @Test
  void aDamagedStoreIsRepairedAndWhatIsLostIsNamed(@TempDir Path directory) throws IOException {
    try (TransactionalStore store = Basics.open(directory)) {
      Basics.singleKeys(store);
      store.flush();
    }
    Path table;
    try (Stream<Path> files = Files.list(directory)) {
      table = files.filter(file -> file.toString().endsWith(".table")).findFirst().orElseThrow();
    }
    Damage.flipBit(table, 0);
    assertThat(Basics.checkAndRepair(directory, LsmOptions.defaults()))
        .singleElement()
        .asString()
        .startsWith("lost: " + table.getFileName());
    assertThat(Basics.checkAndRepair(directory, LsmOptions.defaults())).isEmpty();
  }

  /** The store is too damaged to be opened and checked; the entries in its tables are saved. */
  @Test
  void aStoreThatDoesNotOpenIsRepairedToo(@TempDir Path directory) throws IOException {
    try (TransactionalStore store = Basics.open(directory)) {
      Basics.singleKeys(store);
      store.flush();
    }
    Files.delete(directory.resolve("CURRENT"));
    assertThatThrownBy(() -> Basics.open(directory)).isInstanceOf(CorruptionException.class);
    Basics.checkAndRepair(directory, LsmOptions.defaults());
    try (TransactionalStore store = Basics.open(directory)) {
      assertThat(store.get("city")).isEqualTo("Basel");
    }
  }

  @Test
  void sessionsEndAndLeaveTheDiskWithACompaction() throws IOException {
    assertThat(Told.by(Demo::main, "example", "sessions"))
        .containsSubsequence(
            line("8:00, ann begins two, bob one", "3 sessions"),
            line("8:20, one is used by", "ann"),
            line("8:40, the other two were not used", "1 session"),
            line("  ann's first is that of", "ann"),
            line("  ann's second is that of", "(nothing)"),
            line("  ann ends all of hers", "1"),
            line("after a compaction", "0"));
  }

  @Test
  void theLimiterGrantsAsManyAsItMay() throws IOException {
    assertThat(Told.by(Demo::main, "example", "limiter"))
        .containsSubsequence(
            line("8 threads ask 50 times each", "60 granted"),
            line("45 seconds later", "0 granted"),
            line("the next in", "15 seconds"),
            line("another client", "granted"),
            line("after that", "60 granted"));
  }

  @Test
  void theBankKeepsItsSumAndSerializableItsRule() throws IOException {
    assertThat(Told.by(Demo::main, "example", "bank"))
        .containsSubsequence(
            line("transfers by 4 threads", "4,000"),
            line("10 accounts of 100 have together", "1,000"),
            "SNAPSHOT",
            line("  the second one", "committed"),
            line("  ann has", "-100"),
            "SERIALIZABLE",
            line("  the second one", "refused"),
            line("  ann has", "0"));
  }

  private static String line(String left, String right) {
    return String.format("  %-40s  %s%n", left, right);
  }
}

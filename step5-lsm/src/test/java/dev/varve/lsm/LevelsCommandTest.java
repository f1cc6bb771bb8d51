package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Screen;
import dev.varve.io.HookedStorage;
import dev.varve.io.SimulatedStorage;
import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LevelsCommandTest {

  private static LevelsNow.Level level(int number, int tables, long kib, long maxKib) {
    boolean top = number == 0;
    double full = top ? tables / 4.0 : (double) kib / maxKib;
    return new LevelsNow.Level(number, tables, kib << 10, maxKib << 10, top ? 4 : 0, full);
  }

  private static LevelsNow now(List<LevelsNow.Level> levels, Compactor.Work work) {
    return new LevelsNow(levels, 64 << 10, 256 << 10, 1, work, 12_000_000);
  }

  private static final Compactor.Work REST = new Compactor.Work(false, null);

  @Test
  void eachTableIsABlockAndEachLevelHasItsShare() {
    LevelsNow now = now(List.of(level(0, 3, 301, 0), level(1, 5, 612, 512)), REST);
    assertThat(new LevelsPicture(Glyphs.ASCII).lines(now))
        .allMatch(it -> StandardCharsets.US_ASCII.newEncoder().canEncode(it))
        .allMatch(it -> it.length() < 80)
        .containsExactly(
            "memory   #####...............          64 of 256 KiB, 1 full one to flush",
            "level 0  ###                     3 tables     301 KiB  compacted at 4 tables",
            "level 1  #####                   5 tables     612 KiB  120 % of 512 KiB",
            "at work  nothing",
            "stalls   writes were slowed down by 12.00 ms so far");
  }

  @Test
  void manyTablesShareABlock() {
    LevelsNow now = now(List.of(level(0, 1, 100, 0), level(1, 79, 9_000, 9_000)), REST);
    assertThat(new LevelsPicture(Glyphs.UNICODE).lines(now))
        .anyMatch(it -> it.startsWith("level 0  \u2588  "))
        .anyMatch(it -> it.startsWith("level 1  " + "\u2588".repeat(20) + "  "))
        .contains("         (\u2588 stands for 4 tables)");
  }

  /** A longer line takes two of a terminal, which drawing over the picture would not go up by. */
  @Test
  void noLineIsTooLongForATerminal() throws IOException {
    LevelsNow.Level huge = new LevelsNow.Level(1, 9_999, Long.MAX_VALUE, Long.MAX_VALUE, 0, 1e300);
    LevelsNow.Level many = new LevelsNow.Level(0, 9_999, 1L << 40, 0, 9_999, 9e9);
    Tables tables = new Tables();
    Version version = Tables.version(List.of(), List.of(tables.of("a", "c", 2_000)));
    LsmOptions options = LsmOptions.defaults().withBaseLevelBytes(1_000);
    Compactor.Work work = new Compactor.Work(true, new CompactionPicker(options).pick(version));
    LevelsNow now =
        new LevelsNow(
            List.of(many, level(1, 20, 999_999, 999_999), huge),
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            99,
            work,
            Long.MAX_VALUE);
    assertThat(new LevelsPicture(Glyphs.UNICODE).lines(now))
        .allMatch(it -> it.length() < 80)
        .filteredOn(it -> it.endsWith("..."))
        .as("lines cut short, which only nonsense should be")
        .singleElement()
        .asString()
        .startsWith("level 1  ");
  }

  @Test
  void whatIsAtWorkIsNamed() throws IOException {
    Tables tables = new Tables();
    Version version =
        Tables.version(
            List.of(),
            List.of(tables.of("a", "c", 2_000), tables.of("d", "e", 2_000)),
            List.of(tables.of("b", "f", 3_000)));
    LsmOptions options = LsmOptions.defaults().withBaseLevelBytes(1_000);
    CompactionPlan plan = new CompactionPicker(options).pick(version);
    LevelsNow now = now(List.of(level(0, 1, 1, 0)), new Compactor.Work(true, plan));
    assertThat(now.workText())
        .matches("a flush; a compaction of level 1 into 2, 2 tables of \\d+ KiB");
    LevelsNow ofVersion =
        LevelsNow.of(
            new View(new MemTable(1, InstantSource.system(), 0), List.of(), version),
            options,
            REST,
            0);
    assertThat(ofVersion.levels()).extracting(LevelsNow.Level::tables).containsExactly(0, 2, 1, 0);
    assertThat(ofVersion.levels().get(1).full()).isGreaterThan(4);
  }

  private static void await(CountDownLatch latch) {
    Together.await("the other thread comes", () -> latch.getCount() == 0);
  }

  /** Tells what is at work when {@code work} is over, and a file that it left is being deleted. */
  private static String atWorkWhileDeleting(String suffix, Consumer<LsmStore> work)
      throws IOException {
    CountDownLatch deleting = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    Storage disk =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (operation.equals("delete") && file.endsWith(suffix)) {
                deleting.countDown();
                await(told);
              }
            });
    try (LsmStore store = LsmStore.open(disk, LsmOptions.defaults().withLevel0Tables(2, 20, 30))) {
      try {
        work.accept(store);
        await(deleting);
        return store.levels().workText();
      } finally {
        told.countDown();
      }
    }
  }

  @Test
  void aCompactionIsNotAtWorkOnceItIsSeen() throws IOException {
    assertThat(
            atWorkWhileDeleting(
                ".table",
                store -> {
                  for (int i = 0; i < 2; i++) {
                    store.put("a", "1");
                    store.flush();
                  }
                  store.awaitSettled();
                }))
        .isEqualTo("nothing");
  }

  @Test
  void theShellDrawsItsStoreAfterEachFlushAndWhenAsked() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), LsmOptions.defaults())) {
      Shell shell = new Shell(store).with(new LevelsCommand(() -> store, Glyphs.ASCII).command());
      store.put("a", "1");
      store.flush();
      assertThat(Transcript.of(shell, "levels"))
          .containsPattern("level 0  # +1 table +1 KiB  compacted at 4 tables\n")
          .contains("at work  nothing\n");
      assertThat(Transcript.of(shell, "levels dead"))
          .startsWith("levels shows this store, levels live a load into another: levels [live]");
      assertThat(Transcript.of(shell, "levels live 0")).startsWith("PUTS is from 1 to 100000000");
      assertThat(Transcript.of(shell, "levels live x")).startsWith("PUTS must be a whole number");
      assertThat(Transcript.of(shell, "help levels"))
          .isEqualTo("levels [live] [PUTS]   draws levels; live: under a load\n");
    }
  }

  /** Elsewhere than at a terminal: a line for each change that was seen, nothing twice. */
  @Test
  void aLoadIsALineAChange() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), LsmOptions.defaults())) {
      Shell shell = new Shell(store).with(new LevelsCommand(() -> store, Glyphs.ASCII).command());
      List<String> lines = Transcript.of(shell, "levels live 30000").lines().toList();
      assertThat(lines)
          .hasSizeGreaterThan(3)
          .allMatch(it -> it.length() < 100)
          .allMatch(it -> it.matches("[0-9,]+ puts, (\\S+/s|and settled) +L0 +\\d+ .*"));
      assertThat(lines.get(lines.size() - 1)).startsWith("30,000 puts, and settled").contains("L1");
      assertThat(store.count()).isZero();
      List<String> shapes = lines.stream().map(it -> it.substring(26)).toList();
      for (int i = 1; i < shapes.size() - 1; i++) {
        assertThat(shapes.get(i)).isNotEqualTo(shapes.get(i - 1));
      }
    }
  }

  @Test
  void atATerminalThePictureIsDrawnInPlace() throws IOException {
    List<String> printed = new ArrayList<>();
    Screen screen = Screen.ofTerminal(printed::add, new Screen.Size(80, 24));
    new LiveLevels(screen, Glyphs.ASCII, Demo.SMALL).run(10_000, () -> false);
    assertThat(printed).hasSizeGreaterThan(1).allMatch(it -> it.contains("memory   "));
    assertThat(printed).last().asString().contains("10,000 puts, and settled");
  }

  @Test
  void aLoadEndsWhenItIsStopped() throws IOException {
    List<String> printed = new ArrayList<>();
    AtomicInteger puts = new AtomicInteger();
    new LiveLevels(Screen.ofLines(printed::add), Glyphs.ASCII, Demo.SMALL)
        .run(1_000_000, () -> puts.incrementAndGet() > 1_000);
    assertThat(puts).hasValue(1_001);
    assertThat(printed).last().asString().startsWith("1,000 puts, and stopped    L0 ");
  }
}

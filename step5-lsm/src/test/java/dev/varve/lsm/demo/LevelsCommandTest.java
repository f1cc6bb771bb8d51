package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Screen;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LevelsNow;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.StoreListener;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LevelsCommandTest {

  private static LevelsNow.Level level(int number, int tables, long kib, long maxKib) {
    boolean top = number == 0;
    double full = top ? tables / 4.0 : (double) kib / maxKib;
    return new LevelsNow.Level(number, tables, kib << 10, maxKib << 10, top ? 4 : 0, full);
  }

  private static LevelsNow now(
      List<LevelsNow.Level> levels, boolean flushing, StoreListener.Compaction merge) {
    return new LevelsNow(levels, 64 << 10, 256 << 10, 1, flushing, merge, 12_000_000);
  }

  /**
   * Returns a merge of level 1 into 2, of {@code tables} tables with {@code bytes} bytes in total.
   */
  private static StoreListener.Compaction merge(int tables, long bytes) {
    List<StoreListener.TableFile> inputs = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      inputs.add(new StoreListener.TableFile(i, 1, i == 0 ? bytes : 0, 1));
    }
    return new StoreListener.Compaction(1, 2, inputs, false);
  }

  @Test
  void eachTableIsABlockAndEachLevelHasItsShare() {
    LevelsNow now = now(List.of(level(0, 3, 301, 0), level(1, 5, 612, 512)), false, null);
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
    LevelsNow now = now(List.of(level(0, 1, 100, 0), level(1, 79, 9_000, 9_000)), false, null);
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
    StoreListener.Compaction merge = merge(999, 1L << 36);
    LevelsNow now =
        new LevelsNow(
            List.of(many, level(1, 20, 999_999, 999_999), huge),
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            99,
            true,
            merge,
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
  void whatIsAtWorkIsNamed() {
    StoreListener.Compaction merge = merge(2, 5L << 30);
    List<LevelsNow.Level> levels = List.of(level(0, 1, 1, 0));
    assertThat(new LevelsPicture(Glyphs.ASCII).lines(now(levels, true, merge)))
        .contains("at work  a flush; a compaction of level 1 into 2, 2 tables of 5,242,880 KiB");
    assertThat(new LevelsPicture(Glyphs.ASCII).lines(now(levels, true, null)))
        .contains("at work  a flush into level 0");
    assertThat(LevelsPicture.inOneLine(now(levels, true, merge)))
        .isEqualTo("L0  1  25 %   flush merge 1 into 2");
  }

  @Test
  void theShellDrawsItsStoreAfterEachFlushAndWhenAsked() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), LsmOptions.defaults())) {
      Shell shell = new Shell(store).with(new LevelsCommand(store::levels, Glyphs.ASCII).command());
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
      Shell shell = new Shell(store).with(new LevelsCommand(store::levels, Glyphs.ASCII).command());
      List<String> lines = Transcript.of(shell, "levels live 30000").lines().toList();
      assertThat(lines)
          .as("the first look and the last; how many changes are seen depends on the machine")
          .hasSizeGreaterThan(1)
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

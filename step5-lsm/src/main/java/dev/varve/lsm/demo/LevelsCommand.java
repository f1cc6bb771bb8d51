package dev.varve.lsm.demo;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Screen;
import dev.varve.lsm.LevelsNow;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Draws the levels of the store of a shell, or of another one under a load. */
final class LevelsCommand {
  private static final long PUTS = 300_000;
  private static final long MAX_PUTS = 100_000_000;

  private final Supplier<LevelsNow> levels;
  private final Glyphs glyphs;

  LevelsCommand(Supplier<LevelsNow> levels, Glyphs glyphs) {
    this.levels = levels;
    this.glyphs = glyphs;
  }

  Command command() {
    return new Command(
        "levels",
        "[live] [PUTS]",
        "draws levels; live: under a load",
        this::run,
        () -> List.of("live"));
  }

  private void run(Session session, Arguments arguments) throws IOException {
    if (!arguments.has(0)) {
      print(session);
      return;
    }
    if (!arguments.text(0).equals("live")) {
      throw arguments.wrong("levels shows this store, levels live a load into another");
    }
    long puts = arguments.has(1) ? checked(arguments.number(1, "PUTS")) : PUTS;
    new LiveLevels(session.screen(), glyphs, Demo.SMALL).run(puts, session::isInterrupted);
  }

  /** Prints the levels of the shell's store. */
  void print(Session session) {
    List<String> lines = new LevelsPicture(glyphs).lines(levels.get());
    lines.forEach(session::print);
  }

  /** Draws the levels under a load on the console; without a load there is no store to show. */
  static void runDemo(List<String> words) throws IOException {
    if (!words.isEmpty() && !words.get(0).equals("live")) {
      throw new IllegalArgumentException("levels, levels live or levels live PUTS");
    }
    long puts = words.size() > 1 ? number(words.get(1)) : PUTS;
    new LiveLevels(Screen.ofConsole(), Glyphs.ofConsole(), Demo.SMALL).run(puts, () -> false);
  }

  private static long number(String word) {
    // Longer numbers are out of range, too, and may not fit a long.
    return checked(word.matches("[0-9]{1,18}") ? Long.parseLong(word) : 0);
  }

  private static long checked(long puts) {
    if (puts < 1 || puts > MAX_PUTS) {
      throw new IllegalArgumentException("PUTS is from 1 to " + MAX_PUTS);
    }
    return puts;
  }
}

package dev.varve.lsm;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Screen;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Session;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The levels as a picture: of a shell's own store, or of one that is being loaded. */
final class LevelsCommand {
  private static final String NAME = "levels";
  private static final long PUTS = 300_000;
  private static final long MOST_PUTS = 100_000_000;

  private final Supplier<LsmStore> store;
  private final Glyphs glyphs;

  LevelsCommand(Supplier<LsmStore> store, Glyphs glyphs) {
    this.store = store;
    this.glyphs = glyphs;
  }

  Command command() {
    return new Command(
        NAME,
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
    long puts = arguments.has(1) ? arguments.number(1, "PUTS") : PUTS;
    if (puts < 1 || puts > MOST_PUTS) {
      throw arguments.wrong("PUTS is from 1 to " + MOST_PUTS);
    }
    new LiveLevels(session.screen(), glyphs, Demo.SMALL).run(puts, session::isInterrupted);
  }

  /** Prints the levels of the shell's store. */
  void print(Session session) {
    List<String> lines = new LevelsPicture(glyphs).lines(store.get().levels());
    lines.forEach(session::print);
  }

  /** Says whether the arguments of a demo ask for the levels. */
  static boolean isAskedFor(String[] arguments) {
    return CommandLine.asksFor(NAME, arguments);
  }

  /** Draws a load's levels on the console. */
  static void runDemo() throws IOException {
    new LiveLevels(Screen.ofConsole(), Glyphs.ofConsole(), Demo.SMALL).run(PUTS, () -> false);
  }
}

package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.StoreStats;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.util.Locale;

/** What the shell of this step adds: to look at the tree, and to give it work. */
final class TreeCommands {
  private final LsmStore store;

  TreeCommands(LsmStore store) {
    this.store = store;
  }

  Command[] all() {
    return new Command[] {
      command("flush", "brings the memory into tables", store::flush),
      command("compact", "merges all tables", () -> store.compact(KeyRange.all())),
      command("levels", "shows the tables of each level", () -> {}),
      new Command("verify", "", "checks all tables", this::verify)
    };
  }

  private void verify(Session session, Arguments arguments) {
    Verification found = store.verify();
    found.problems().forEach(session::print);
    session.print(
        found.isClean()
            ? "all " + found.tables() + " tables are whole"
            : "not all tables are whole");
  }

  /** A command that ends with a look at the levels. */
  private Command command(String name, String help, Runnable work) {
    return new Command(
        name,
        "",
        help,
        (session, arguments) -> {
          work.run();
          StoreStats stats = store.stats();
          for (int level = 0; level < Version.LEVELS; level++) {
            session.print(line(level, stats));
          }
        });
  }

  private static String line(int level, StoreStats stats) {
    return String.format(
        Locale.ROOT,
        "level %d  %,6d tables  %,15d bytes",
        level,
        Shape.tables(stats, level),
        Shape.bytes(stats, level));
  }
}

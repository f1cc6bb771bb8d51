package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.StoreStats;
import dev.varve.shell.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What the shell of this step adds: to look at the tree, and to give it work. */
final class TreeCommands {
  private final RepairableStore<LsmStore> store;

  TreeCommands(RepairableStore<LsmStore> store) {
    this.store = store;
  }

  Command[] all() {
    List<Command> all = new ArrayList<>();
    all.add(command("flush", "brings the memory into tables", LsmStore::flush));
    all.add(command("compact", "merges all tables", lsm -> lsm.compact(KeyRange.all())));
    all.add(command("levels", "shows the tables of each level", lsm -> {}));
    all.addAll(new RepairCommands<>(store, LsmStore::verify).all());
    return all.toArray(Command[]::new);
  }

  /** A command that ends with a look at the levels. */
  private Command command(String name, String help, Consumer<LsmStore> work) {
    return new Command(
        name,
        "",
        help,
        (session, arguments) -> {
          LsmStore lsm = store.get();
          work.accept(lsm);
          StoreStats stats = lsm.stats();
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

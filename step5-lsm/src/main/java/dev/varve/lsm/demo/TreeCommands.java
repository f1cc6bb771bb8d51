package dev.varve.lsm.demo;

import dev.varve.KeyRange;
import dev.varve.demo.Glyphs;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.xray.TreeXRay;
import dev.varve.shell.Command;
import dev.varve.xray.XRayCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The commands that the shell of this step adds, to inspect the tree and to start work on it. */
final class TreeCommands {
  private final RepairableStore<LsmStore> store;
  private final Path directory;
  private final LevelsCommand levels;

  TreeCommands(RepairableStore<LsmStore> store, Path directory) {
    this.store = store;
    this.directory = directory;
    this.levels = new LevelsCommand(() -> store.get().levels(), Glyphs.ofConsole());
  }

  Command[] all() {
    List<Command> all = new ArrayList<>();
    all.add(command("flush", "brings the memory into tables", LsmStore::flush));
    all.add(command("compact", "merges all tables", lsm -> lsm.compact(KeyRange.all())));
    all.add(levels.command());
    all.add(TraceCommand.of(key -> store.get().trace(key)));
    all.add(WarmCommand.of(range -> store.get().warm(range)));
    all.add(XRayCommand.in(directory, TreeXRay.kinds()));
    all.add(BillCommand.command());
    all.addAll(new SpaceCommands(() -> store.get().keyspaces()).all());
    all.addAll(new RepairCommands(store).all());
    return all.toArray(Command[]::new);
  }

  /** Returns a command that prints the levels when it is done. */
  private Command command(String name, String help, Consumer<LsmStore> work) {
    return new Command(
        name,
        "",
        help,
        (session, arguments) -> {
          work.accept(store.get());
          levels.print(session);
        });
  }
}

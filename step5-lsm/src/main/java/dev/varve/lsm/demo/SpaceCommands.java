package dev.varve.lsm.demo;

import dev.varve.Internal;
import dev.varve.demo.Narrator;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.Keyspaces;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The commands of a shell for keyspaces: what there are, and which one the other commands use.
 *
 * @hidden
 */
@Internal
public final class SpaceCommands {
  private final Supplier<Keyspaces> keyspaces;

  /** Creates the commands for the keyspaces of the store that is open now. */
  public SpaceCommands(Supplier<Keyspaces> keyspaces) {
    this.keyspaces = keyspaces;
  }

  /** Returns all of them. */
  public List<Command> all() {
    return List.of(
        new Command(
            "spaces",
            "[new|drop] [NAME]",
            "lists the keyspaces, adds one, or drops one with all its entries",
            this::spaces),
        new Command(
            "use",
            "[NAME]",
            "reads and writes in a keyspace from now on; without a name, in the whole store",
            this::use,
            () -> keyspaces.get().names()));
  }

  private void spaces(Session session, Arguments arguments) {
    if (!arguments.has(0)) {
      list(session);
      return;
    }
    String action = arguments.text(0);
    if (!arguments.has(1) || !List.of("new", "drop").contains(action)) {
      throw arguments.wrong("spaces is followed by nothing, new NAME, or drop NAME");
    }
    String name = arguments.text(1);
    if (action.equals("new")) {
      keyspaces.get().create(name);
      session.print("ok");
    } else {
      keyspaces.get().drop(name);
      if (session.space().equals(name)) {
        session.use("", UnaryOperator.identity());
      }
      session.print("ok, dropped");
    }
  }

  private void list(Session session) {
    List<String> names = keyspaces.get().names();
    for (String name : names) {
      Keyspace keyspace = keyspaces.get().get(name);
      long bytes = keyspace.stats().count("keyspace.bytes");
      String mark = session.space().equals(name) ? "* " : "  ";
      session.print(mark + name + ": about " + Narrator.number(bytes) + " bytes in tables");
    }
    session.print(Narrator.count(names.size(), "keyspace", "keyspaces"));
  }

  private void use(Session session, Arguments arguments) {
    if (!arguments.has(0)) {
      session.use("", UnaryOperator.identity());
      session.print("the whole store is used");
      return;
    }
    Keyspace keyspace = keyspaces.get().get(arguments.text(0));
    session.use(keyspace.name(), keyspace::in);
    session.print(keyspace + " is used");
  }
}

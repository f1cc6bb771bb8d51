package dev.varve.shell;

import dev.varve.Text;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The commands of a shell by name, including the built-in ones: help, quit, exit. */
final class CommandTable {
  private static final int FARTHEST_TYPO = 2;

  private final Map<String, Command> commands = new LinkedHashMap<>();
  // Further lines of the list of all commands.
  private List<String> more = List.of();

  CommandTable() {
    add(new Command("help", "[COMMAND]", "lists all commands, or explains one", this::help));
    add(new Command("quit", "", "leaves the shell", (session, arguments) -> session.end()));
    add(new Command("exit", "", "leaves the shell", (session, arguments) -> session.end()));
  }

  void add(Command command) {
    commands.put(command.name(), command);
  }

  /** Sets further lines of the list of all commands. */
  void setMore(List<String> lines) {
    more = lines;
  }

  private Collection<String> names() {
    return commands.keySet();
  }

  /**
   * Returns the completions after these words: command names, or the completions of the command.
   */
  Collection<String> completions(List<String> before) {
    if (before.isEmpty()) {
      return names();
    }
    Command command = commands.get(before.get(0).toLowerCase(Locale.ROOT));
    return command == null ? List.of() : command.words().get();
  }

  /**
   * Returns the command called {@code name}, or throws an error that suggests the most similar
   * name.
   */
  Command get(String name) {
    Command command = commands.get(name.toLowerCase(Locale.ROOT));
    if (command == null) {
      throw new IllegalArgumentException(
          "unknown command " + Text.quoted(name) + suggestion(name) + " (help lists all)");
    }
    return command;
  }

  private String suggestion(String typed) {
    Optional<String> nearest =
        names().stream().min(Comparator.comparingInt(name -> distance(name, typed)));
    return nearest
        .filter(name -> distance(name, typed) <= FARTHEST_TYPO)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /**
   * Returns the Levenshtein distance: how many letters to add, drop or replace to turn one word
   * into the other.
   */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private void help(Session session, Arguments arguments) {
    if (arguments.has(0)) {
      Command command = get(arguments.text(0));
      session.print(command.syntax() + "   " + command.help());
    } else {
      commands.values().forEach(command -> session.print(line(command)));
      more.forEach(session::print);
      session.print("A value with spaces goes in quotes: set city \"New York\"");
      session.print("A backslash is itself only in single quotes: set path 'C:\\temp'");
    }
  }

  private static String line(Command command) {
    return String.format(Locale.ROOT, "  %-41s %s", command.syntax(), command.help());
  }
}

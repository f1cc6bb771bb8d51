package dev.varve.shell;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The commands that list entries in order, limited to a screenful by default. */
final class ListCommands {
  private static final int DEFAULT_LIMIT = 50;

  private ListCommands() {}

  static List<Command> all() {
    return List.of(
        new Command(
            "keys", "[PREFIX] [--reverse] [--limit N]", "lists keys, in order", ListCommands::keys),
        new Command(
            "scan",
            "[FROM [TO]] [--reverse] [--limit N]",
            "lists entries, TO excluded",
            ListCommands::scan));
  }

  private static void keys(Session session, Arguments arguments) {
    Options options = Options.of(arguments, 1);
    KeyRange range = KeyRange.prefix(options.has(0) ? options.key(0) : new byte[0]);
    list(session, range, options, cursor -> Text.of(cursor.key()));
  }

  private static void scan(Session session, Arguments arguments) {
    Options options = Options.of(arguments, 2);
    KeyRange range =
        new KeyRange(
            options.has(0) ? options.key(0) : null, options.has(1) ? options.key(1) : null);
    list(
        session, range, options, cursor -> Text.of(cursor.key()) + " = " + Text.of(cursor.value()));
  }

  private static void list(
      Session session, KeyRange range, Options options, Function<Cursor, String> text) {
    try (Cursor cursor = session.reader().scan(range)) {
      boolean found = options.reverse ? cursor.last() : cursor.first();
      for (long shown = 0; found && shown < options.limit; shown++) {
        session.print(text.apply(cursor));
        found = options.reverse ? cursor.previous() : cursor.next();
      }
      if (found) {
        session.print("(the first " + options.limit + "; there are more: --limit N)");
      }
    }
  }

  /**
   * The words after the name: keys, and options anywhere among them. After {@code --} all words are
   * keys.
   */
  private static final class Options {
    private final List<byte[]> keys = new ArrayList<>();
    private boolean reverse;
    private boolean limited;
    private boolean onlyKeys;
    private long limit = DEFAULT_LIMIT;

    static Options of(Arguments arguments, int maxKeys) {
      Options options = new Options();
      for (int i = 0; i < arguments.size(); i++) {
        i += options.take(arguments, i);
      }
      if (options.keys.size() > maxKeys) {
        throw arguments.wrong("too many keys");
      }
      return options;
    }

    /** Consumes one argument, and returns how many more it consumed. */
    private int take(Arguments arguments, int i) {
      byte[] word = arguments.bytes(i);
      if (onlyKeys || !isOption(word)) {
        keys.add(word);
        return 0;
      }
      if (arguments.is(i, "--limit")) {
        takeLimit(arguments, i + 1);
        return 1;
      }
      takeFlag(arguments, i);
      return 0;
    }

    private static boolean isOption(byte[] word) {
      return word.length > 1 && word[0] == '-' && word[1] == '-';
    }

    private void takeFlag(Arguments arguments, int i) {
      if (arguments.is(i, "--")) {
        onlyKeys = true;
      } else if (arguments.is(i, "--reverse")) {
        reverse = true;
      } else {
        String word = Text.of(arguments.bytes(i));
        throw arguments.wrong("unknown option " + word + " (for a key, put -- before it)");
      }
    }

    private void takeLimit(Arguments arguments, int i) {
      if (limited) {
        throw arguments.wrong("--limit is given twice");
      }
      limit = limit(arguments, i);
      limited = true;
    }

    private static long limit(Arguments arguments, int i) {
      long limit = arguments.has(i) ? arguments.number(i, "N") : 0;
      if (limit < 1) {
        throw arguments.wrong("--limit needs a number above 0");
      }
      return limit;
    }

    boolean has(int i) {
      return i < keys.size();
    }

    byte[] key(int i) {
      return keys.get(i);
    }
  }
}

package dev.varve.shell;

import dev.varve.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The arguments of a program: none for its demo, or the name of one of its commands and that
 * command's words. Arguments that ask for neither are refused before anything runs.
 *
 * <p>An error takes one line, as in a {@link Shell}. The process ends with 0 if everything went
 * well, with 1 if commands typed at a shell failed, and with 2 after all other errors, also if the
 * output could not be written.
 */
public final class CommandLine {
  static final String NO_OUTPUT = "the output cannot be written";

  private static final String HELP = "--help";
  private static final int COMMANDS_FAILED = 1;
  private static final int FAILED = 2;

  /** What a command does. */
  @FunctionalInterface
  public interface Action {
    /** Does it; {@link IllegalArgumentException} if the words are wrong. */
    void run(List<String> words) throws IOException;
  }

  private record Choice(String name, String usage, String help, Action action) {
    String syntax() {
      return (name + " " + usage).strip();
    }

    private Stream<String> parameters(Predicate<String> which) {
      return Arrays.stream(usage.split("[\\[\\] |]+"))
          .filter(word -> !word.isEmpty())
          .filter(which);
    }

    /** Checks options, and the number of all other words. */
    void check(List<String> words) {
      for (String word : words) {
        if (isOption(word) && parameters(word::equals).findAny().isEmpty()) {
          throw new IllegalArgumentException("unknown option " + Text.of(word) + ": " + syntax());
        }
      }
      long most = parameters(word -> !isOption(word)).count();
      if (!usage.endsWith("...") && words.stream().filter(it -> !isOption(it)).count() > most) {
        throw new IllegalArgumentException("too many words: " + syntax());
      }
    }

    private static boolean isOption(String word) {
      return word.startsWith("--");
    }
  }

  private final String program;
  private final List<String> arguments;
  private final List<Choice> choices = new ArrayList<>();
  private final Action demo;

  /**
   * Makes one without commands.
   *
   * @param program what {@code -Dstep} calls it, for messages
   * @param arguments what was typed
   * @param demo what runs if nothing was typed
   */
  public CommandLine(String program, String[] arguments, Action demo) {
    this.program = program;
    this.arguments = List.of(arguments);
    this.demo = demo;
  }

  /**
   * Adds a command, and returns this.
   *
   * @param usage the words after its name, as in {@link Command}; {@code ...} after the last for
   *     any number
   * @param help what it does, in one line
   */
  public CommandLine with(String name, String usage, String help, Action action) {
    choices.add(new Choice(name, usage, help, action));
    return this;
  }

  /** Runs what the arguments ask for; if that fails, says why and ends the process. */
  public void run() {
    int code = run(System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs what the arguments ask for, and returns the code with which the process should end. */
  public int run(PrintStream out, PrintStream errors) {
    int code = runAction(out, errors);
    if (code == 0 && out.checkError()) {
      errors.println(NO_OUTPUT);
      return FAILED;
    }
    return code;
  }

  private int runAction(PrintStream out, PrintStream errors) {
    try {
      if (arguments.contains(HELP)) {
        usage().forEach(out::println);
      } else {
        chosen().run(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
      }
      return 0;
    } catch (FailedCommands e) {
      return COMMANDS_FAILED;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      print(errors, Failure.line(e));
    }
    return FAILED;
  }

  private Action chosen() {
    if (arguments.isEmpty()) {
      return demo;
    }
    String name = arguments.get(0);
    Choice choice = find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    return words -> {
      choice.check(words);
      choice.action().run(words);
    };
  }

  private Optional<Choice> find(String name) {
    return choices.stream().filter(it -> it.name().equals(name)).findFirst();
  }

  private String unknown(String name) {
    String names = choices.stream().map(Choice::name).collect(Collectors.joining(", "));
    return "there is no " + Text.quoted(name) + ", only " + names + " (--help explains)";
  }

  private List<String> usage() {
    List<String> lines = new ArrayList<>();
    lines.add(line("(no argument)", "tells the demo"));
    choices.forEach(it -> lines.add(line(it.syntax(), it.help())));
    lines.add(line(HELP, "shows this"));
    String arguments = "-Dstep=" + program + " -Dexec.args=\"...\"";
    lines.add(
        0, "The arguments of step " + program + ", mvn -q compile exec:java " + arguments + ":");
    return lines;
  }

  private static String line(String syntax, String help) {
    return String.format(Locale.ROOT, "  %-40s %s", syntax, help);
  }

  private void print(PrintStream errors, String message) {
    boolean known = !arguments.isEmpty() && find(arguments.get(0)).isPresent();
    String name = known ? arguments.get(0) : "step " + program;
    errors.println(name + ": " + message);
  }
}

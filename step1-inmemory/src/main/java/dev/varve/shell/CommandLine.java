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
 * The arguments of a program: none to run its demo, or the name of one of its commands followed by
 * the words of that command. Other arguments are rejected before anything runs.
 *
 * <p>An error is reported in one line, as in a {@link Shell}. The exit status is 0 if everything
 * succeeded, 1 if commands of a shell failed, and 2 after any other error, including a failure to
 * write the output.
 */
public final class CommandLine {
  static final String NO_OUTPUT = "the output cannot be written";

  private static final String HELP = "--help";
  private static final int COMMANDS_FAILED = 1;
  private static final int FAILED = 2;

  /** The implementation of a command. */
  @FunctionalInterface
  public interface Action {
    /** Runs the command; throws {@link IllegalArgumentException} if the words are wrong. */
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

    /** Checks the options and the number of other words. */
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
   * Creates a command line without commands.
   *
   * @param program its {@code -Dstep} name, for messages
   * @param arguments the arguments of the process
   * @param demo runs if there are no arguments
   */
  public CommandLine(String program, String[] arguments, Action demo) {
    this.program = program;
    this.arguments = List.of(arguments);
    this.demo = demo;
  }

  /**
   * Adds a command, and returns this.
   *
   * @param usage the words after its name, as in {@link Command}; {@code ...} after the last word
   *     allows any number
   * @param help what it does, in one line
   */
  public CommandLine with(String name, String usage, String help, Action action) {
    choices.add(new Choice(name, usage, help, action));
    return this;
  }

  /** Runs the chosen command; on failure, prints the reason and exits. */
  public void run() {
    int code = run(System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs the chosen command, and returns the exit status for the process. */
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
    return "there is no command " + Text.quoted(name) + "; commands: " + names + " (see --help)";
  }

  private List<String> usage() {
    List<String> lines = new ArrayList<>();
    lines.add(line("(no argument)", "runs the demo"));
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

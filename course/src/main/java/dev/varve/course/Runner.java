package dev.varve.course;

import dev.varve.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The exercises' runner: without arguments it watches; with arguments it runs one command. */
public final class Runner {
  private static final String USAGE =
      """
      check 3.2      runs the tests of an exercise (3: of a step, all: of all), or of several
      list           lists the exercises and shows which are solved
      rules 3.2      lists the rules of an exercise, and which of them hold
      hint 3.2       gives the next hint; each call shows one more
      reset 3.2      puts the starter back, and keeps a copy of your file
      solution 3.2   shows the finished methods once yours pass (solution 3.2 anyway: now)
      capstone       runs the engine's own tests and its demo on the parts you have solved
      mine 3         opens step 3's shell on the parts you have solved (mine 3 demo: its demo)
      cut            cuts the starters from their sources again, except those that are begun
      pages          refreshes the marked excerpts of the pages (pages NAME...: of some)
      --help         shows this
      """;

  private static final String HELP = "--help";
  private static final int WRONG = 1;
  private static final int FAILED = 2;

  private final Desk desk;
  private final Console console;

  Runner(Desk desk, Console console) {
    this.desk = desk;
    this.console = console;
  }

  /**
   * Runs one command, or watches. The exit status is 1 if a check failed or the arguments are
   * wrong; it is 2 if a file could not be read, or a file or the output could not be written, or
   * something else failed.
   */
  public static void main(String[] arguments) {
    int code;
    try (Console console = open(arguments);
        Desk desk = new Desk(Course.find(), Catalogue.standard(), console.colours())) {
      code = new Runner(desk, console).run(List.of(arguments)) ? 0 : WRONG;
      console.checkOutput();
    } catch (IOException | RuntimeException | Error e) {
      System.err.println("exercises: " + Report.told(e));
      code = FAILED;
    }
    if (code != 0) {
      // Maven runs this in its own JVM: exit here, so that it prints no error report of its own.
      System.exit(code);
    }
  }

  private static Console open(String[] arguments) {
    Console keys = arguments.length == 0 ? KeyConsole.open() : null;
    return keys == null ? new LineConsole(System.in, System.out) : keys;
  }

  /** Runs one command; returns false if a check failed or the command is invalid. */
  boolean run(List<String> arguments) throws IOException {
    if (arguments.isEmpty()) {
      new Watch(desk, console).run();
      return true;
    }
    if (arguments.contains(HELP)) {
      console.print(USAGE);
      return true;
    }
    try {
      return command(arguments.get(0), arguments.subList(1, arguments.size()));
    } catch (UncheckedIOException e) {
      console.print(Report.told(e) + "\n");
      return false;
    } catch (IllegalArgumentException e) {
      String.valueOf(e.getMessage()).lines().forEach(it -> console.print(Text.line(it) + "\n"));
      return false;
    } finally {
      console.print(desk.note());
    }
  }

  private boolean command(String command, List<String> rest) {
    switch (command) {
      case "check":
        return check(selected(rest));
      case "list":
        checkNone(command, rest);
        console.print(desk.list());
        return true;
      case "rules":
        return rules(only(command, rest));
      case "hint":
        console.print(desk.hint(only(command, rest)));
        return true;
      case "reset":
        console.print(desk.reset(only(command, rest)));
        return true;
      case "solution":
        boolean anyway = rest.size() == 2 && rest.get(1).equals("anyway");
        return solution(only(command, anyway ? rest.subList(0, 1) : rest), anyway);
      case "capstone":
        checkNone(command, rest);
        return desk.capstone().run(console::print);
      case "mine":
        return mine(rest);
      case "cut":
        checkNone(command, rest);
        console.print(desk.cutAll());
        return true;
      default:
        throw new IllegalArgumentException(
            "there is no command "
                + Text.quoted(command)
                + "; the commands are:\n"
                + USAGE.stripTrailing());
    }
  }

  private boolean mine(List<String> words) {
    boolean demo = words.size() == 2 && words.get(1).equals("demo");
    if (words.size() != (demo ? 2 : 1) || !Mine.isStep(words.get(0))) {
      throw new IllegalArgumentException(
          "mine takes a step from 1 to 8, and optionally demo: mine 3, or mine 3 demo");
    }
    String step = words.get(0);
    return desk.mine().run(step, demo ? List.of() : Mine.program(step), console::print);
  }

  /** Returns the selected exercises, each once, in the order of the course. */
  private List<Exercise> selected(List<String> names) {
    checkSome("check", names);
    Set<Exercise> selected = new HashSet<>();
    names.forEach(name -> selected.addAll(desk.catalogue().select(name)));
    return desk.catalogue().all().stream().filter(selected::contains).toList();
  }

  private Exercise only(String command, List<String> names) {
    checkSome(command, names);
    if (names.size() > 1) {
      throw new IllegalArgumentException(command + " takes one exercise, but got: " + shown(names));
    }
    return desk.catalogue().get(names.get(0));
  }

  private static void checkSome(String command, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(command + " needs an exercise: " + command + " 3.2");
    }
  }

  private static void checkNone(String command, List<String> words) {
    if (!words.isEmpty()) {
      throw new IllegalArgumentException(command + " takes no arguments, but got: " + shown(words));
    }
  }

  private static String shown(List<String> words) {
    return words.stream().map(Text::of).collect(Collectors.joining(" "));
  }

  private boolean check(List<Exercise> exercises) {
    boolean solved = true;
    for (Exercise exercise : exercises) {
      Checker.Result result = desk.check(exercise);
      console.print(desk.report().of(result) + "\n");
      solved &= result.isSolved();
    }
    return solved;
  }

  private boolean rules(Exercise exercise) {
    Checker.Result result = desk.check(exercise);
    console.print(desk.report().rules(result));
    return !result.hasFailed();
  }

  private boolean solution(Exercise exercise, boolean anyway) {
    if (!anyway && !desk.check(exercise).isSolved()) {
      console.print(
          "It is not solved yet; to see it anyway: solution " + exercise.id() + " anyway\n");
      return false;
    }
    console.print(desk.solution(exercise));
    return true;
  }
}

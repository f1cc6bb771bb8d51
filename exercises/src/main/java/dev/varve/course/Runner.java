package dev.varve.course;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The exercises' runner: without arguments it watches, with arguments it does one thing and ends.
 */
public final class Runner {
  private static final String USAGE =
      """
      check 3.2      runs the tests of an exercise (3: of a step, all: of all)
      list           lists the exercises and what is solved
      rules 3.2      lists the rules of an exercise, and which of them hold
      hint 3.2       gives the next hint; each call shows one more
      reset 3.2      puts the starter back, and your file aside
      solution 3.2   shows the finished methods once yours pass (solution 3.2 anyway: now)
      capstone       runs the real engine, its tests and its demo, on the parts you have solved
      cut            cuts the starters anew from their sources, but for those that are begun
      pages          refreshes what is marked in the pages (pages NAME...: in some)
      """;

  private final Desk desk;
  private final Console console;

  Runner(Desk desk, Console console) {
    this.desk = desk;
    this.console = console;
  }

  /** Runs one command, or watches; the exit status of a check that is red, or of a slip, is 1. */
  public static void main(String[] arguments) throws IOException {
    boolean done;
    try (Console console = open(arguments);
        Desk desk = new Desk(Course.find(), Catalogue.standard(), console.colours())) {
      done = new Runner(desk, console).run(List.of(arguments));
    }
    if (!done) {
      // Maven runs this inside itself: so it ends here, without a page of its own.
      System.exit(1);
    }
  }

  private static Console open(String[] arguments) {
    Console keys = arguments.length == 0 ? KeyConsole.open() : null;
    return keys == null ? new LineConsole(System.in, System.out) : keys;
  }

  /** Runs one command; false if a check was red or the command makes no sense. */
  boolean run(List<String> arguments) throws IOException {
    if (arguments.isEmpty()) {
      new Watch(desk, console).run();
      return true;
    }
    try {
      return command(arguments.get(0), arguments.subList(1, arguments.size()));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      console.print(e.getMessage() + "\n");
      return false;
    } finally {
      console.print(desk.note());
    }
  }

  private boolean command(String command, List<String> rest) {
    switch (command) {
      case "check":
        return check(desk.catalogue().select(first(rest)));
      case "list":
        console.print(desk.list());
        return true;
      case "rules":
        console.print(desk.rules(desk.catalogue().get(first(rest))));
        return true;
      case "hint":
        console.print(desk.hint(desk.catalogue().get(first(rest))));
        return true;
      case "reset":
        console.print(desk.reset(desk.catalogue().get(first(rest))));
        return true;
      case "solution":
        return solution(desk.catalogue().get(first(rest)), rest.contains("anyway"));
      case "capstone":
        return desk.capstone().run(console::print);
      case "cut":
        console.print(desk.cutAll());
        return true;
      default:
        throw new IllegalArgumentException(USAGE);
    }
  }

  private static String first(List<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(USAGE);
    }
    return rest.get(0);
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

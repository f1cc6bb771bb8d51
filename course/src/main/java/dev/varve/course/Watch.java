package dev.varve.course;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Watches the learner's files: it runs the tests whenever a file of the exercise is saved, and
 * switches to another exercise when that one's file is saved. It polls modification times, which
 * works on every file system. Only the learner ends it; a failure is reported in one line.
 */
final class Watch {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String KEYS =
      "\nh hint  u rules  l list  c check all  n next  g go to  r reset  s solution  q quit\n";

  private final Desk desk;
  private final Console console;
  private Exercise current;
  private Map<Path, String> seen = Map.of();
  private Map<Path, String> allSeen;
  private int lastKey;
  private boolean quit;

  Watch(Desk desk, Console console) {
    this.desk = desk;
    this.console = console;
    this.current = firstUnsolved(0);
  }

  private Exercise firstUnsolved(int from) {
    List<Exercise> all = desk.catalogue().all();
    for (int i = 0; i < all.size(); i++) {
      Exercise candidate = all.get((from + i) % all.size());
      if (!desk.isSolved(candidate)) {
        return candidate;
      }
    }
    return all.get(from % all.size());
  }

  /** Runs until the learner quits or the input ends. */
  void run() throws IOException {
    console.print("Welcome. I run the tests of an exercise each time you save its file.\n");
    console.print(desk.note() + desk.bar() + "\n\n");
    allSeen = Stamps.of(workFiles());
    while (!quit) {
      orTell(this::follow);
      orTell(this::checkIfSaved);
      int key = console.key(POLL);
      if (key != Console.NONE) {
        int before = lastKey;
        lastKey = key;
        orTell(() -> handle(key, before));
      }
      console.print(desk.note());
    }
  }

  private void checkIfSaved() {
    Map<Path, String> now = stamps();
    if (!now.equals(seen)) {
      seen = now;
      orTell(this::check);
      console.print(KEYS);
    }
  }

  private Map<Path, String> stamps() {
    List<Path> files = new ArrayList<>(Course.javaFilesIn(desk.course().work(current)));
    files.addAll(Course.javaFilesIn(desk.course().tests(current)));
    return Stamps.of(files);
  }

  private List<Path> workFiles() {
    return desk.catalogue().all().stream().map(desk.course()::workFile).toList();
  }

  /** Switches to the exercise that was saved, unless several were saved at once, as by git. */
  private void follow() {
    Map<Path, String> before = allSeen;
    Map<Path, String> now = Stamps.of(workFiles());
    allSeen = now;
    List<Exercise> saved =
        desk.catalogue().all().stream()
            .filter(it -> isSaved(desk.course().workFile(it), before, now))
            .toList();
    if (saved.size() == 1 && saved.get(0) != current) {
      console.print("\nYou saved " + saved.get(0).id() + ": switching to it.\n\n");
      turnTo(saved.get(0));
    }
  }

  private static boolean isSaved(Path file, Map<Path, String> before, Map<Path, String> now) {
    String stamp = now.get(file);
    return !stamp.equals(before.get(file)) && !stamp.equals(Stamps.MISSING);
  }

  private void check() {
    boolean before = desk.isSolved(current);
    Checker.Result result = desk.check(current);
    console.print("\n" + desk.report().of(result));
    if (result.isSolved() && !before) {
      console.print(desk.bar() + "   press n for " + following().id() + "\n");
    }
  }

  /** An action started by a key or by a saved file. */
  private interface Action {
    void run() throws IOException;
  }

  /** Runs an action; reports any failure in one line, so that the watch continues. */
  private void orTell(Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      console.print("\nfailed: " + Report.told(e) + "\n");
    }
  }

  private Exercise following() {
    return firstUnsolved(desk.catalogue().all().indexOf(current) + 1);
  }

  private void handle(int key, int before) throws IOException {
    switch (key) {
      case 'h' -> console.print("\n" + desk.hint(current));
      case 'u' -> console.print("\n" + desk.report().rules(desk.check(current)));
      case 'l' -> console.print("\n" + desk.list());
      case 'c' -> checkAll();
      case 'n' -> turnTo(following());
      case 'g' -> goTo(console.word("\nGo to exercise: "));
      case 'r' -> reset(before == 'r');
      case 's' -> solution(before == 's');
      case 'q', Console.END -> quit = true;
      default -> console.print(KEYS);
    }
  }

  /** Prints each exercise when its check begins, and then its result. */
  private void checkAll() {
    StringBuilder failures = new StringBuilder();
    String step = "";
    for (Exercise exercise : desk.catalogue().all()) {
      console.print(exercise.step().equals(step) ? "   " : "\n");
      step = exercise.step();
      console.print(exercise.id() + " ");
      Checker.Result result = desk.check(exercise);
      console.print(result.isSolved() ? "[x]" : result.hasFailed() ? "[!]" : "[ ]");
      if (result.hasFailed()) {
        failures.append('\n').append(desk.report().of(result));
      }
    }
    console.print("\n" + failures + "\n" + desk.list());
  }

  /** Switches to the exercise with an id, or to the first unsolved one of a step. */
  private void goTo(String which) {
    if (which.isEmpty()) {
      return;
    }
    try {
      List<Exercise> all = desk.catalogue().select(which);
      turnTo(all.stream().filter(it -> !desk.isSolved(it)).findFirst().orElse(all.get(0)));
    } catch (IllegalArgumentException e) {
      console.print("\n" + e.getMessage() + "\n");
    }
  }

  private void turnTo(Exercise next) {
    current = next;
    seen = Map.of();
    // A key to press again was meant for the previous exercise.
    lastKey = Console.NONE;
  }

  private void reset(boolean again) {
    if (!again && desk.isAsAtTheStart(current)) {
      console.print("\nThere is nothing to reset in " + current.id() + ".\n");
      lastKey = Console.NONE;
    } else if (again) {
      console.print("\n" + desk.reset(current));
      lastKey = Console.NONE;
    } else {
      console.print(
          "\nPress r again to put the starter of "
              + current.id()
              + " back; your file will be kept in\n"
              + Desk.ATTEMPTS
              + ".\n");
    }
  }

  private void solution(boolean again) {
    if (again || desk.isSolved(current)) {
      console.print("\n" + desk.solution(current));
    } else {
      console.print("\nIt is not solved yet. Press s again to see the solution anyway.\n");
    }
  }
}

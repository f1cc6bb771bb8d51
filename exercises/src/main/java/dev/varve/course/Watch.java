package dev.varve.course;

import dev.varve.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sits beside the learner: whenever a file of the exercise was saved, its tests run. Changes are
 * found by asking for modification times, which works on every file system.
 */
final class Watch {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String KEYS =
      "\nh hint   u rules   l list   c check all   n next   r reset   s solution   q quit\n";

  private final Desk desk;
  private final Console console;
  private Exercise current;
  private Map<Path, String> seen = Map.of();
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

  /** Works until the learner quits, or no key can come any more. */
  void run() throws IOException {
    console.print("Welcome. I run the tests of an exercise each time you save its file.\n");
    console.print(desk.note() + desk.bar() + "\n\n");
    while (!quit) {
      Map<Path, String> now = stamps();
      if (!now.equals(seen)) {
        seen = now;
        orTell(this::check);
        console.print(KEYS);
      }
      int key = console.key(POLL);
      if (key != Console.NONE) {
        orTell(() -> handle(key));
        lastKey = key;
      }
      console.print(desk.note());
    }
  }

  private Map<Path, String> stamps() {
    List<Path> files = new ArrayList<>(Course.filesIn(desk.course().work(current)));
    files.addAll(Course.filesIn(desk.course().tests(current)));
    Map<Path, String> stamps = new HashMap<>();
    for (Path file : files) {
      try {
        stamps.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
      } catch (IOException e) {
        // An editor may be just putting a new file in its place: the next look finds it.
        stamps.put(file, "missing");
      }
    }
    return stamps;
  }

  private void check() {
    boolean before = desk.isSolved(current);
    Checker.Result result = desk.check(current);
    console.print("\n" + desk.report().of(result));
    if (result.isSolved() && !before) {
      console.print(desk.bar() + "   n: on to " + following().id() + "\n");
    }
  }

  /** What fails costs one line, not the watch. */
  private void orTell(Runnable action) {
    try {
      action.run();
    } catch (UncheckedIOException e) {
      console.print("\nnot done: " + Text.line(String.valueOf(e.getMessage())) + "\n");
    } catch (OutOfMemoryError | StackOverflowError e) {
      console.print("\nnot done: " + Text.line(e.toString()) + "\n");
    }
  }

  private Exercise following() {
    return firstUnsolved(desk.catalogue().all().indexOf(current) + 1);
  }

  private void handle(int key) {
    switch (key) {
      case 'h' -> console.print("\n" + desk.hint(current));
      case 'u' -> console.print("\n" + desk.rules(current));
      case 'l' -> console.print("\n" + desk.list());
      case 'c' -> checkAll();
      case 'n' -> turnTo(following());
      case 'r' -> insist('r', "Press r again to lose what you wrote for " + current.id());
      case 's' -> solution();
      case 'q', Console.END -> quit = true;
      default -> console.print(KEYS);
    }
  }

  private void checkAll() {
    desk.catalogue().all().forEach(desk::check);
    console.print("\n" + desk.list());
  }

  private void turnTo(Exercise next) {
    current = next;
    seen = Map.of();
  }

  private void insist(int key, String question) {
    if (lastKey == key) {
      console.print("\n" + desk.reset(current));
      lastKey = Console.NONE;
    } else {
      console.print("\n" + question + " (it is put aside, not deleted).\n");
    }
  }

  private void solution() {
    if (desk.isSolved(current) || lastKey == 's') {
      console.print("\n" + desk.solution(current));
    } else {
      console.print("\nIt is not solved yet. Press s again to see the solution anyway.\n");
    }
  }
}

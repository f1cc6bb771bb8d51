package dev.varve.course;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The solved exercises and the number of hints shown: a small file in the root, not committed. If
 * it is lost or damaged, no work is lost: {@code check all} writes it again.
 *
 * <p>The file is a convenience: if it cannot be read or written, one line says so, the file is not
 * changed, and this run continues without it.
 */
final class Progress {
  private static final String FILE = ".varve-progress";
  private static final String SOLVED = "solved";

  private final Path file;
  private final Map<String, String> entries = new TreeMap<>();
  private boolean lost;
  private String note;

  Progress(Path root) {
    this.file = root.resolve(FILE);
    try {
      if (Files.exists(file)) {
        read(Course.read(file));
      }
    } catch (UncheckedIOException e) {
      lose(e);
    }
  }

  private void read(String text) {
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ");
      if (words.length == 2 && words[1].matches(SOLVED + "|\\d") && !words[0].startsWith("#")) {
        entries.put(words[0], words[1]);
      }
    }
  }

  private void lose(UncheckedIOException e) {
    lost = true;
    note = "Your progress is not saved: " + Report.told(e);
  }

  /** Returns what went wrong since the last call, or null. */
  String takeNote() {
    String taken = note;
    note = null;
    return taken;
  }

  boolean isSolved(Exercise exercise) {
    return SOLVED.equals(entries.get(exercise.id()));
  }

  void setSolved(Exercise exercise, boolean solved) {
    if (solved != isSolved(exercise)) {
      if (solved) {
        entries.put(exercise.id(), SOLVED);
      } else {
        entries.remove(exercise.id());
      }
      save();
    }
  }

  /** Returns how many hints were shown. */
  int hints(Exercise exercise) {
    return Integer.parseInt(entries.getOrDefault(exercise.id() + "-hints", "0"));
  }

  void setHints(Exercise exercise, int hints) {
    entries.put(exercise.id() + "-hints", String.valueOf(hints));
    save();
  }

  void forget(Exercise exercise) {
    entries.remove(exercise.id());
    entries.remove(exercise.id() + "-hints");
    save();
  }

  private void save() {
    if (lost) {
      return;
    }
    StringBuilder text =
        new StringBuilder("# What you have solved, and the hints you have seen.\n");
    entries.forEach((key, value) -> text.append(key).append(' ').append(value).append('\n'));
    try {
      Course.write(file, text.toString());
    } catch (UncheckedIOException e) {
      lose(e);
    }
  }
}

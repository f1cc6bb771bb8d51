package dev.varve.pages;

import dev.varve.course.Course;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The turns of phrase in {@code turns.txt}, and where a text contains them. */
final class Turns {
  private static final String TABLE = "course/src/test/resources/dev/varve/pages/turns.txt";
  private static final Pattern TEXT =
      Pattern.compile(".*\\.(md|java|ya?ml|txt|xml|svg|properties)");

  // What precedes the words of a line: indentation, and the mark of a comment or a heading.
  private static final Pattern MARGIN = Pattern.compile("\\s*(/?\\*+(?!/)|//|#+|>|<!--)?\\s*");

  /**
   * A turn of phrase.
   *
   * @param phrase matches it in any text
   * @param example a text that contains it
   * @param instead what to write instead
   */
  record Turn(Pattern phrase, String example, String instead) {
    private static Turn of(String line) {
      String[] parts = line.split(" => ");
      if (parts.length != 3) {
        throw new IllegalArgumentException("not a phrase, an example and a suggestion: " + line);
      }
      Pattern phrase = Pattern.compile(parts[0].strip(), Pattern.CASE_INSENSITIVE);
      return new Turn(phrase, parts[1], parts[2]);
    }
  }

  private final List<Turn> all;

  private Turns(List<Turn> all) {
    this.all = all;
  }

  /** Reads the table in the repository of {@code course}. */
  static Turns of(Course course) {
    return new Turns(
        Course.read(course.root().resolve(TABLE))
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Turn::of)
            .toList());
  }

  List<Turn> all() {
    return all;
  }

  /** Returns a problem for each turn in {@code text}, also where it continues on the next line. */
  List<Problem> in(String name, String text) {
    List<String> lines = text.lines().map(line -> MARGIN.matcher(line).replaceFirst("")).toList();
    int[] starts = new int[lines.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + lines.get(i - 1).length() + 1;
    }
    String joined = String.join(" ", lines);
    List<Problem> found = new ArrayList<>();
    for (Turn turn : all) {
      Matcher matcher = turn.phrase().matcher(joined);
      while (matcher.find()) {
        int place = Arrays.binarySearch(starts, matcher.start());
        int line = place >= 0 ? place + 1 : -place - 1;
        String what = "\"" + matcher.group() + "\": write instead: " + turn.instead();
        found.add(new Problem(name, line, what));
      }
    }
    return found;
  }

  /**
   * Returns all texts of the repository, by name, without the learner's files, which are cut from
   * others here, and without the examples of this check.
   */
  static Map<String, String> texts(Course course) {
    Map<String, String> texts = new TreeMap<>();
    try {
      Files.walkFileTree(
          course.root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return isLeftOut(course, folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = course.show(file);
              if (TEXT.matcher(name).matches()
                  && !name.equals(TABLE)
                  && !name.endsWith("/TurnsTest.java")) {
                texts.put(name, Course.read(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static boolean isLeftOut(Course course, Path folder) {
    String name = folder.getFileName().toString();
    boolean isRoot = folder.equals(course.root());
    return !isRoot && name.startsWith(".")
        || name.equals("target")
        || course.show(folder).equals("exercises/src/main");
  }
}

package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pages of the course. Their marked excerpts are taken from a source or from a program's
 * output, and every build compares them with it.
 *
 * @see Mark
 */
final class Pages implements AutoCloseable {
  private final Course course;
  private final Catalogue catalogue;
  private final Steps steps;
  private final List<String> options;
  private final Transcripts transcripts;
  private final JavaShell jshell;
  private final Pictures pictures;

  /** Creates the pages of a course, to check them. */
  Pages(Course course, Catalogue catalogue) {
    this(course, catalogue, Child.QUICKLY);
  }

  /**
   * Creates the pages of a course; {@code options} are for the JVMs that run the commands on them.
   */
  Pages(Course course, Catalogue catalogue, List<String> options) {
    this.course = course;
    this.catalogue = catalogue;
    this.steps = new Steps(course);
    this.options = options;
    this.transcripts = new Transcripts(course, catalogue, steps, options);
    this.jshell = new JavaShell(course);
    this.pictures = new Pictures(course);
  }

  /** Returns all pages: those in the root, each folder's README, and docs. */
  static List<Page> all(Course course) {
    Path root = course.root();
    Stream<Path> files =
        Stream.of(
                markdown(root),
                Course.filesIn(root).stream().map(it -> it.resolve("README.md")),
                markdown(root.resolve("docs")))
            .flatMap(it -> it);
    return files.filter(Files::isRegularFile).distinct().map(it -> Page.read(course, it)).toList();
  }

  private static Stream<Path> markdown(Path folder) {
    return Course.filesIn(folder).stream().filter(it -> it.toString().endsWith(".md"));
  }

  /** Returns the excerpts of {@code pages} that differ from their sources. */
  List<Problem> stale(List<Page> pages) {
    List<Problem> problems = new ArrayList<>();
    start(pages);
    for (Page page : pages) {
      for (Mark mark : page.marks()) {
        try {
          List<String> wanted = wanted(page, mark);
          if (!wanted.equals(mark.content(page))) {
            problems.add(difference(page, mark, wanted));
          }
        } catch (IllegalArgumentException e) {
          problems.add(new Problem(page.name(), mark.line() + 1, told(mark, e)));
        }
      }
    }
    return problems;
  }

  /**
   * Refreshes the excerpts of {@code pages}; returns which pages changed, and which excerpts
   * failed.
   */
  List<String> refresh(List<Page> pages) {
    List<String> told = new ArrayList<>();
    start(pages);
    for (Page page : pages) {
      Page fresh = page;
      List<Mark> marks = page.marks();
      // From the bottom up, so that the marks above stay where they are.
      for (int i = marks.size() - 1; i >= 0; i--) {
        Mark mark = marks.get(i);
        try {
          fresh = fresh.with(mark, wanted(page, mark));
        } catch (IllegalArgumentException e) {
          told.add(new Problem(page.name(), mark.line() + 1, told(mark, e)).toString());
        }
      }
      if (!fresh.equals(page)) {
        Course.write(page.file(), fresh.text());
        told.add(page.name() + " was written");
      }
    }
    return told;
  }

  /** Returns the pictures, which can be checked and refreshed like the pages. */
  Pictures pictures() {
    return pictures;
  }

  private void start(List<Page> pages) {
    for (Page page : pages) {
      for (Mark mark : page.marks()) {
        if (mark.kind().equals("transcript")) {
          try {
            transcripts.start(page, mark);
          } catch (IllegalArgumentException e) {
            // It is reported where the transcript is compared.
            continue;
          }
        }
      }
    }
  }

  private List<String> wanted(Page page, Mark mark) {
    List<String> found = mark.content(page);
    return switch (mark.kind()) {
      case "snippet" -> Snippet.lines(course, mark.argument());
      case "transcript" -> transcripts.lines(page, mark);
      case "jshell" -> jshell.lines(page, mark);
      case "hexdump" -> HexDump.lines(steps, options, page, mark);
      case "exercises" -> ExerciseTable.lines(course, catalogue, page, mark.argument());
      default -> MinutesColumn.lines(catalogue, page, found);
    };
  }

  private static String told(Mark mark, IllegalArgumentException e) {
    return mark.show() + "\n  " + e.getMessage();
  }

  private static Problem difference(Page page, Mark mark, List<String> wanted) {
    List<String> found = mark.content(page);
    int at = 0;
    while (at < Math.min(found.size(), wanted.size()) && found.get(at).equals(wanted.get(at))) {
      at++;
    }
    String what =
        mark.show()
            + "\n  the page has:  "
            + line(found, at)
            + "\n  it should be:  "
            + line(wanted, at)
            + "\n  write it with: mvn -q compile exec:java -Dstep=exercises -Dexec.args=\"pages "
            + page.name()
            + "\"";
    return new Problem(page.name(), mark.from() + at + 1, what);
  }

  private static String line(List<String> lines, int at) {
    return at < lines.size() ? lines.get(at) : "(nothing more)";
  }

  @Override
  public void close() {
    transcripts.close();
  }
}

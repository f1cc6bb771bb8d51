package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository of one page, one source, and the course's build files and catalogue. */
final class Repository {
  static final String PAGE = "docs/page.md";
  static final String SOURCE = "step1-inmemory/src/main/java/Counter.java";

  private static final List<String> FILES =
      List.of(
          "pom.xml",
          "step1-inmemory/pom.xml",
          "step2-wal/pom.xml",
          "step3-memtable/pom.xml",
          "step4-sstable/pom.xml",
          "step5-lsm/pom.xml",
          "step6-transactions/pom.xml",
          "step7-query/pom.xml",
          "step8-server/pom.xml",
          "varve/pom.xml",
          "course/pom.xml",
          "exercises/pom.xml",
          "exercises/exercises.yaml",
          "benchmarks/pom.xml");

  private static final String COUNTER =
      """
      /**
       * Counts.
       *
       * <pre>
       *   count := u32
       * </pre>
       */
      final class Counter {
        private int count; // no less than 0

        /** Adds one. */
        void add() {
          count++; // and no more
        }

        void add(int many) {
          count +=
              many;
        }

        interface Watcher {
          void counted(int count);
        }
      }
      """;

  private final Course course;

  Repository(Path root) {
    Course original = Course.find();
    this.course = new Course(root);
    for (String file : FILES) {
      Course.write(root.resolve(file), Course.read(original.root().resolve(file)));
    }
    Course.write(root.resolve(SOURCE), COUNTER);
  }

  Course course() {
    return course;
  }

  /** Writes the page. */
  Page page(String... lines) {
    Path file = course.root().resolve(PAGE);
    Course.write(file, String.join("\n", lines) + "\n");
    return Page.read(course, file);
  }

  /** Returns the problems reported under the marks of {@code page}. */
  List<String> stale(Page page) {
    try (Pages pages = new Pages(course, Catalogue.standard())) {
      return pages.stale(List.of(page)).stream().map(Problem::toString).toList();
    }
  }

  /**
   * Refreshes the marked parts of {@code page}, and returns its lines, followed by the messages.
   */
  List<String> refreshed(Page page) {
    try (Pages pages = new Pages(course, Catalogue.standard())) {
      List<String> told = pages.refresh(List.of(page));
      List<String> lines = new ArrayList<>(Page.read(course, page.file()).lines());
      lines.addAll(told);
      return lines;
    }
  }

  /** Returns the dead links reported in {@code page}. */
  List<String> dead(Page page) {
    return new Links(course).dead(page).stream().map(Problem::toString).toList();
  }

  /** Returns the problems reported in the command lines of {@code page}. */
  List<String> wrong(Page page) {
    CommandLines commands = new CommandLines(course, Catalogue.standard());
    return commands.wrong(page).stream().map(Problem::toString).toList();
  }
}

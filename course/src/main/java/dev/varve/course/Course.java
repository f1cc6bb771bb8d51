package dev.varve.course;

import dev.varve.NotUtf8Exception;
import dev.varve.Utf8;
import dev.varve.Utf8Reader;
import dev.varve.files.WholeFile;
import dev.varve.files.WorkingDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds, reads and writes the course's files. Lines end with a line feed on every system. */
public final class Course {
  private static final Path CATALOGUE = Path.of("exercises", "exercises.yaml");
  private static final Path JAVA = Path.of("exercises", "src", "main", "java");
  private static final Path TESTS = Path.of("exercises", "src", "test", "java");

  private final Path root;

  /** Creates a course for the repository at {@code root}. */
  public Course(Path root) {
    this.root = root;
  }

  /** Finds the repository that the working directory is in. */
  public static Course find() {
    Path start = WorkingDirectory.resolve(Path.of("")).toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve(CATALOGUE))) {
        return new Course(at);
      }
    }
    throw new IllegalStateException("not inside the course's repository: " + start);
  }

  /** Returns the root of the repository. */
  public Path root() {
    return root;
  }

  /** Returns the file that declares the exercises. */
  Path catalogue() {
    return root.resolve(CATALOGUE);
  }

  /** Returns the file that has a line for each test and each saboteur of the exercises. */
  Path ledger() {
    return root.resolve(Path.of("exercises", "ledger.txt"));
  }

  /** Returns a path for display: relative to the root, with slashes. */
  public String show(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private static Path folder(Exercise exercise) {
    return Path.of(exercise.packageName().replace('.', '/'));
  }

  /** Returns the folder in which the learner works. */
  Path work(Exercise exercise) {
    return root.resolve(JAVA).resolve(folder(exercise));
  }

  /** Returns the file that the learner completes. */
  public Path workFile(Exercise exercise) {
    return work(exercise).resolve(exercise.className() + ".java");
  }

  /** Returns the folder of the test class and of the files that only this class needs. */
  Path tests(Exercise exercise) {
    return root.resolve(TESTS).resolve(folder(exercise));
  }

  /** Returns the file of the test class. */
  public Path testFile(Exercise exercise) {
    return tests(exercise).resolve(exercise.className() + "Test.java");
  }

  /** Returns the folder that holds all exercises' work. */
  Path allWork() {
    return root.resolve(JAVA).resolve(Exercise.PACKAGE.replace('.', '/'));
  }

  /** Returns the folder that holds all exercises' tests. */
  Path allTests() {
    return root.resolve(TESTS).resolve(Exercise.PACKAGE.replace('.', '/'));
  }

  /** Returns the folder that holds a folder of saboteurs for each exercise. */
  Path allSaboteurs() {
    return root.resolve(Path.of("exercises", "src", "saboteurs"));
  }

  /** Returns the finished class. */
  Path source(Exercise exercise) {
    return root.resolve(exercise.source());
  }

  /** Returns the Java sources directly in {@code folder}, by path. */
  Map<Path, String> sourcesIn(Path folder) {
    Map<Path, String> sources = new TreeMap<>();
    javaFilesIn(folder).forEach(file -> sources.put(file, read(file)));
    return sources;
  }

  /**
   * Returns the Java sources directly in {@code folder}, sorted. This ignores the files that
   * editors put beside them, such as Emacs' {@code .#SkipList.java}, which is a dangling link.
   */
  static List<Path> javaFilesIn(Path folder) {
    return filesIn(folder).stream().filter(Course::isJava).toList();
  }

  private static boolean isJava(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".java") && !name.startsWith(".") && Files.isRegularFile(file);
  }

  /** Returns the entries of {@code folder}, sorted; an empty list if it does not exist. */
  public static List<Path> filesIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the text of a file, without a byte order mark.
   *
   * @throws UncheckedIOException if it cannot be read or is not UTF-8, naming file and line
   */
  public static String read(Path file) {
    try {
      return Utf8Reader.readFile(file).replace("\r\n", "\n");
    } catch (NotUtf8Exception e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a whole file, and creates its parent folders. */
  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      WholeFile.replace(file, out -> out.write(Utf8.encode(file.toString(), text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.varve.course;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * The build track: the engine of a step, in which the parts that the learner has solved so far
 * replace the engine's own. After all exercises, its whole core is the learner's.
 */
final class Mine {
  private static final List<String> DEMOS =
      List.of(
          "dev.varve.inmemory.demo.Demo",
          "dev.varve.wal.demo.Demo",
          "dev.varve.memtable.demo.Demo",
          "dev.varve.sstable.demo.Demo",
          "dev.varve.lsm.demo.Demo",
          "dev.varve.transactions.demo.Demo",
          "dev.varve.query.demo.Demo",
          "dev.varve.server.demo.Demo");

  /** The step whose program is a server, and not a shell. */
  private static final String SERVER = "8";

  private final Course course;
  private final List<Exercise> exercises;
  private final Predicate<Exercise> isSolved;

  Mine(Course course, List<Exercise> exercises, Predicate<Exercise> isSolved) {
    this.course = course;
    this.exercises = exercises;
    this.isSolved = isSolved;
  }

  /** Returns whether a step has an engine. */
  static boolean isStep(String step) {
    return step.matches("[1-" + DEMOS.size() + "]");
  }

  /** Returns the arguments with which the demo of a step is the program to work with. */
  static List<String> program(String step) {
    return List.of(step.equals(SERVER) ? "serve" : "shell");
  }

  /**
   * Starts the program of a step with {@code arguments}, on the parts of this step and of those
   * before it; returns false if they do not compile together or the program fails.
   */
  boolean run(String step, List<String> arguments, Consumer<String> tell) {
    List<Exercise> all =
        exercises.stream()
            .filter(it -> Parts.isPart(it) && it.step().compareTo(step) <= 0)
            .toList();
    Parts parts = new Parts(course, all.stream().filter(isSolved).toList());
    tellParts(step, all, parts, tell);
    Workbench.Build build = compiled(parts);
    if (build.failed()) {
      tell.accept(
          "\nTogether, your parts do not compile (with your methods in the engine's files):\n");
      build.problems().forEach(it -> tell.accept(it.show(course) + "\n"));
      return false;
    }
    try {
      start(DEMOS.get(Integer.parseInt(step) - 1), build.classes(), arguments);
      return true;
    } catch (InvocationTargetException e) {
      tell.accept("\nIt failed: " + Report.told(e.getCause()) + "\n");
      return false;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tellParts(String step, List<Exercise> all, Parts mine, Consumer<String> tell) {
    int count = mine.all().size();
    String others = count == all.size() ? "" : ", the others are the course's";
    tell.accept(
        String.format(
            Locale.ROOT,
            "The engine of step %s: %d of its %d parts %s yours%s%s.\n",
            step,
            count,
            all.size(),
            count == 1 ? "is" : "are",
            count == 0 ? "" : " [x]",
            others));
    all.forEach(it -> tell.accept((isSolved.test(it) ? "[x] " : "[ ] ") + Parts.line(it)));
    all.stream()
        .filter(it -> !isSolved.test(it))
        .findFirst()
        .ifPresentOrElse(
            it ->
                tell.accept(
                    "Next: "
                        + it.id()
                        + "  "
                        + it.title()
                        + "; a part is yours once its check has passed\n"),
            () -> tell.accept("All parts are yours: mine " + step + " demo runs its demo\n"));
    tell.accept("\n");
  }

  private static Workbench.Build compiled(Parts parts) {
    if (parts.all().isEmpty()) {
      return new Workbench.Build(Map.of(), List.of());
    }
    try (Workbench workbench = new Workbench()) {
      return workbench.compile(parts.grafted());
    }
  }

  private static void start(String main, Map<String, byte[]> own, List<String> arguments)
      throws IOException, ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Assembly assembly = new Assembly(own, jar(own));
    thread.setContextClassLoader(assembly);
    try {
      assembly
          .loadClass(main)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(String[]::new));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Writes the engine as one jar, for a demo that starts another process: the learner's classes,
   * and a class path to all others.
   */
  private static Path jar(Map<String, byte[]> own) throws IOException {
    Path jar = Files.createTempFile("varve-mine-", ".jar");
    jar.toFile().deleteOnExit();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Workbench.classPath().stream()
                .map(it -> it.toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> one : own.entrySet()) {
        out.putNextEntry(new JarEntry(one.getKey().replace('.', '/') + ".class"));
        out.write(one.getValue());
      }
    }
    return jar;
  }
}

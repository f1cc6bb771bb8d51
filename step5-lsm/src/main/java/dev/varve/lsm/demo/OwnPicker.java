package dev.varve.lsm.demo;

import dev.varve.Internal;
import dev.varve.Text;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.Decoder;
import dev.varve.lsm.CompactionStrategy;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.sstable.TableProperties;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A picker that the reader has written: one Java file, anywhere, with a {@link CompactionStrategy}
 * of the same name. It is compiled in this process, and no module has to know of it.
 */
final class OwnPicker {
  private static final String SUFFIX = ".java";
  private static final String CLASS = ".class";

  private final String name;
  private final Constructor<? extends CompactionStrategy> constructor;

  private OwnPicker(String name, Constructor<? extends CompactionStrategy> constructor) {
    this.name = name;
    this.constructor = constructor;
  }

  /**
   * Compiles a file.
   *
   * @throws IllegalArgumentException if it is not a picker; the message says why, and in which line
   */
  static OwnPicker of(String fileName) throws IOException {
    Path file = WorkingDirectory.resolve(fileName);
    String name = className(file);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no such file: "
              + file.toAbsolutePath()
              + "; strategies new "
              + fileName
              + " writes one");
    }
    Map<String, byte[]> classes = compiled(file);
    String found =
        classes.keySet().stream()
            .filter(it -> it.equals(name) || it.endsWith("." + name))
            .findFirst()
            .orElseThrow(() -> wrong(file, "has no class " + name));
    return new OwnPicker(name, constructor(file, new Loader(classes), found));
  }

  /** Returns the name of the class that a file has to declare. */
  static String className(Path file) {
    String name = file.getFileName().toString();
    String simple = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
    if (!simple.matches("[A-Za-z]\\w*")) {
      throw new IllegalArgumentException(
          "a picker is a file such as MyPicker.java, not " + Text.quoted(name));
    }
    return simple;
  }

  private static IllegalArgumentException wrong(Path file, String what) {
    return new IllegalArgumentException(file.getFileName() + " " + what);
  }

  private static Map<String, byte[]> compiled(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this is a JRE: a picker is compiled, which needs a JDK");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        StandardJavaFileManager files =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      List<String> options =
          List.of(
              "-d",
              directory.path().toString(),
              "-cp",
              classPath(),
              "-encoding",
              "UTF-8",
              "-proc:none",
              "-nowarn",
              "-g");
      Iterable<? extends JavaFileObject> sources = files.getJavaFileObjects(file);
      if (!compiler.getTask(null, files, diagnostics, options, null, sources).call()) {
        throw wrong(file, firstError(diagnostics.getDiagnostics()));
      }
      return classes(directory.path());
    }
  }

  private static String firstError(List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    List<Diagnostic<? extends JavaFileObject>> errors =
        diagnostics.stream().filter(it -> it.getKind() == Diagnostic.Kind.ERROR).toList();
    if (errors.isEmpty()) {
      return "does not compile: " + diagnostics;
    }
    String message =
        errors
            .get(0)
            .getMessage(Locale.ROOT)
            .lines()
            .map(String::strip)
            .collect(Collectors.joining("; "));
    String more = errors.size() == 1 ? "" : "; errors in all: " + errors.size();
    return "does not compile, line " + errors.get(0).getLineNumber() + ": " + message + more;
  }

  /** Returns where the engine was loaded from: inside Maven, the class path is Maven's own. */
  private static String classPath() {
    return Stream.of(
            LsmOptions.class, TableProperties.class, Decoder.class, Internal.class, Nullable.class)
        .map(OwnPicker::place)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no place to load " + one + " from", e);
    }
  }

  private static Map<String, byte[]> classes(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(it -> it.toString().endsWith(CLASS)).toList();
    }
    Map<String, byte[]> classes = new HashMap<>();
    for (Path file : files) {
      String path = directory.relativize(file).toString().replace(File.separatorChar, '.');
      classes.put(path.substring(0, path.length() - CLASS.length()), Files.readAllBytes(file));
    }
    return classes;
  }

  /** Loads the classes of the file; all others are the engine's. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(OwnPicker.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private static Constructor<? extends CompactionStrategy> constructor(
      Path file, Loader loader, String name) {
    try {
      Class<?> found = loader.findClass(name);
      if (!CompactionStrategy.class.isAssignableFrom(found)) {
        throw wrong(file, "does not implement CompactionStrategy");
      }
      Constructor<? extends CompactionStrategy> constructor =
          found.asSubclass(CompactionStrategy.class).getDeclaredConstructor(LsmOptions.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          file.getFileName() + " has no constructor whose one parameter is LsmOptions", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the name of its class. */
  String name() {
    return name;
  }

  /** Returns {@code options} with which this picker chooses the compactions. */
  LsmOptions in(LsmOptions options) {
    return options.withCompaction(CompactionStyle.of(name, this::strategy));
  }

  private CompactionStrategy strategy(LsmOptions options) {
    try {
      return new CheckedStrategy(
          name, constructor.newInstance(options), options.stopAtLevel0Tables());
    } catch (InvocationTargetException e) {
      throw CheckedStrategy.failure(name, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(name + " cannot be created: " + e, e);
    }
  }

  /** Returns a picker to begin with, which compiles. */
  static String template(String name) {
    return """
        import dev.varve.lsm.CompactionPlan;
        import dev.varve.lsm.CompactionStrategy;
        import dev.varve.lsm.CompactionStyle;
        import dev.varve.lsm.Levels;
        import dev.varve.lsm.LsmOptions;

        /** Chooses what to compact next. As long as nothing is changed, as leveled compaction does. */
        public final class NAME implements CompactionStrategy {
          private final LsmOptions options;
          private final CompactionStrategy leveled;

          public NAME(LsmOptions options) {
            this.options = options;
            this.leveled = options.withCompaction(CompactionStyle.LEVELED).strategy();
          }

          /** Returns the next compaction, or null if none is needed. */
          @Override
          public CompactionPlan pick(Levels levels) {
            // levels.runs()           sorted runs, the newest first: level(), bytes(), tables()
            // levels.tables(level)    the tables of a level; levels.bytes(level) their bytes
            // levels.overlapping(level, from, to)
            //                         those that may have keys between the two, ends included
            // new CompactionPlan(inputs, outputLevel, mayMove)
            //                         runs, the newest first; mayMove: a lone table is not rewritten
            return leveled.pick(levels);
          }

          /** Returns a merge of all that may have keys between the two; null is an open end. */
          @Override
          public CompactionPlan pickRange(Levels levels, byte[] from, byte[] to) {
            return leveled.pickRange(levels, from, to);
          }

          /** Returns how full a level is, for the picture of the levels: 1 is full. */
          @Override
          public double excess(Levels levels, int level) {
            return leveled.excess(levels, level);
          }

          /**
           * Returns how many runs too many a read has to search: from 12 on writes are slowed down,
           * from 24 on they wait for pick to merge some.
           */
          @Override
          public int backlog(Levels levels) {
            return leveled.backlog(levels);
          }
        }
        """
        .replace("NAME", name);
  }
}

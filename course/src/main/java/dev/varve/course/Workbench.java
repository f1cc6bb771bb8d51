package dev.varve.course;

import com.github.javaparser.ParserConfiguration;
import dev.varve.KeyValueStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles an exercise and its test inside this process, in memory, against the steps' classes. It
 * keeps the class path's jars open, so that the second compilation takes a tenth of a second. Not
 * thread-safe.
 */
final class Workbench implements AutoCloseable {
  // Not --release, which reads the description of the old API each time: that takes longer than
  // everything else.
  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Xlint:none", "-nowarn", "-g", "-source", "17", "-target", "17");

  /** One class of each part of the class path. */
  private static final List<String> PARTS =
      List.of(
          NotDoneYet.class.getName(),
          KeyValueStore.class.getName(),
          "dev.varve.Seed",
          "dev.varve.wal.DurableStore",
          "dev.varve.memtable.MemTable",
          "dev.varve.sstable.TableReader",
          "dev.varve.lsm.LsmStore",
          "dev.varve.transactions.TransactionalStore",
          "dev.varve.query.Database",
          "dev.varve.server.VarveServer",
          "io.netty.buffer.ByteBuf",
          "io.netty.channel.Channel",
          "io.netty.util.ReferenceCounted",
          "org.jspecify.annotations.Nullable",
          "org.junit.jupiter.api.Test",
          "org.junit.jupiter.params.ParameterizedTest",
          "org.junit.platform.commons.annotation.Testable",
          "org.assertj.core.api.Assertions",
          "org.hamcrest.Matcher",
          "org.opentest4j.AssertionFailedError",
          "org.apiguardian.api.API",
          ParserConfiguration.class.getName());

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files;

  Workbench() {
    this(List.of());
  }

  /** Creates one that also compiles the sources in {@code sourcePath} that are needed. */
  Workbench(List<Path> sourcePath) {
    if (compiler == null) {
      throw new IllegalStateException("this is a JRE: the exercises need a JDK");
    }
    this.files = compiler.getStandardFileManager(null, Locale.ROOT, null);
    try {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath());
      if (!sourcePath.isEmpty()) {
        files.setLocationFromPaths(StandardLocation.SOURCE_PATH, sourcePath);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the parts were loaded from, however this process was started. */
  static Set<Path> classPath() {
    Set<Path> paths = new LinkedHashSet<>();
    for (String part : PARTS) {
      try {
        Class<?> one = Class.forName(part, false, Workbench.class.getClassLoader());
        URL location = one.getProtectionDomain().getCodeSource().getLocation();
        paths.add(Path.of(location.toURI()));
      } catch (ClassNotFoundException | URISyntaxException e) {
        throw new IllegalStateException("class path lacks " + part, e);
      }
    }
    return paths;
  }

  /** The result of a compilation: classes by name, or problems. */
  record Build(Map<String, byte[]> classes, List<CompileProblem> problems) {
    boolean failed() {
      return !problems.isEmpty();
    }
  }

  /** Compiles sources given by path instead of the files at these paths. */
  Build compile(Map<Path, String> sources) {
    List<Source> units = new ArrayList<>();
    sources.forEach((path, text) -> units.add(new Source(path, text)));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Memory memory = new Memory(files);
    boolean done = compiler.getTask(null, memory, diagnostics, OPTIONS, null, units).call();
    List<CompileProblem> problems = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> one : diagnostics.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR && one.getSource() instanceof Source source) {
        String message = one.getMessage(Locale.ROOT);
        problems.add(new CompileProblem(source.path, one.getLineNumber(), message));
      }
    }
    if (!done && problems.isEmpty()) {
      throw new IllegalStateException("javac failed: " + diagnostics.getDiagnostics());
    }
    return new Build(memory.classes(), problems);
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final Path path;
    private final String text;

    Source(Path path, String text) {
      super(path.toUri(), Kind.SOURCE);
      this.path = path;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Compiled extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Compiled(String name) {
      super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, Compiled> written = new HashMap<>();

    Memory(StandardJavaFileManager files) {
      super(files);
    }

    /** Hides the exercises' classes that Maven has compiled: they may be out of date. */
    @Override
    public Iterable<JavaFileObject> list(
        JavaFileManager.Location location,
        String packageName,
        Set<JavaFileObject.Kind> kinds,
        boolean recurse)
        throws IOException {
      boolean isOld =
          location == StandardLocation.CLASS_PATH && packageName.startsWith(Exercise.PACKAGE + ".");
      return isOld ? List.of() : super.list(location, packageName, kinds, recurse);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      return written.computeIfAbsent(className, Compiled::new);
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, compiled) -> classes.put(name, compiled.bytes.toByteArray()));
      return classes;
    }
  }
}

package dev.varve.pages;

import dev.varve.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in a separate JVM. */
final class Child {
  /**
   * Options for a short program, for which the second compiler is not worth it. Its times are not
   * compared.
   */
  static final List<String> QUICKLY = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** Options for times as a reader would see them. */
  static final List<String> AS_READERS_DO = List.of();

  /** A limit that is enough for each program on a page, even on a slow machine. */
  static final Duration PATIENCE = Duration.ofMinutes(20);

  /**
   * How a program ended.
   *
   * @param code its exit code
   * @param output what it printed on both streams, with line feeds
   */
  record End(int code, String output) {}

  private Child() {}

  /**
   * Runs a program to its end.
   *
   * @param limit how long it may take before it is killed
   * @param options for the JVM
   * @param directory where it runs
   * @param typed what it reads on its standard input
   * @throws IOException if it cannot be started, or does not end in time
   */
  static End run(
      Duration limit,
      List<String> options,
      String main,
      List<String> arguments,
      Path directory,
      String typed)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-Xmx1g"));
    command.addAll(options);
    // The first is for JDK 17 and 18, the second for later ones.
    command.addAll(List.of("-Dsun.stdout.encoding=UTF-8", "-Dstdout.encoding=UTF-8"));
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-cp", classPath(), main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // A JVM that picks up options says so.
    builder.environment().keySet().removeIf(it -> it.endsWith("JAVA_OPTIONS"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    try {
      String output = communicate(process, typed, limit);
      return new End(process.onExit().join().exitValue(), output.replace("\r\n", "\n"));
    } finally {
      kill(process);
    }
  }

  /** Writes all input first; it is small enough for the pipe. */
  private static String communicate(Process process, String typed, Duration limit)
      throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(Utf8.encode("typed", typed));
    } catch (IOException e) {
      // The program has ended without reading: its output says why.
    }
    CompletableFuture<Boolean> inTime =
        process
            .onExit()
            .thenApply(it -> true)
            .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> alarm = inTime.thenAccept(it -> kill(process));
    String output = Utf8.decode("output", process.getInputStream().readAllBytes());
    alarm.join();
    if (!inTime.join()) {
      throw new IOException("it had not ended after " + limit.toSeconds() + " s, and was killed");
    }
    return output;
  }

  /** Reads until the end of the pipe, into which child processes of the program print, too. */
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    // Unlike the process, its handle leaves the pipe open: what was printed is still read.
    process.toHandle().destroyForcibly();
  }

  /**
   * Returns the class path; in Maven, {@code java.class.path} is Maven's own, so it is taken from
   * the class loader.
   */
  private static String classPath() {
    if (!(Child.class.getClassLoader() instanceof URLClassLoader loader)) {
      return System.getProperty("java.class.path");
    }
    return String.join(
        System.getProperty("path.separator"),
        Stream.of(loader.getURLs()).map(Child::path).toList());
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}

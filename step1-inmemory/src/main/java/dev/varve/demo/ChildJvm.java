package dev.varve.demo;

import dev.varve.Utf8Reader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Another JVM, which can be killed without harm to this one. Closing it kills it. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;

  private ChildJvm(Process process) {
    this.process = process;
    this.lines = new BufferedReader(new Utf8Reader(process.getInputStream()));
  }

  /**
   * Starts a JVM of the same version that runs {@code main}.
   *
   * @param needed a class of each module that it needs, besides {@code main}'s
   */
  public static ChildJvm start(Class<?> main, Collection<Class<?>> needed, String... arguments)
      throws IOException {
    Set<Class<?>> classes = new LinkedHashSet<>(List.of(main));
    classes.addAll(needed);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(classPath(classes));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Returns the locations from which the classes were loaded: inside Maven, {@code java.class.path}
   * is Maven's own.
   */
  private static String classPath(Set<Class<?>> classes) {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> one : classes) {
      try {
        places.add(
            Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("no place to load " + one + " from", e);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  /** Returns the next line that it prints, or null once it has ended. */
  public String readLine() throws IOException {
    return lines.readLine();
  }

  /**
   * Kills it immediately and waits for it to end. Its output so far can still be read: {@link
   * Process#destroyForcibly} would close the pipe, but the method of the process handle does not.
   */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() throws IOException {
    kill();
    lines.close();
  }
}

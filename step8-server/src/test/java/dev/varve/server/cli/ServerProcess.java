package dev.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program in a JVM of its own, which can be stopped and killed. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  /** Starts {@code serve} on a directory, and waits until it listens. */
  ServerProcess(Path directory, String... options) throws IOException {
    this(
        "256m",
        Stream.concat(Stream.of("--dir", directory.toString()), Stream.of(options)).toList());
  }

  /** Starts {@code serve} with these options only. */
  static ServerProcess with(String... options) throws IOException {
    return new ServerProcess("256m", List.of(options));
  }

  /** Starts it on a directory, with little memory; it ends as soon as there is none left. */
  static ServerProcess withHeap(String heap, Path directory) throws IOException {
    return new ServerProcess(heap, List.of("--dir", directory.toString()));
  }

  private ServerProcess(String heap, List<String> options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProgram.class.getName(),
                "serve",
                "--port",
                "0"));
    command.addAll(options);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    port = portIn(process);
  }

  private static int portIn(Process process) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(reader.readLine());
    assertThat(line).startsWith("serving ");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  int port() {
    return port;
  }

  /** Asks it to end, and returns its exit status. */
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills it, as {@code kill -9} does. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}

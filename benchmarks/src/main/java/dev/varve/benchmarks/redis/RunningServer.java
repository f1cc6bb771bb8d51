package dev.varve.benchmarks.redis;

import dev.varve.Text;
import dev.varve.benchmarks.measure.Directories;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on a directory of its own. */
final class RunningServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final int POLL_MILLIS = 20;

  private final Contender contender;
  private final Path directory;
  private final Path log;
  private final int port;
  private final Process process;

  private RunningServer(Contender contender, Path parent, Promise promise) throws IOException {
    this.contender = contender;
    this.directory = Files.createTempDirectory(parent, contender.name());
    this.log = directory.resolve("log.txt");
    this.port = freePort();
    Path data = Files.createDirectory(directory.resolve("data"));
    this.process =
        new ProcessBuilder(contender.command(data, port, promise))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /** Starts it below {@code parent}, and waits until it answers. */
  static RunningServer start(Contender contender, Path parent, Promise promise)
      throws IOException, InterruptedException {
    RunningServer server = new RunningServer(contender, parent, promise);
    try {
      server.awaitAnswer();
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (!answers()) {
      if (!process.isAlive()) {
        throw new IOException(
            contender.name() + " ended with " + process.exitValue() + ": " + logged());
      }
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new IOException(contender.name() + " does not answer: " + logged());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean answers() {
    try (PlainClient client = new PlainClient(port)) {
      return client.ask("PING").equals("PONG");
    } catch (IOException e) {
      // Not yet: it is starting.
      return false;
    }
  }

  private String logged() throws IOException {
    return Text.line(Files.readString(log, StandardCharsets.ISO_8859_1).strip());
  }

  String name() {
    return contender.name();
  }

  int port() {
    return port;
  }

  /** Returns what its process has used so far. */
  ProcessUsage usage() throws IOException {
    return ProcessUsage.of(process.pid());
  }

  /** Stops it, and deletes its files. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Directories.delete(directory);
  }
}

package dev.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Redis in a process of its own, if this machine has one. */
final class RedisProcess implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getProperty("varve.redis", "/usr/bin/redis-server"));

  private final Process process;
  private final int port;

  /** Starts it on an empty directory, and waits until it listens. */
  RedisProcess(Path directory) throws IOException {
    port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--save",
                "",
                "--dir",
                directory.toString())
            .redirectErrorStream(true);
    // SORT would compare as the language of the machine does.
    builder.environment().put("LC_ALL", "C");
    process = builder.start();
    BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder text = new StringBuilder();
    String line = log.readLine();
    while (line != null && !line.contains("Ready to accept connections")) {
      text.append(line).append('\n');
      line = log.readLine();
    }
    if (line == null) {
      throw new IOException(PROGRAM + " has not started: " + text);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Says why there is none of release 7.0; an empty text if there is. */
  static String missing() throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      return "there is no " + PROGRAM + " (-Dvarve.redis names another)";
    }
    Process asked = new ProcessBuilder(PROGRAM.toString(), "--version").start();
    String version = new String(asked.getInputStream().readAllBytes(), UTF_8);
    return version.contains(" v=7.0.") ? "" : PROGRAM + " is not of release 7.0: " + version;
  }

  /** Returns where a program of Redis is, if there is one: where {@code redis-server} is. */
  static Path tool(String name) {
    return PROGRAM.resolveSibling(name);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}

package dev.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Utf8;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProgramTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @TempDir private Path directory;

  private int run(String... args) {
    return ServerProgram.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8),
        args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve --port x          | 'x' is not an int",
        "serve --port 70000      | port 70000 is not within 0 and 65535",
        "serve --what            | Unknown option: '--what'",
        "serve --durability much | 'much' is none of os, periodic, every-write",
        "serve --host 0.0.0.0    | set a password",
        "serve --idle -1         | is negative",
        "serve --password-file / | ",
        "nonsense                | nonsense",
      })
  void wrongArgumentsAreToldInOneLine(String args, String error) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    String text = errors.toString(StandardCharsets.UTF_8);
    assertThat(text).startsWith("varve: ").endsWith(System.lineSeparator());
    assertThat(text.lines()).hasSize(1);
    assertThat(text).contains(error == null ? "" : error);
    assertThat(out.size()).isZero();
  }

  @Test
  void helpExplains() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--durability").contains("SIGTERM");
  }

  /** Runs the program in a JVM of its own, and returns it once it listens. */
  private Process start(String... options) throws IOException {
    String[] command = {
      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-cp",
      System.getProperty("java.class.path"),
      ServerProgram.class.getName(),
      "serve",
      "--dir",
      directory.toString(),
      "--port",
      "0"
    };
    String[] all = Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int portOf(Process process) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(reader.readLine());
    assertThat(line).startsWith("serving ");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private static String ask(int port, String request, int bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(Utf8.encode("request", request + "\r\n"));
      return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itEndsWellWhenItIsAskedTo() throws Exception {
    Process first = start();
    assertThat(ask(portOf(first), "set x 1", 5)).isEqualTo("+OK\r\n");
    first.destroy();
    assertThat(first.waitFor()).isZero();
    Process second = start("--durability", "every-write");
    int port = portOf(second);
    assertThat(ask(port, "incr x", 4)).isEqualTo(":2\r\n");
    assertThat(ask(port, "shutdown", 1)).isEmpty();
    assertThat(second.waitFor()).isZero();
    try (TransactionalStore store = TransactionalStore.open(directory, LsmOptions.defaults())) {
      assertThat(store.keyspaces().get("redis:0").get("x")).isEqualTo("2");
    }
  }

  @Test
  void thePasswordIsTheFirstLineOfAFile() throws Exception {
    Path file = directory.resolveSibling(directory.getFileName() + ".password");
    Files.writeString(file, "secret\nnot this\n");
    Process process = start("--password-file", file.toString());
    int port = portOf(process);
    assertThat(ask(port, "ping", 7)).isEqualTo("-NOAUTH");
    assertThat(ask(port, "auth secret", 5)).isEqualTo("+OK\r\n");
    process.destroy();
    assertThat(process.waitFor()).isZero();
    Files.delete(file);
  }
}

package dev.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Utf8;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.TestCertificate;
import dev.varve.transactions.TransactionalStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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
        "serve --engine tape     | 'tape' is none of disk, memory",
        "serve --strategy best   | 'best' is none of leveled, tiered",
        "serve --strategy fifo   | keys would vanish without a word: choose leveled or tiered",
        "serve --memtable 64x    | '64x' is not a number of bytes, such as 65536, 64k, 16m or 1g",
        "serve --memtable 1      | --memtable 1 is not within 65536 and",
        "serve --memtable 9g     | --memtable 9663676416 is not within 65536 and",
        "serve --cache -1        | '-1' is not a number of bytes",
        "serve --cache 9999999g  | is not within 0 and",
        "serve --engine memory --dir x | --dir has no meaning with --engine memory",
        "serve --engine memory --durability os | --durability has no meaning with --engine memory",
        "serve --memory 1        | --memory 1 is not within 4194304 and",
        "serve --memory 9999g    | is not within 4194304 and",
        "serve --host 0.0.0.0    | set a password",
        "serve --idle -1         | is negative",
        "serve --password-file / | ",
        "serve --acl-file none   | Error loading ACLs, opening file",
        "serve --tls-port 7000   | --tls-port needs --tls-cert and --tls-key",
        "serve --tls-cert x      | --tls-cert and --tls-key are both needed",
        "serve --tls-ca x        | certificates of clients need --tls-cert and --tls-key",
        "serve --tls-cert x --tls-key y | x does not exist",
        "serve --tls-cert x --tls-key y --tls-auth-clients yes | needs --tls-ca",
        "serve --tls-auth-clients maybe | 'maybe' is none of yes, no, optional",
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
  void thePageHasTheOptionsOfServe() throws IOException {
    List<String> listed =
        Files.readAllLines(Path.of("..", "docs", "redis.md")).stream()
            .filter(line -> line.startsWith("| `--"))
            .map(line -> line.split("`")[1])
            .toList();
    List<String> exist =
        new CommandLine(new Serve())
            .getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
    assertThat(exist).containsAll(listed).hasSize(listed.size() + 1).contains("--help");
  }

  @Test
  void helpExplains() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--tls-cert", "--tls-auth-clients=yes|no|optional")
        .contains("--durability", "--engine", "--strategy", "--memtable", "--cache", "SIGTERM");
  }

  private static String ask(int port, String request, int bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(Utf8.encode("request", request + "\r\n"));
      return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itEndsWellWhenItIsAskedTo() throws Exception {
    try (ServerProcess first = new ServerProcess(directory)) {
      assertThat(ask(first.port(), "set x 1", 5)).isEqualTo("+OK\r\n");
      assertThat(first.terminate()).isZero();
    }
    try (ServerProcess second = new ServerProcess(directory, "--durability", "every-write")) {
      assertThat(ask(second.port(), "incr x", 4)).isEqualTo(":2\r\n");
      assertThat(ask(second.port(), "shutdown", 1)).isEmpty();
      assertThat(second.waitFor()).isZero();
    }
    try (TransactionalStore store = TransactionalStore.open(directory, LsmOptions.defaults())) {
      assertThat(store.keyspaces().get("redis:0").get("x")).isEqualTo("2");
    }
  }

  @Test
  void aStoreInMemoryIsGoneWithItsServer() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (ServerProcess server = ServerProcess.with("--engine", "memory")) {
        assertThat(ask(server.port(), "incr x", 4)).isEqualTo(":1\r\n");
        assertThat(ask(server.port(), "save", 5)).isEqualTo("+OK\r\n");
        assertThat(server.terminate()).isZero();
      }
    }
  }

  @Test
  void usersAreReadBeforeAnythingIsOpened() throws Exception {
    Path file = directory.resolve("users.acl");
    Path data = directory.resolve("store");
    Files.writeString(file, "user ann on >secret +@all ~*\nuser bob +nonsense\n");
    String[] args = {
      "serve", "--port", "0", "--dir", data.toString(), "--acl-file", file.toString()
    };
    assertThat(run(args)).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "varve: "
                + file
                + ":2: Error in applying operation '+nonsense': Unknown command or category name in"
                + " ACL."
                + System.lineSeparator());
    assertThat(data).doesNotExist();
    Files.writeString(file, "user ann on >secret +@all ~*\n");
    for (String expected : new String[] {"-WRONG", "+OK\r\n"}) {
      try (ServerProcess server = new ServerProcess(data, "--acl-file", file.toString())) {
        assertThat(ask(server.port(), "auth ann secret", 5)).isEqualTo("+OK\r\n");
        assertThat(ask(server.port(), "auth bob secret", expected.length())).startsWith(expected);
        assertThat(ask(server.port(), "acl setuser bob on nopass", 5)).isEqualTo("+OK\r\n");
        assertThat(ask(server.port(), "acl save", 5)).isEqualTo("+OK\r\n");
      }
    }
  }

  @Test
  void connectionsAreEncryptedIfWanted() throws Exception {
    TestCertificate own = TestCertificate.create(directory, "own", "EC");
    String[] files = {
      "--tls-cert", own.writeCertificate(directory.resolve("own.pem")).toString(),
      "--tls-key", own.writeKey(directory.resolve("own-key.pem")).toString(),
      "--engine", "memory",
    };
    try (ServerProcess server = ServerProcess.with(files);
        Socket socket =
            TestCertificate.trusting(own.certificate(), null)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(Utf8.encode("request", "ping\r\n"));
      byte[] reply = socket.getInputStream().readNBytes(7);
      assertThat(new String(reply, StandardCharsets.UTF_8)).isEqualTo("+PONG\r\n");
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void thePasswordIsTheFirstLineOfAFile() throws Exception {
    Path file = directory.resolve("password");
    Files.writeString(file, "secret\nnot this\n");
    try (ServerProcess server =
        new ServerProcess(directory.resolve("store"), "--password-file", file.toString())) {
      assertThat(ask(server.port(), "ping", 7)).isEqualTo("-NOAUTH");
      assertThat(ask(server.port(), "auth secret", 5)).isEqualTo("+OK\r\n");
    }
  }
}

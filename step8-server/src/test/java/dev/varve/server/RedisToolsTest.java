package dev.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs {@code redis-cli} and {@code redis-benchmark}, if they are installed where the {@code
 * redis-server} of {@link RedisProcess} is.
 */
class RedisToolsTest extends ServerFixture {
  @BeforeEach
  void fill() throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    ToolSessionsTest.fill(client);
  }

  private String cli(String input, String... arguments) throws Exception {
    return run("redis-cli", input, arguments);
  }

  /** Runs a tool to its end, and returns what it has printed. */
  private String run(String tool, String input, String... arguments) throws Exception {
    Path program = RedisProcess.tool(tool);
    assumeTrue(Files.isExecutable(program), "there is no " + program);
    List<String> command =
        new ArrayList<>(List.of(program.toString(), "-p", String.valueOf(server.port())));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s prints %s", command, output).isZero();
    assertThat(output).doesNotContain("ERR").doesNotContainIgnoringCase("warning");
    return output;
  }

  @Test
  void itsLargestKeysAreFound() throws Exception {
    assertThat(cli("", "--bigkeys"))
        .contains("Sampled 7 keys in the keyspace!")
        .contains("Biggest   list found '\"list\"' has 3 items")
        .contains("Biggest string found '\"user:2\"' has 10 bytes");
    assertThat(cli("", "--memkeys")).contains("Sampled 7 keys").contains("Biggest   hash found");
  }

  @Test
  void itsScanPrintsEachKeyOnce() throws Exception {
    assertThat(cli("", "--scan").lines())
        .containsExactlyInAnyOrder("user:1", "user:2", "list", "set", "z", "h", "ex");
    assertThat(cli("", "--scan", "--pattern", "user:*").lines())
        .containsExactlyInAnyOrder("user:1", "user:2");
  }

  @Test
  void itsPipeSetsAllKeys() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      requests.append(RawClient.request("set n:" + i + " 5000000000"));
    }
    assertThat(cli(requests.toString(), "--pipe")).contains("errors: 0, replies: 10000");
    expect("dbsize", ":10007");
  }

  @Test
  void itKnowsTheCommands() throws Exception {
    assertThat(cli("help set\nget user:1\nhgetall h\n")).contains("Sets a string", "a", "w");
    assertThat(cli("", "-3", "--json", "hgetall", "h")).contains("{\"f\":\"v\",\"g\":\"w\"}");
    assertThat(cli("", "--csv", "lrange", "list", "0", "-1")).contains("\"a\",\"b\",\"c\"");
    assertThat(cli("", "-r", "3", "ping")).isEqualTo("PONG\n".repeat(3));
  }

  @Test
  void itsLatenciesAreMeasured() throws Exception {
    // Asks for a second, and then says the least, the most, and the average.
    assertThat(cli("", "--latency", "--raw", "-i", "1")).containsPattern("^\\d+ \\d+ \\d+\\.\\d+ ");
  }

  @Test
  void itsBenchmarkRuns() throws Exception {
    String tests = "set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset";
    String output =
        run("redis-benchmark", "", "-t", tests, "-n", "500", "-c", "5", "-r", "100", "-q");
    assertThat(output.split("requests per second")).hasSizeGreaterThan(tests.split(",").length);
  }
}

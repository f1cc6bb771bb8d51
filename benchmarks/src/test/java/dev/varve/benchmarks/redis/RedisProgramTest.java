package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as they are run, with servers in processes of their own. */
class RedisProgramTest {
  private static final RedisPrograms INSTALLED = RedisPrograms.in(null);

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
  private Path stores;
  private Path programs;

  @BeforeEach
  void makeDirectories() throws Exception {
    stores = Files.createDirectory(directory.resolve("stores"));
    programs = Files.createDirectory(directory.resolve("programs"));
  }

  private int run(String command, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--dir=" + stores, "--redis=" + programs, "--heap=128m", "--gc=Serial"));
    return new RedisProgram(printer(out), printer(progress), System.getProperty("java.class.path"))
        .run(command, all.toArray(String[]::new));
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String told() {
    return progress.toString(StandardCharsets.UTF_8);
  }

  /** Makes a program of Redis available, if it is on this machine. */
  private void need(String program) throws Exception {
    Optional<Path> path = INSTALLED.find(program);
    assumeTrue(path.isPresent(), RedisPrograms.missing(program));
    Path script = programs.resolve(program);
    Files.writeString(script, "#!/bin/sh\nexec '" + path.get().toAbsolutePath() + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void redisBenchmarkAsksBothServersInTurns() throws Exception {
    need(RedisPrograms.SERVER);
    need(RedisPrograms.BENCHMARK);
    int code =
        run("redis", "48", "2", "--keys=100", "--clients=3", "--commands=set,get,incr,hset,sadd");

    assertThat(code).as(told()).isZero();
    assertThat(told().lines().filter(line -> line.startsWith("periodic    SET    P=1 ")))
        .extracting(line -> line.substring(24, 32))
        .containsExactly("varve  1", "redis  1", "varve  2", "redis  2");
    assertThat(printed())
        .contains("redis-benchmark, 3 clients", "-Xmx128m -XX:+UseSerialGC")
        .contains("| periodic    | GET     |  16 |", "| every-write | SADD    |   1 |")
        .doesNotContain("| every-write | GET", "NaN");
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void withoutRedisBenchmarkOurOwnClosedLoopAsks() throws Exception {
    need(RedisPrograms.SERVER);
    int code = run("redis", "48", "1", "--keys=100", "--clients=3");

    assertThat(code).as(told()).isZero();
    assertThat(told()).contains("redis-benchmark is neither", "redis-tools");
    assertThat(printed()).contains("A closed loop, 3 clients", "| periodic    | GET     |  16 |");
  }

  @Test
  void withoutRedisItSaysWhatIsMissing() throws Exception {
    assertThat(run("redis", "48", "1")).isEqualTo(2);
    assertThat(told()).contains("redis-server is neither", "package redis-server");
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void latencyOfOurServerAloneIsMeasuredToo() throws Exception {
    int code = run("redis-latency", "0.05", "1", "--keys=100", "--clients=3");

    assertThat(code).as(told()).isZero();
    assertThat(told()).contains("varve alone is measured", "periodic GET varve in a closed loop");
    assertThat(printed().lines().map(line -> line.replaceAll(" +", " ")))
        .anyMatch(line -> line.matches("\\| every-write \\| SET \\| varve \\| .*\\(80 %\\) .*"));
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void idleClientsAreCountedAndAnswered() throws Exception {
    int code = run("redis-idle", "20", "1");

    assertThat(code).as(told()).isZero();
    assertThat(printed()).contains("memory, 20 clients", "| varve ", "≤ 512 MB", "netty-buffer");
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void badArgumentsAreRefusedInALine() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("redis", "0", "1"),
            List.of("redis", "many", "1"),
            List.of("redis", "1", "1", "--commands=flushall"),
            List.of("redis-latency", "0", "1"),
            List.of("redis-latency", "1", "0"),
            List.of("redis-idle", "0", "1"))) {
      progress.reset();
      String[] args = wrong.subList(1, wrong.size()).toArray(String[]::new);
      assertThat(run(wrong.get(0), args)).as(wrong.toString()).isEqualTo(2);
      assertThat(told().lines()).hasSize(1).allMatch(it -> it.endsWith("(--help explains)"));
    }
  }

  @Test
  void helpIsPrinted() throws Exception {
    assertThat(run("redis", "--help")).isZero();
    assertThat(printed()).contains("REQUESTS", "--redis=DIR", "redis-benchmark");
  }
}

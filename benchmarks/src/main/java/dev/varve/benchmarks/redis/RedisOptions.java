package dev.varve.benchmarks.redis;

import dev.varve.files.WorkingDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of all comparisons of servers. */
final class RedisOptions {
  @Option(
      names = "--redis",
      paramLabel = "DIR",
      description = "the directory of redis-server and redis-benchmark (default: the PATH)")
  private String redis;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "where the servers' files are while they run (the temporary directory)")
  private String directory = System.getProperty("java.io.tmpdir");

  @Option(names = "--heap", paramLabel = "SIZE", description = "the largest heap of varve (1g)")
  private String heap;

  @Option(
      names = "--gc",
      paramLabel = "NAME",
      description = "the collector of varve, as in -XX:+Use…GC (G1)")
  private String collector = "G1";

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "the number of keys of each server, with 100 bytes each (100000)")
  private int keys = 100_000;

  @Option(names = "--clients", paramLabel = "N", description = "how many clients ask (50)")
  private int clients = 50;

  @Option(names = "--help", usageHelp = true, description = "prints this")
  private boolean wantsHelp;

  /** Checks what picocli cannot. */
  void check() {
    if (keys < 1 || clients < 1) {
      throw new IllegalArgumentException("--keys and --clients must be at least 1");
    }
    if (!ProcessUsage.isKnown()) {
      throw new IllegalArgumentException("this needs /proc, as Linux has it");
    }
  }

  int keys() {
    return keys;
  }

  int clients() {
    return clients;
  }

  RedisPrograms programs() {
    return RedisPrograms.in(redis == null ? null : WorkingDirectory.resolve(redis));
  }

  /** Returns our server, and Redis if there is one; says so otherwise. */
  Setting setting(String classPath, String defaultHeap, Path below, PrintStream progress) {
    ServerJvm jvm = new ServerJvm(classPath, heap == null ? defaultHeap : heap, collector);
    List<Contender> contenders = new ArrayList<>(List.of(Contender.varve(jvm)));
    Optional<Path> server = programs().find(RedisPrograms.SERVER);
    server.ifPresentOrElse(
        program -> contenders.add(Contender.redis(program)),
        () ->
            progress.println(
                "varve alone is measured: " + RedisPrograms.missing(RedisPrograms.SERVER)));
    return new Setting(contenders, jvm, below, keys, clients);
  }

  /** Makes a directory for the files of one comparison. */
  Path makeDirectory() throws IOException {
    return Files.createTempDirectory(WorkingDirectory.resolve(directory), "varve-redis");
  }
}

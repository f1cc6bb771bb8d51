package dev.varve.benchmarks.redis;

import java.nio.file.Path;
import java.util.List;

/** A server that can be measured. */
interface Contender {
  /** How many clients it admits: more than any of the benchmarks has. */
  String CLIENTS = "20000";

  /** Returns the name that tables show. */
  String name();

  /** Returns the command that starts it on an empty directory. */
  List<String> command(Path directory, int port, Promise promise);

  /** Returns our server. */
  static Contender varve(ServerJvm jvm) {
    return new Contender() {
      @Override
      public String name() {
        return "varve";
      }

      @Override
      public List<String> command(Path directory, int port, Promise promise) {
        return jvm.command(
            List.of(
                "--dir", directory.toString(),
                "--port", String.valueOf(port),
                "--clients", CLIENTS,
                "--durability", promise.ours()));
      }
    };
  }

  /** Returns Redis: with an append-only file, and without the snapshots that it would add. */
  static Contender redis(Path program) {
    return new Contender() {
      @Override
      public String name() {
        return "redis";
      }

      @Override
      public List<String> command(Path directory, int port, Promise promise) {
        return List.of(
            program.toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--dir",
            directory.toString(),
            "--maxclients",
            CLIENTS,
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            promise.theirs());
      }
    };
  }
}

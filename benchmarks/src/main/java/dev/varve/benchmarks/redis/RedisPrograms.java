package dev.varve.benchmarks.redis;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The programs of a Redis that is installed on this machine.
 *
 * @param directories where they are looked for
 */
record RedisPrograms(List<Path> directories) {
  /** Names a directory, for a Redis that is not on the path. */
  private static final String PROPERTY = "varve.redis";

  static final String SERVER = "redis-server";
  static final String BENCHMARK = "redis-benchmark";

  /**
   * Looks in {@code directory}, or if it is null, beside the program that {@code -Dvarve.redis}
   * names, and otherwise in those of the variable PATH.
   */
  static RedisPrograms in(Path directory) {
    if (directory != null) {
      return new RedisPrograms(List.of(directory));
    }
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      Path named = Path.of(property).toAbsolutePath();
      return new RedisPrograms(List.of(Files.isDirectory(named) ? named : named.getParent()));
    }
    String path = String.valueOf(System.getenv("PATH"));
    return new RedisPrograms(Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList());
  }

  /** Returns a program, if it is there. */
  Optional<Path> find(String program) {
    return directories.stream()
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Says that a program is not there, and what to do. */
  static String missing(String program) {
    String debian = program.equals(SERVER) ? "redis-server" : "redis-tools";
    return program
        + " is neither on the PATH nor where --redis says; Debian has it in the package "
        + debian;
  }
}

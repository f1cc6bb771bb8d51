package dev.varve.benchmarks.redis;

import dev.varve.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Redis' own load generator, a closed loop.
 *
 * @param program where it is
 * @param keys the number of keys that it draws from
 */
record RedisBenchmark(Path program, int keys) {
  private static final int VALUE_BYTES = 100;

  // The columns of its line: the name, then requests a second, then times in milliseconds.
  private static final int RATE = 1;
  private static final int P50 = 4;
  private static final int P99 = 6;
  private static final int LONGEST = 7;

  /** Sends requests to a server, and returns how fast it was. */
  Speed run(int port, int clients, BenchmarkCommand command, int pipeline, long requests)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words(port, clients, command, pipeline, requests))
            .redirectErrorStream(true)
            .start();
    try {
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (process.waitFor() != 0) {
        throw new IOException(
            "redis-benchmark ended with " + process.exitValue() + ": " + Text.line(text.strip()));
      }
      return speed(text);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> words(
      int port, int clients, BenchmarkCommand command, int pipeline, long requests) {
    return List.of(
        program.toString(),
        "-p",
        String.valueOf(port),
        "-c",
        String.valueOf(clients),
        "-d",
        String.valueOf(VALUE_BYTES),
        "-r",
        String.valueOf(keys),
        "-n",
        String.valueOf(requests),
        "-P",
        String.valueOf(pipeline),
        "--csv",
        "-t",
        command.word());
  }

  /** Reads the last line that it has printed. */
  static Speed speed(String printed) throws IOException {
    String last = printed.lines().reduce((before, line) -> line).orElse("");
    String[] cells = last.replace("\"", "").split(",");
    try {
      return new Speed(
          rate(cells[RATE]),
          Double.parseDouble(cells[P50]) * 1e3,
          Double.parseDouble(cells[P99]) * 1e3,
          Double.NaN,
          Double.parseDouble(cells[LONGEST]) * 1e3);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("redis-benchmark printed " + Text.line(printed.strip()), e);
    }
  }

  /** It counts whole milliseconds: after none, the rate is not known. */
  private static double rate(String text) {
    return text.equals("inf") ? Double.NaN : Double.parseDouble(text);
  }
}

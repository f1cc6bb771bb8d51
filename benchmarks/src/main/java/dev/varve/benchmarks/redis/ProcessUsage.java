package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as Linux counts it.
 *
 * @param cpuMicros the processor time of all threads, in the program and in the kernel, and of
 *     children that have ended: Redis rewrites its append-only file in one
 * @param residentBytes the memory that it has now
 */
record ProcessUsage(long cpuMicros, long residentBytes) {
  /** The kernel counts in hundredths of a second, regardless of the frequency of its own clock. */
  private static final long MICROS_PER_TICK = 10_000;

  // Counted from the field after the name, which is in parentheses and may contain blanks.
  private static final int USER_TIME = 11;
  private static final int TIMES = 4;

  /** Returns the figures of this moment. */
  static ProcessUsage of(long pid) throws IOException {
    Path directory = Path.of("/proc", String.valueOf(pid));
    return new ProcessUsage(
        cpuMicros(Files.readString(directory.resolve("stat"))),
        residentBytes(Files.readString(directory.resolve("status"))));
  }

  /** Returns whether the system tells. */
  static boolean isKnown() {
    return Files.isReadable(Path.of("/proc/self/stat"));
  }

  static long cpuMicros(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int i = USER_TIME; i < USER_TIME + TIMES; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * MICROS_PER_TICK;
  }

  static long residentBytes(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}

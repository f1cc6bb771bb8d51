package dev.varve.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has used so far.
 *
 * @param cpuNanos the processor time of all threads, those of native libraries and of the JVM too
 * @param writtenBytes the bytes handed to the disk's queue, or -1 where the system does not say
 */
public record ProcessFigures(long cpuNanos, long writtenBytes) {
  private static final Path IO = Path.of("/proc/self/io");
  private static final String WRITTEN = "write_bytes: ";

  /** Returns the figures of this moment. */
  public static ProcessFigures now() throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new ProcessFigures(system.getProcessCpuTime(), readWritten());
  }

  private static long readWritten() throws IOException {
    if (!Files.isReadable(IO)) {
      return -1;
    }
    return Files.readAllLines(IO).stream()
        .filter(line -> line.startsWith(WRITTEN))
        .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
        .findFirst()
        .orElse(-1);
  }

  /** Returns what was used since {@code earlier}. */
  public ProcessFigures since(ProcessFigures earlier) {
    long written = writtenBytes < 0 ? -1 : writtenBytes - earlier.writtenBytes;
    return new ProcessFigures(cpuNanos - earlier.cpuNanos, written);
  }

  /** Returns the bytes on the heap that are in use, after a collection of the garbage. */
  public static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

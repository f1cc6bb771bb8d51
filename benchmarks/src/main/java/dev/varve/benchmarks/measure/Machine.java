package dev.varve.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where figures were taken: they mean nothing elsewhere.
 *
 * @param processor the processor's name
 * @param cores as many as this process may use
 * @param memoryBytes of the machine
 * @param system the operating system
 * @param jdk the JVM
 * @param fileSystem the type of that of the stores
 * @param date the day
 * @param flags those of each child JVM
 */
public record Machine(
    String processor,
    int cores,
    long memoryBytes,
    String system,
    String jdk,
    String fileSystem,
    String date,
    List<String> flags) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Returns this machine, with stores below {@code directory}. */
  public static Machine of(Path directory, List<String> flags) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        property("os.name") + " " + property("os.version") + " " + property("os.arch"),
        property("java.vm.name") + " " + property("java.runtime.version"),
        Files.getFileStore(directory).type(),
        LocalDate.now().toString(),
        flags);
  }

  private static String property(String name) {
    return System.getProperty(name);
  }

  private static String processorName() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return property("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(property("os.arch"));
    }
  }

  /** Returns whether the stores are in memory: then a sync does nothing. */
  public boolean isMemoryOnly() {
    return fileSystem.equals("tmpfs") || fileSystem.equals("ramfs");
  }
}

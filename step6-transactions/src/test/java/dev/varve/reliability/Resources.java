package dev.varve.reliability;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources of this process that a closed store must have released.
 *
 * @param openFiles the open files of a directory; known on Linux only, empty elsewhere
 * @param threads the threads of stores
 * @param heapBytes the size of the heap after a garbage collection
 */
record Resources(List<String> openFiles, Set<Thread> threads, long heapBytes) {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  static boolean filesAreSeen() {
    return Files.isDirectory(OPEN_FILES);
  }

  static Resources of(Path directory) throws IOException {
    return new Resources(openFilesOf(directory), threadsOfStores(), heapBytesInUse());
  }

  private static List<String> openFilesOf(Path directory) throws IOException {
    if (!filesAreSeen()) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(OPEN_FILES)) {
      String inside = directory.toRealPath().toString();
      return all.map(Resources::target).filter(it -> it.startsWith(inside)).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed
    }
  }

  private static Set<Thread> threadsOfStores() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("varve-"))
        .collect(Collectors.toSet());
  }

  private static long heapBytesInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

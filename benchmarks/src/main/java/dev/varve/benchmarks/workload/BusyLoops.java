package dev.varve.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads of another process that never wait: they want every processor all the time, as on a
 * machine that has too much to do. The process ends when it is closed, or with this one.
 */
public final class BusyLoops implements AutoCloseable {
  private final Process process;

  private BusyLoops(Process process) {
    this.process = process;
  }

  /** Starts so many, and returns when all of them run. */
  public static BusyLoops start(int loops) throws IOException {
    if (loops == 0) {
      return new BusyLoops(null);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            BusyLoops.class.getName(),
            Integer.toString(loops));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (process.getInputStream().read() < 0) {
      throw new IOException("busy loops ended at once, with status " + process.onExit().join());
    }
    return new BusyLoops(process);
  }

  /** Keeps that many threads busy for as long as its parent holds the pipe open. */
  public static void main(String[] arguments) throws IOException {
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      Thread loop = new Thread(BusyLoops::run, "busy-" + i);
      loop.setDaemon(true);
      loop.start();
    }
    System.out.print('r');
    System.out.flush();
    while (System.in.read() >= 0) {
      LockSupport.parkNanos(1);
    }
  }

  private static void run() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}

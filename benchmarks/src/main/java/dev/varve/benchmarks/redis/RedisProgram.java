package dev.varve.benchmarks.redis;

import dev.varve.Text;
import dev.varve.benchmarks.measure.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The commands that compare our server with Redis. */
public final class RedisProgram {
  private static final int WRONG = 1;
  private static final int BAD_ARGUMENTS = 2;

  private final PrintStream out;
  private final PrintStream progress;
  private final String classPath;

  /**
   * Prepares to run.
   *
   * @param out gets the tables
   * @param progress gets a line for each run, and errors
   * @param classPath where the classes of our server are
   */
  public RedisProgram(PrintStream out, PrintStream progress, String classPath) {
    this.out = out;
    this.progress = progress;
    this.classPath = classPath;
  }

  /** Returns whether there is a command of that name. */
  public static boolean has(String command) {
    return named(command).isPresent();
  }

  private static Optional<RedisCommandLine> named(String command) {
    return switch (command) {
      case "redis" -> Optional.of(new ThroughputCommand());
      case "redis-latency" -> Optional.of(new LatencyCommand());
      case "redis-idle" -> Optional.of(new IdleCommand());
      default -> Optional.empty();
    };
  }

  /** Runs a command, and returns the code with which the process should end. */
  public int run(String command, String... args) throws IOException, InterruptedException {
    RedisCommandLine line = named(command).orElseThrow();
    CommandLine parser = new CommandLine(line);
    try {
      parser.parseArgs(args);
      if (parser.isUsageHelpRequested()) {
        parser.usage(out);
        return 0;
      }
      line.check();
    } catch (ParameterException | IllegalArgumentException e) {
      progress.println("benchmarks: " + Text.line(e.getMessage()) + " (--help explains)");
      return BAD_ARGUMENTS;
    }
    return run(line);
  }

  private int run(RedisCommandLine line) throws IOException, InterruptedException {
    Path directory = line.options().makeDirectory();
    Thread whenInterrupted = new Thread(() -> abandon(directory));
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
    try {
      out.print(line.measure(classPath, directory, progress));
      return 0;
    } catch (WrongReplyException e) {
      progress.println("benchmarks: " + Text.line(String.valueOf(e.getMessage())));
      return WRONG;
    } finally {
      Runtime.getRuntime().removeShutdownHook(whenInterrupted);
      Directories.delete(directory);
    }
  }

  /** After Ctrl-C, neither a server nor its files stay behind. */
  private static void abandon(Path directory) {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onExit().join());
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      System.err.println("benchmarks: " + Text.line("could not delete " + directory + ": " + e));
    }
  }
}

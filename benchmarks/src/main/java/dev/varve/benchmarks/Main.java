package dev.varve.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.Text;
import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Directories;
import dev.varve.benchmarks.measure.Machine;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.query.QueryComparison;
import dev.varve.benchmarks.redis.RedisProgram;
import dev.varve.benchmarks.report.Report;
import dev.varve.benchmarks.report.Scores;
import dev.varve.benchmarks.report.Targets;
import dev.varve.benchmarks.workload.Workloads;
import dev.varve.files.WholeFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** The program: measures what its arguments ask for; {@code --help} explains them. */
public final class Main {
  private static final int WRONG = 1;
  private static final int BAD_ARGUMENTS = 2;
  private static final int FAILED = 2;

  private final PrintStream out;
  private final PrintStream progress;

  Main(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  /** Ends the process with a code that says how it went. */
  public static void main(String[] args) throws Exception {
    int code = new Main(System.out, System.err).end(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs, and returns the code with which the process should end. */
  int end(String... args) throws Exception {
    int code;
    try {
      code = run(args);
    } catch (IOException e) {
      progress.println("benchmarks: " + Text.line(String.valueOf(e)));
      return FAILED;
    }
    if (code == 0 && out.checkError()) {
      progress.println("benchmarks: the output cannot be written");
      return FAILED;
    }
    return code;
  }

  int run(String... args) throws Exception {
    if (args.length > 0 && args[0].equals("jmh")) {
      return jmh(Arrays.asList(args).subList(1, args.length));
    }
    if (args.length > 0 && args[0].equals("query")) {
      return query(Arrays.asList(args).subList(1, args.length));
    }
    if (args.length > 0 && RedisProgram.has(args[0])) {
      return new RedisProgram(out, progress, ClassPath.current())
          .run(args[0], Arrays.copyOfRange(args, 1, args.length));
    }
    Arguments arguments = new Arguments();
    CommandLine parser = new CommandLine(arguments);
    try {
      parser.parseArgs(args);
      arguments.check();
    } catch (CommandLine.ParameterException | IllegalArgumentException e) {
      progress.println("benchmarks: " + Text.line(e.getMessage()) + " (--help explains)");
      return BAD_ARGUMENTS;
    }
    if (parser.isUsageHelpRequested()) {
      parser.usage(out);
      return 0;
    }
    return arguments.wantsList() ? list() : measure(arguments);
  }

  private int list() {
    out.println("Engines");
    Engines.all()
        .forEach(engine -> out.printf(Locale.ROOT, "  %-18s %s%n", engine.name(), engine.about()));
    out.println("Workloads");
    Workloads.all()
        .forEach(load -> out.printf(Locale.ROOT, "  %-18s %s%n", load.name(), load.about()));
    return 0;
  }

  private int measure(Arguments arguments) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(arguments.directory(), "varve-benchmarks");
    Thread whenInterrupted = new Thread(() -> abandon(directory));
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
    try {
      Machine machine = Machine.of(directory, arguments.childJvm().flags());
      if (machine.isMemoryOnly()) {
        String shown = Text.line(directory.toString());
        progress.println(shown + " is in memory: syncs cost nothing there; try --dir");
      }
      List<Result> results = new Campaign(arguments, directory, progress).run();
      print(arguments, machine, new Scores(results));
      if (arguments.json() != null) {
        write(arguments.json(), new Record(machine, arguments.n(), results));
      }
      return results.stream().anyMatch(Result::failed) ? WRONG : 0;
    } finally {
      Runtime.getRuntime().removeShutdownHook(whenInterrupted);
      Directories.delete(directory);
    }
  }

  /** After Ctrl-C, neither a child nor its files stay behind. */
  private static void abandon(Path directory) {
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      System.err.println("benchmarks: " + Text.line("could not delete " + directory + ": " + e));
    }
  }

  private void print(Arguments arguments, Machine machine, Scores scores) {
    List<EngineKind> engines = arguments.engines();
    out.print(
        new Report(scores, engines, arguments.baseline())
            .markdown(machine, arguments.n(), arguments.repetitions()));
    if (arguments.wantsTargets()) {
      out.print(new Targets(scores, engines).markdown());
    }
  }

  /** What is written as JSON. */
  record Record(Machine machine, long n, List<Result> results) {}

  private static void write(Path file, Record record) throws IOException {
    byte[] json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(record);
    WholeFile.replace(file, out -> out.write(json));
  }

  /** Compares databases that answer queries: the words are the number of rows, and of rounds. */
  private int query(List<String> words) throws IOException, InterruptedException {
    if (words.size() != 2 || !words.stream().allMatch(it -> it.matches("[1-9]\\d{0,7}"))) {
      progress.println("benchmarks: query needs two numbers, of rows and of rounds");
      return BAD_ARGUMENTS;
    }
    ChildJvm jvm = new ChildJvm("1g", "G1");
    new QueryComparison(out, jvm::command)
        .run(
            Path.of(System.getProperty("java.io.tmpdir")),
            Long.parseLong(words.get(0)),
            Integer.parseInt(words.get(1)));
    return 0;
  }

  /** JMH starts JVMs with the class path of its own: so it needs a process that has ours. */
  private static int jmh(List<String> arguments) throws IOException, InterruptedException {
    List<String> command =
        new ChildJvm("1g", "Parallel").command("org.openjdk.jmh.Main", arguments);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}

package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.FreshCopy;
import dev.varve.demo.TemporaryDirectory;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The output of the commands on the pages. Maven itself is not started, only the program that it
 * would start, in an empty directory. Each program runs once, however many pages show its output;
 * two run at a time.
 */
final class Transcripts implements AutoCloseable {
  /**
   * The steps whose demos kill processes and let threads race, so that their numbers always differ.
   */
  private static final Set<String> VARYING = Set.of("2", "5", "6", "7");

  private static final String VAGUE = "vague";
  private static final String EXACT = "exact";
  private static final int EXACT_ON_JDK = 17;
  private static final String THROWN = "Exception in thread \"main\"";

  private record Program(String step, String main, List<String> arguments, String typed) {
    /**
     * The runner ends with 1 if the tests of an exercise fail, and so does a shell in which a
     * command failed, such as those inserted between the answers; so does a JVM whose main method
     * threw, but its output says so.
     */
    boolean mayEndSo(Child.End end) {
      boolean shell = arguments.contains("shell");
      boolean red = (shell || step.equals("exercises")) && end.code() == 1;
      return end.code() == 0 || red && !end.output().contains(THROWN);
    }
  }

  private final Course course;
  private final Catalogue catalogue;
  private final Steps steps;
  private final List<String> options;
  private final Map<Program, CompletableFuture<String>> outputs = new HashMap<>();
  private final ExecutorService two = Executors.newFixedThreadPool(2);

  /**
   * Creates the transcripts of the course's commands; {@code options} are for the JVMs that run
   * them.
   */
  Transcripts(Course course, Catalogue catalogue, Steps steps, List<String> options) {
    this.course = course;
    this.catalogue = catalogue;
    this.steps = steps;
    this.options = options;
  }

  /** Starts the program for {@code mark}, unless it has been started before. */
  void start(Page page, Mark mark) {
    programs(mark, Dialogue.in(mark.content(page))).forEach(this::output);
  }

  /**
   * Returns the lines that should be below {@code mark}; those on the page, if they are correct.
   *
   * @throws IllegalArgumentException if the command cannot be run or does not end as expected, or
   *     if no line on the page resembles its output
   */
  List<String> lines(Page page, Mark mark) {
    List<String> now = mark.content(page);
    Dialogue dialogue = Dialogue.in(now);
    StringBuilder all = new StringBuilder();
    programs(mark, dialogue).forEach(it -> all.append(dialogue.woven(printed(it))));
    List<String> output =
        Excerpt.withoutGaps(all.toString().lines().map(String::stripTrailing).toList());
    Excerpt excerpt = new Excerpt(now);
    boolean whole = dialogue.isTyped() && !excerpt.leavesOut();
    if (whole ? excerpt.isAllOf(output, mask(mark)) : excerpt.isOf(output, mask(mark))) {
      return excerpt.isEmpty() ? output : now;
    }
    return whole ? output : excerpt.refreshed(output);
  }

  private static Mask mask(Mark mark) {
    boolean other = Runtime.version().feature() != EXACT_ON_JDK;
    return switch (mark.option()) {
      case VAGUE -> new Mask(true);
      case EXACT -> new Mask(other);
      case "" -> new Mask(other || varies(Command.parse(mark.argument())));
      default -> throw new IllegalArgumentException("a transcript is exact, vague, or neither");
    };
  }

  private static boolean varies(Command command) {
    String step = command.step();
    return command.arguments().isEmpty() && (step == null || VARYING.contains(step));
  }

  private List<Program> programs(Mark mark, Dialogue dialogue) {
    Command command = Command.parse(mark.argument());
    check(command.starts(), "only what exec:java starts can be run");
    if (command.step() == null) {
      return tour(command).map(it -> new Program(it.name(), it.main(), List.of(), "")).toList();
    }
    Steps.Step step = steps.named(command.step()).orElse(null);
    check(step != null, "there is no step " + command.step());
    check(!step.name().equals("benchmarks"), "the benchmarks cannot be run for a page");
    boolean endless = step.name().equals("exercises") && command.arguments().isEmpty();
    check(!endless, "the runner needs a command, to come to an end");
    return List.of(
        new Program(step.name(), step.main(), command.arguments(), dialogue.typed(command)));
  }

  private Stream<Steps.Step> tour(Command command) {
    List<Steps.Step> tour = steps.tour();
    int last = tour.size();
    for (int i = 0; i < tour.size(); i++) {
      last = command.modules().contains(tour.get(i).folder()) ? i + 1 : last;
    }
    return tour.subList(0, last).stream();
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private CompletableFuture<String> output(Program program) {
    return outputs.computeIfAbsent(
        program, it -> CompletableFuture.supplyAsync(() -> run(it), two));
  }

  private String printed(Program program) {
    try {
      return output(program).join();
    } catch (CompletionException e) {
      String message = program.main() + ": " + e.getCause().getMessage();
      throw new IllegalArgumentException(message, e.getCause());
    }
  }

  private String run(Program program) {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      if (program.step().equals("exercises")) {
        FreshCopy.of(course, catalogue, directory.path());
      }
      Child.End end =
          Child.run(
              Child.PATIENCE,
              options,
              program.main(),
              program.arguments(),
              directory.path(),
              program.typed());
      if (!program.mayEndSo(end)) {
        throw new IOException("it ended with " + end.code() + ", after: " + last(end.output()));
      }
      return end.output();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static String last(String output) {
    List<String> lines = output.lines().filter(it -> !it.isBlank()).toList();
    return lines.stream()
        .filter(it -> it.startsWith(THROWN))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1).strip());
  }

  @Override
  public void close() {
    two.shutdownNow();
  }
}

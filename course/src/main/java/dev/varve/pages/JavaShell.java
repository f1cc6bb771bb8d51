package dev.varve.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.course.Course;
import dev.varve.demo.TemporaryDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * The answers of {@code jshell} to the Java code on a page. All marked blocks of a page are entered
 * into one shell, from the top down, so a block may use definitions of an earlier one; the mark
 * names the modules on the class path.
 *
 * <p>Every line must compile and throw nothing. A comment after an expression begins with its
 * value, as {@code jshell} shows it; the text after a comma, a colon or a semicolon is free:
 *
 * <pre>
 *   map.size();        // 2: one too many
 * </pre>
 *
 * <p>The output of a block is shown under the mark {@code jshell printed}.
 */
final class JavaShell {
  /** The lines entered at a mark, and the lines that should be below it. */
  private record Answer(List<String> lines, String problem) {}

  private static final Pattern COMMENTED = Pattern.compile("(.*\\S)(\\s+// )(.*)");
  private static final Pattern OWN = Pattern.compile("[,:;] .*$");

  /** The imports of the tool at startup. */
  private static final List<String> IMPORTED =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.prefs.*",
          "java.util.regex.*",
          "java.util.stream.*");

  private final Course course;
  private final Map<Page, Map<Mark, Answer>> answers = new HashMap<>();

  JavaShell(Course course) {
    this.course = course;
  }

  /**
   * Returns the lines that belong under {@code mark}.
   *
   * @throws IllegalArgumentException if the code is not valid Java, throws, or is incomplete
   */
  List<String> lines(Page page, Mark mark) {
    Answer answer = answers.computeIfAbsent(page, this::typed).get(mark);
    if (answer.problem() != null) {
      throw new IllegalArgumentException(answer.problem());
    }
    return answer.lines();
  }

  private Map<Mark, Answer> typed(Page page) {
    Map<Mark, Answer> typed = new HashMap<>();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        JShell shell =
            JShell.builder()
                .out(new PrintStream(printed, true, UTF_8))
                .remoteVMOptions(
                    "-Djava.io.tmpdir=" + directory.path(),
                    "-Dfile.encoding=UTF-8",
                    "-XX:TieredStopAtLevel=1")
                .build()) {
      IMPORTED.forEach(it -> shell.eval("import " + it + ";"));
      for (Mark mark : page.marks()) {
        if (mark.kind().equals("jshell")) {
          typed.put(mark, answer(shell, page, mark, printed));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return typed;
  }

  private Answer answer(JShell shell, Page page, Mark mark, ByteArrayOutputStream printed) {
    try {
      if (mark.option().equals("printed")) {
        return new Answer(printed.toString(UTF_8).lines().toList(), null);
      }
      printed.reset();
      addToClassPath(shell, mark);
      return new Answer(typed(shell, mark.content(page)), null);
    } catch (IllegalArgumentException e) {
      return new Answer(List.of(), e.getMessage());
    }
  }

  private void addToClassPath(JShell shell, Mark mark) {
    for (String module : mark.argument().isEmpty() ? new String[0] : mark.argument().split(" ")) {
      Path classes = course.root().resolve(module).resolve("target").resolve("classes");
      if (!Files.isDirectory(classes)) {
        throw new IllegalArgumentException("there are no classes of " + module);
      }
      shell.addToClasspath(classes.toString());
    }
  }

  private static List<String> typed(JShell shell, List<String> lines) {
    List<String> answered = new ArrayList<>();
    String open = "";
    for (String line : lines) {
      Matcher commented = COMMENTED.matcher(line);
      boolean hasComment = commented.matches();
      String value = null;
      CompletionInfo next = next(shell, open + (hasComment ? commented.group(1) : line) + "\n");
      while (next.completeness().isComplete()) {
        value = value(shell, next.source());
        next = next(shell, next.remaining());
      }
      open = next.remaining();
      boolean isAnswered = hasComment && open.isBlank() && value != null && !value.isEmpty();
      answered.add(isAnswered ? withValue(commented, value) : line);
    }
    if (!open.isBlank()) {
      throw new IllegalArgumentException("jshell waits for more, after: " + open.strip());
    }
    return answered;
  }

  private static CompletionInfo next(JShell shell, String source) {
    return shell.sourceCodeAnalysis().analyzeCompletion(source);
  }

  private static String withValue(Matcher commented, String value) {
    String comment = commented.group(3);
    boolean holds = comment.equals(value) || comment.matches(Pattern.quote(value) + "[,:;] .*");
    Matcher own = OWN.matcher(comment);
    String fresh = holds ? comment : value + (own.find() ? own.group() : "");
    return commented.group(1) + commented.group(2) + fresh;
  }

  private static String value(JShell shell, String source) {
    // The other events are about earlier lines.
    SnippetEvent event =
        shell.eval(source).stream().filter(it -> it.causeSnippet() == null).findFirst().get();
    if (event.status() != Snippet.Status.VALID) {
      String why =
          shell
              .diagnostics(event.snippet())
              .findFirst()
              .map(it -> it.getMessage(Locale.ROOT))
              .orElse("something in it is not defined");
      throw new IllegalArgumentException("jshell refuses " + source.strip() + ": " + why);
    }
    if (event.exception() != null) {
      String thrown =
          event.exception() instanceof EvalException e
              ? e.getExceptionClassName() + ": " + e.getMessage()
              : event.exception().toString();
      throw new IllegalArgumentException(source.strip() + " throws " + thrown);
    }
    return event.value();
  }
}

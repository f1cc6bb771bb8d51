package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of failures in docs/reliability.md names an existing test for each failure. The tests
 * are looked up in the sources, since those of earlier steps are not on this module's class path.
 */
class FailureListTest {
  private static final Path ROOT = Path.of("..");
  private static final int FAILURES = 48;
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| [^|]+ \\| ([^|]+) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

  @Test
  void eachFailureHasTestsAndTheyExist() throws IOException {
    Map<String, String> sources = sourcesOfTests();
    List<Integer> numbers = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/reliability.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        numbers.add(Integer.parseInt(row.group(1)));
        List<String> names = NAME.matcher(row.group(2)).results().map(it -> it.group(0)).toList();
        assertThat(names).as("tests of failure %s", row.group(1)).isNotEmpty();
        names.stream().filter(name -> !isTest(name, sources)).forEach(missing::add);
      }
    }
    assertThat(missing).as("tests that are named and do not exist").isEmpty();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, FAILURES).boxed().toList());
  }

  @Test
  void aTestThatDoesNotExistWouldBeFound() throws IOException {
    Map<String, String> sources = sourcesOfTests();
    String here = "`FailureListTest.";
    assertThat(isTest(here + "aTestThatDoesNotExistWouldBeFound`", sources)).isTrue();
    assertThat(isTest(here + "aTestThatWasRenamed`", sources)).isFalse();
    assertThat(isTest(here + "isTest`", sources)).isFalse();
    assertThat(isTest("`NoSuchTest.eachFailureHasTestsAndTheyExist`", sources)).isFalse();
  }

  private static boolean isTest(String quoted, Map<String, String> sources) {
    Matcher name = NAME.matcher(quoted);
    assertThat(name.matches()).as(quoted).isTrue();
    Pattern method =
        Pattern.compile(
            "@(Parameterized)?Test\\b(?:(?!\\bvoid\\b)[\\s\\S])*\\bvoid " + name.group(2) + "\\(");
    return method.matcher(sources.getOrDefault(name.group(1) + ".java", "")).find();
  }

  /** Returns the source of each test of each step, by file name. */
  private static Map<String, String> sourcesOfTests() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path tests : modules.map(it -> it.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          addAll(tests, sources);
        }
      }
    }
    return sources;
  }

  private static void addAll(Path tests, Map<String, String> sources) throws IOException {
    try (Stream<Path> files = Files.walk(tests)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        sources.merge(file.getFileName().toString(), Files.readString(file), String::concat);
      }
    }
  }
}

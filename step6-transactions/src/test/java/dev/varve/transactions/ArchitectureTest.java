package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What must hold of the production code of all steps; of its packages, see {@link PackagesTest}.
 */
class ArchitectureTest {
  private static final int MAX_LINES = 350;

  private static final Pattern LOSSY =
      Pattern.compile(
          "\\.getBytes\\(|new String\\(|new InputStreamReader\\(|new File(Reader|Writer)\\("
              + "|UTF_8\\.(en|de)code\\("
              + "|Files\\.(readString|writeString|readAllLines|lines|newBuffered(Read|Writ)er)\\(");

  /** The modules' classes without their tests: those of this module, and step 1's test-jar. */
  static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .withImportOption(location -> !location.contains("package-info"))
          .importPackages("dev.varve");

  private static final Map<Path, String> SOURCES = readSources();

  @Test
  void everyClassIsReachableFromTheFinishedEngineOrADemo() {
    assertThat(unreachable(PRODUCTION)).isEmpty();
  }

  /** In production code such a class would be dead; it uses the engine, and nothing uses it. */
  static final class Forgotten {
    TransactionalStore store;
  }

  @Test
  void aClassThatNothingReachesWouldBeFound() {
    List<JavaClass> withForgotten = new ArrayList<>();
    PRODUCTION.forEach(withForgotten::add);
    new ClassFileImporter().importClasses(Forgotten.class).forEach(withForgotten::add);
    assertThat(unreachable(withForgotten)).containsExactly(Forgotten.class.getName());
  }

  private static List<String> unreachable(Iterable<JavaClass> classes) {
    List<JavaClass> starts = new ArrayList<>();
    starts.add(PRODUCTION.get(TransactionalStore.class));
    PRODUCTION.stream().filter(it -> it.getSimpleName().equals("Demo")).forEach(starts::add);
    assertThat(starts).as("the store, and a demo of each step").hasSize(7);
    Set<String> reached = names(reachableFrom(starts));
    List<String> missed = new ArrayList<>();
    for (JavaClass one : classes) {
      if (!reached.contains(withoutNumber(one)) && !isNamedInTheSources(one)) {
        missed.add(one.getName());
      }
    }
    return missed;
  }

  /** A class that only the compiler names, such as the table of a switch, goes with its owner. */
  private static String withoutNumber(JavaClass one) {
    return one.getName().replaceAll("\\$\\d+$", "");
  }

  /** Constants are copied into the classes that use them: only their sources name the owner. */
  private static boolean isNamedInTheSources(JavaClass one) {
    return one.getMethods().isEmpty()
        && !one.isRecord()
        && SOURCES.values().stream().anyMatch(text -> text.contains(one.getSimpleName() + "."))
        && one.getFields().stream().allMatch(field -> field.getRawType().isPrimitive());
  }

  private static Set<JavaClass> reachableFrom(Collection<JavaClass> starts) {
    Set<JavaClass> reached = new LinkedHashSet<>(starts);
    Deque<JavaClass> open = new ArrayDeque<>(starts);
    while (!open.isEmpty()) {
      for (JavaClass target : targets(open.remove())) {
        if (reached.add(target)) {
          open.add(target);
        }
      }
    }
    return reached;
  }

  static Set<JavaClass> targets(JavaClass origin) {
    return origin.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .map(JavaClass::getBaseComponentType)
        .collect(Collectors.toSet());
  }

  @Test
  void theEngineNeedsNeitherTerminalNorHistogramNorJson() {
    Set<String> needed = names(reachableFrom(List.of(PRODUCTION.get(TransactionalStore.class))));
    assertThat(needed).contains("dev.varve.sstable.TableReader", "dev.varve.io.DiskStorage");
    assertThat(needed).noneMatch(ArchitectureTest::isForPeople);
    Set<String> all = names(reachableFrom(PRODUCTION.stream().toList()));
    assertThat(all).as("the shell and the figures do").anyMatch(ArchitectureTest::isForPeople);
  }

  /**
   * Whoever depends on this module does not get the JSON library: no class but theirs may use it.
   */
  @Test
  void onlyExamplesAndFilesKnowJson() {
    Set<String> packages =
        PRODUCTION.stream()
            .filter(it -> names(targets(it)).stream().anyMatch(ArchitectureTest::isJson))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(packages).containsExactlyInAnyOrder("dev.varve.examples", "dev.varve.exchange");
  }

  /** The document has a row for each class of the engine, and no row for a class that is not. */
  @Test
  void theDocumentNamesTheClassesOfTheEngineAndNoOthers() throws IOException {
    String rows =
        Files.readAllLines(Path.of("..", "docs", "architecture.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|")[1])
            .collect(Collectors.joining());
    Set<String> named = new TreeSet<>();
    Pattern.compile("`(\\w+)`").matcher(rows).results().forEach(it -> named.add(it.group(1)));
    Set<String> exist = topLevelNames(PRODUCTION.stream());
    assertThat(exist).containsAll(named);
    Set<String> engine =
        topLevelNames(
            reachableFrom(List.of(PRODUCTION.get(TransactionalStore.class))).stream()
                .filter(it -> it.getPackageName().startsWith("dev.varve")));
    assertThat(engine).hasSizeGreaterThan(50);
    assertThat(named).containsAll(engine);
  }

  private static Set<String> topLevelNames(Stream<JavaClass> classes) {
    return classes
        .map(it -> it.getName().replaceAll("^.*\\.", "").replaceAll("\\$.*$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Set<JavaClass> classes) {
    return classes.stream().map(JavaClass::getName).collect(Collectors.toSet());
  }

  private static boolean isForPeople(String name) {
    return name.startsWith("org.jline.") || name.startsWith("org.HdrHistogram.") || isJson(name);
  }

  private static boolean isJson(String name) {
    return name.startsWith("com.fasterxml.");
  }

  @Test
  void noSourceFileIsTooLong() {
    assertThat(SOURCES).as("source files").hasSizeGreaterThan(100);
    SOURCES.forEach(
        (file, text) ->
            assertThat(text.lines().count())
                .as("lines of %s", file)
                .isLessThanOrEqualTo(MAX_LINES));
  }

  /** What formats or compares as the reader's locale does, unless it is given another. */
  private static final Pattern OF_THE_LOCALE =
      Pattern.compile(
          "\\bString\\.format\\((?!\\s*+Locale\\.ROOT)|\\.printf\\((?!\\s*+Locale\\.ROOT)"
              + "|\\.formatted\\(|\\.to(Upper|Lower)Case\\(\\)|\\b\\w+\\.format\\(\\s*+\""
              + "|::(format|formatted|toUpperCase|toLowerCase)\\b|new Formatter\\("
              + "|\\b(NumberFormat|DecimalFormat|MessageFormat|SimpleDateFormat|Collator)\\b"
              + "|\\.ofPattern\\(|\\.ofLocalized|Locale\\.getDefault");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  /** A figure must not be written in other digits where the machine speaks another language. */
  @Test
  void noTextDependsOnTheLocale() {
    List<String> found = new ArrayList<>();
    SOURCES.forEach(
        (file, text) -> {
          if (!isLearners(file)) {
            ofTheLocale(text).forEach(call -> found.add(file.getFileName() + ": " + call));
          }
        });
    assertThat(found).isEmpty();
  }

  @Test
  void aTextThatDependsOnTheLocaleWouldBeFound() {
    String text =
        "a = String.format(\n    \"%d\", 1); b = String.format(\n  Locale.ROOT, \"%d\", 1);\n"
            + "// \"%d\".formatted(1)\n/* x.toLowerCase() */ c = \"%d\".formatted(1);\n"
            + "out.printf(\"%d\", 1); map(String::toUpperCase); x.toLowerCase(Locale.ROOT);";
    assertThat(ofTheLocale(text))
        .containsExactly("String.format(", ".formatted(", ".printf(", "::toUpperCase");
  }

  /** Those files are the learner's, whose text may be what it likes. */
  private static boolean isLearners(Path file) {
    return file.toString().matches(".*[/\\\\]dev[/\\\\]varve[/\\\\]exercises[/\\\\].*");
  }

  private static List<String> ofTheLocale(String text) {
    String code = COMMENT.matcher(text).replaceAll("");
    return OF_THE_LOCALE.matcher(code).results().map(MatchResult::group).toList();
  }

  /**
   * What {@code Utf8} refuses, the methods of the JDK change: so nothing else calls them, but for
   * ASCII, and for the benchmarks, which read what the system writes.
   */
  @Test
  void onlyOneClassConvertsBetweenTextAndBytes() {
    List<String> found = new ArrayList<>();
    SOURCES.forEach((file, text) -> text.lines().forEach(line -> addIfLossy(found, file, line)));
    assertThat(found)
        .allMatch(it -> it.startsWith("Utf8.java: "))
        .as("the gate itself, or else the pattern finds nothing")
        .hasSize(2);
  }

  private static void addIfLossy(List<String> found, Path file, String line) {
    boolean isOfBenchmarks = file.startsWith(Path.of("..", "benchmarks"));
    if (!isOfBenchmarks && LOSSY.matcher(line).find() && !line.contains("US_ASCII")) {
      found.add(file.getFileName() + ": " + line.strip());
    }
  }

  /** Reads the production sources of all modules, which lie beside this one. */
  private static Map<Path, String> readSources() {
    Map<Path, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path file : files.filter(ArchitectureTest::isProduction).toList()) {
        sources.put(file, Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  private static boolean isProduction(Path file) {
    return file.toString().matches(".*[/\\\\]src[/\\\\]main[/\\\\]java[/\\\\].*\\.java");
  }
}

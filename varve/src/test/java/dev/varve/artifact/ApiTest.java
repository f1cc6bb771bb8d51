package dev.varve.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the artifact gives to programs, and what it keeps to itself. */
class ApiTest {
  private static final int MAX_TYPES = 65;
  private static final Pattern WORD = Pattern.compile("`([\\w.]+)`");

  @Test
  void theJarHoldsTheEngineAndNothingElse() {
    Set<String> packages =
        Artifact.CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    packages.remove(""); // that of the module's own description
    assertThat(packages)
        .containsExactlyInAnyOrder(
            "dev.varve",
            "dev.varve.files",
            "dev.varve.inmemory",
            "dev.varve.io",
            "dev.varve.wal",
            "dev.varve.memtable",
            "dev.varve.sstable",
            "dev.varve.lsm",
            "dev.varve.transactions",
            "dev.varve.query");
    assertThat(Artifact.MODULE.packages()).isEqualTo(packages);
  }

  @Test
  void theModuleNeedsNothingToRun() {
    Set<String> required =
        Artifact.MODULE.requires().stream()
            .filter(it -> !it.modifiers().contains(Requires.Modifier.STATIC))
            .map(Requires::name)
            .collect(Collectors.toSet());
    assertThat(required).containsExactlyInAnyOrder("java.base", "jdk.jfr");
  }

  /** The table of packages in docs/api.md is the list. */
  @Test
  void aProgramMayUseWhatThePageListsAndNothingElse() throws IOException {
    Map<String, Set<String>> listed = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "api.md"))) {
      if (line.startsWith("| `dev.varve")) {
        String[] cells = line.split("\\|");
        listed.put(words(cells[1]).iterator().next(), words(cells[2]));
      }
    }
    Map<String, Set<String>> built =
        Artifact.api()
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName,
                    TreeMap::new,
                    Collectors.mapping(Artifact::nameOf, Collectors.toCollection(TreeSet::new))));
    built.values().forEach(it -> it.remove("package-info"));
    assertThat(built).isEqualTo(listed);
    assertThat(built.keySet()).isEqualTo(Artifact.EXPORTED);
    assertThat(built.values().stream().mapToInt(Set::size).sum()).isLessThan(MAX_TYPES);
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatAProgramMayUseMentionsNothingElse() {
    assertThat(leaks(member -> !Artifact.isInternal(member))).isEmpty();
  }

  @Test
  void aLeakWouldBeFound() {
    assertThat(leaks(member -> true))
        .contains(
            "dev.varve.lsm.LsmStore.trace -> dev.varve.lsm.ReadTrace",
            "dev.varve.lsm.LsmStore.write -> dev.varve.wal.CommitCheck",
            "dev.varve.transactions.TransactionalStore.open -> dev.varve.io.Storage");
  }

  private static Set<String> leaks(Predicate<JavaMember> members) {
    Set<String> found = new TreeSet<>();
    Artifact.api()
        .forEach(
            type -> {
              Stream<JavaType> supertypes =
                  Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
              addLeaks(found, type.getName(), supertypes);
              type.getMembers().stream()
                  .filter(Artifact::isVisible)
                  .filter(members)
                  .forEach(
                      it -> addLeaks(found, type.getName() + "." + it.getName(), mentionedBy(it)));
            });
    return found;
  }

  private static Stream<JavaType> mentionedBy(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    Stream<JavaType> thrown = unit.getThrowsClause().getTypes().stream().map(it -> it);
    Stream<JavaType> bounds = unit.getTypeParameters().stream().map(it -> it);
    return Stream.of(
            Stream.of(unit.getReturnType()), unit.getParameterTypes().stream(), thrown, bounds)
        .flatMap(it -> it);
  }

  private static void addLeaks(Set<String> found, String where, Stream<JavaType> mentioned) {
    mentioned
        .flatMap(it -> it.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(it -> it.getPackageName().startsWith("dev.varve") && !Artifact.isApi(it))
        .forEach(it -> found.add(where + " -> " + it.getName()));
  }

  /** The Javadoc has a page for each of them, and none for what is internal. */
  @Test
  void theJavadocShowsTheSame() throws IOException {
    Set<String> pages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Artifact.JAVADOC)) {
      files
          .map(it -> Artifact.JAVADOC.relativize(it).toString().replace('\\', '/'))
          .filter(it -> it.endsWith(".html") && !it.matches(".*(package|module)-.*"))
          .forEach(it -> pages.add(it.substring(0, it.length() - ".html".length())));
    }
    Set<String> api =
        Artifact.api()
            .filter(it -> !it.getSimpleName().equals("package-info"))
            .map(it -> it.getPackageName().replace('.', '/') + "/" + Artifact.nameOf(it))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(pages).isEqualTo(api);
  }

  /** There is no page for each method, so this checks that everything marked is hidden. */
  @Test
  void whatIsInternalIsHiddenFromTheJavadoc() throws IOException {
    Pattern marked = Pattern.compile("(?m)^ *+@Internal$");
    Pattern hidden = Pattern.compile("(?m)^ *+\\* @hidden\n *+\\*/\n *+@Internal$");
    long found = 0;
    try (Stream<Path> files = Files.walk(Artifact.SOURCES)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file).replace("\r\n", "\n");
        long marks = marked.matcher(text).results().count();
        found += marks;
        assertThat(hidden.matcher(text).results().map(MatchResult::group))
            .as(file.toString())
            .hasSize((int) marks);
      }
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void everyPackageForProgramsSaysWhatMayBeNull() {
    for (String name : Artifact.EXPORTED) {
      assertThat(
              Artifact.CLASSES
                  .getPackage(name)
                  .isAnnotatedWith("org.jspecify.annotations.NullMarked"))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void nothingOfTheApiIsOpenToSubclassesByAccident() {
    assertThat(
            Artifact.api()
                .filter(it -> !it.isInterface() && !it.isEnum())
                .filter(it -> !it.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::getName))
        .isEmpty();
  }
}

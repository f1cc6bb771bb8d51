package dev.varve.server;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.varve.server.ArchitectureTest.PRODUCTION;
import static dev.varve.server.ArchitectureTest.targets;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.varve.transactions.TransactionalStore;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rules for the dependencies between packages. */
class PackagesTest {
  /**
   * The first step of each package. The types of the API are in {@code dev.varve}, including those
   * of later steps.
   */
  private static final Map<String, Integer> STEPS =
      Map.ofEntries(
          Map.entry("dev.varve", 1),
          Map.entry("dev.varve.demo", 1),
          Map.entry("dev.varve.files", 1),
          Map.entry("dev.varve.inmemory", 1),
          Map.entry("dev.varve.inmemory.demo", 1),
          Map.entry("dev.varve.measured", 1),
          Map.entry("dev.varve.shell", 1),
          Map.entry("dev.varve.io", 2),
          Map.entry("dev.varve.io.simulated", 2),
          Map.entry("dev.varve.plug", 2),
          Map.entry("dev.varve.wal", 2),
          Map.entry("dev.varve.wal.demo", 2),
          Map.entry("dev.varve.wal.xray", 2),
          Map.entry("dev.varve.xray", 2),
          Map.entry("dev.varve.memtable", 3),
          Map.entry("dev.varve.memtable.demo", 3),
          Map.entry("dev.varve.sstable", 4),
          Map.entry("dev.varve.sstable.demo", 4),
          Map.entry("dev.varve.sstable.xray", 4),
          Map.entry("dev.varve.lsm", 5),
          Map.entry("dev.varve.lsm.demo", 5),
          Map.entry("dev.varve.lsm.xray", 5),
          Map.entry("dev.varve.examples", 6),
          Map.entry("dev.varve.exchange", 6),
          Map.entry("dev.varve.transactions", 6),
          Map.entry("dev.varve.transactions.demo", 6),
          Map.entry("dev.varve.query", 7),
          Map.entry("dev.varve.query.demo", 7),
          Map.entry("dev.varve.server", 8),
          Map.entry("dev.varve.server.cli", 8),
          Map.entry("dev.varve.server.demo", 8));

  /** The packages of the engine and the server: no demo, X-ray, shell, or simulated disk. */
  private static final Set<String> ENGINE =
      Set.of(
          "dev.varve",
          "dev.varve.files",
          "dev.varve.inmemory",
          "dev.varve.io",
          "dev.varve.wal",
          "dev.varve.memtable",
          "dev.varve.sstable",
          "dev.varve.lsm",
          "dev.varve.transactions",
          "dev.varve.query",
          "dev.varve.server");

  @Test
  void everyClassLivesInAPackageOfAStepAndEveryStepHasClasses() {
    Set<String> packages =
        PRODUCTION.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages).containsExactlyInAnyOrderElementsOf(STEPS.keySet());
    assertThat(PRODUCTION.size()).as("classes").isGreaterThan(100);
    assertThat(PRODUCTION.contain(TransactionalStore.class)).isTrue();
    assertThat(PRODUCTION.contain(ArchitectureTest.class)).isFalse();
  }

  @Test
  void noStepDependsOnALaterOne() {
    assertThat(againstTheOrder(STEPS)).isEmpty();
  }

  @Test
  void aDependencyOnALaterStepWouldBeFound() {
    Map<String, Integer> reversed =
        STEPS.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, it -> -it.getValue()));
    assertThat(againstTheOrder(reversed))
        .contains("dev.varve.transactions.TransactionalStore -> dev.varve.lsm.LsmStore");
  }

  private static Set<String> againstTheOrder(Map<String, Integer> steps) {
    Set<String> found = new TreeSet<>();
    for (JavaClass origin : PRODUCTION) {
      for (JavaClass target : targets(origin)) {
        Integer step = steps.get(target.getPackageName());
        if (step != null && step > steps.get(origin.getPackageName())) {
          found.add(origin.getName() + " -> " + target.getName());
        }
      }
    }
    return found;
  }

  @Test
  void theEngineDependsOnNothingThatOnlyShowsIt() {
    assertThat(leaving(ENGINE)).isEmpty();
  }

  @Test
  void aDependencyOfTheEngineOnADemoWouldBeFound() {
    assertThat(leaving(Set.of("dev.varve.transactions.demo")))
        .contains("dev.varve.transactions.demo.Demo -> dev.varve.shell.Shell");
  }

  private static Set<String> leaving(Set<String> packages) {
    Set<String> found = new TreeSet<>();
    for (JavaClass origin : PRODUCTION) {
      for (JavaClass target : targets(origin)) {
        if (packages.contains(origin.getPackageName())
            && target.getPackageName().startsWith("dev.varve")
            && !packages.contains(target.getPackageName())) {
          found.add(origin.getName() + " -> " + target.getName());
        }
      }
    }
    return found;
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    slices().matching("dev.(**)").should().beFreeOfCycles().check(PRODUCTION);
  }
}

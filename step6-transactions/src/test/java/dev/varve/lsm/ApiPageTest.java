package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.varve.Durability;
import dev.varve.Internal;
import dev.varve.Limits;
import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/api.md} are complete, and list nothing else. */
class ApiPageTest {
  private static final List<String> PAGE = page();

  private static List<String> page() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "api.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first two cells of each row of the table whose header begins with {@code head}. */
  private static Map<String, String> table(String head) {
    Map<String, String> rows = new LinkedHashMap<>();
    int start = 0;
    while (!PAGE.get(start).startsWith("| " + head + " |")) {
      start++;
    }
    for (int i = start + 2; PAGE.get(i).startsWith("|"); i++) {
      String[] cells = PAGE.get(i).split("\\|");
      rows.put(cells[1].replace("`", "").strip(), cells[2].replace("`", "").strip());
    }
    return rows;
  }

  @Test
  void everyOptionIsThereWithItsDefault() throws ReflectiveOperationException {
    Map<String, String> defaults = new TreeMap<>();
    for (Field field : LsmOptions.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        defaults.put(field.getName(), shown(field.getName(), field.get(LsmOptions.defaults())));
      }
    }
    assertThat(defaults).hasSizeGreaterThan(10);
    assertThat(table("`LsmOptions`")).containsExactlyInAnyOrderEntriesOf(defaults);
  }

  /**
   * Compares approximately: the heap size that a JVM reports changes a little as the collector
   * resizes it.
   */
  private static boolean isQuarterOfTheHeap(long bytes) {
    double heaps = (double) bytes / Runtime.getRuntime().maxMemory();
    return heaps > 0.2 && heaps < 0.3;
  }

  private static String shown(String name, Object value) {
    if (name.endsWith("Threads")) {
      int half = Runtime.getRuntime().availableProcessors() / 2;
      assertThat(value).isEqualTo(Math.max(1, Math.min(half, 4)));
      return "half of the processors, from 1 to 4";
    }
    if (name.equals("largeValues")) {
      assertThat(value).isEqualTo(Integer.MAX_VALUE);
      return "none";
    }
    if (value instanceof Number number) {
      return isQuarterOfTheHeap(number.longValue())
          ? "a quarter of the heap"
          : size(name, number.longValue());
    }
    if (value instanceof Durability durability) {
      return durability.level().name();
    }
    if (value == TableOptions.DEFAULT) {
      return "TableOptions.DEFAULT";
    }
    if (value == null) {
      return name.equals("sharedResources") ? "none" : "as the heap allows";
    }
    return value instanceof InstantSource ? "the system's" : value.toString();
  }

  private static String size(String name, long number) {
    if (!name.toLowerCase(Locale.ROOT).contains("bytes") || number % 1024 != 0) {
      return "" + number;
    }
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      long one = 1L << 10 * ("KMG".indexOf(unit.charAt(0)) + 1);
      if (number >= one && number >= 10_000) {
        return number / one + " " + unit;
      }
    }
    return "" + number;
  }

  @Test
  void everyOptionOfATableIsThereWithItsDefault() throws ReflectiveOperationException {
    Map<String, String> defaults = new TreeMap<>();
    for (RecordComponent component : TableOptions.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(TableOptions.DEFAULT);
      defaults.put(component.getName(), shown(component.getName(), value));
    }
    assertThat(table("`TableOptions`")).containsExactlyInAnyOrderEntriesOf(defaults);
  }

  @Test
  void everyDurabilityIsThere() {
    assertThat(table("`Durability`").keySet())
        .containsExactlyElementsOf(
            Stream.of(Durability.Level.values()).map(Durability.Level::name).toList());
  }

  @Test
  void everyLimitIsThere() throws ReflectiveOperationException {
    Map<String, String> limits = new TreeMap<>();
    for (Field field : Limits.class.getFields()) {
      limits.put(field.getName(), size(field.getName(), ((Number) field.get(null)).longValue()));
    }
    assertThat(table("`Limits`")).containsExactlyInAnyOrderEntriesOf(limits);
  }

  @Test
  void everyFigureIsThere() throws IOException {
    Collection<String> figures = new TreeSet<>();
    try (TransactionalStore store =
        TransactionalStore.open(new SimulatedStorage(), LsmOptions.defaults().withLargeValues(1))) {
      for (int i = 0; i < 10; i++) {
        store.put("key", "a value that is overwritten, and moves to a file of its own");
      }
      store.flush();
      store
          .stats()
          .figures()
          .keySet()
          .forEach(name -> figures.add(name.replaceFirst("^level\\.\\d", "level.N")));
    }
    List<String> named = new ArrayList<>();
    table("figure").keySet().forEach(row -> named.addAll(List.of(row.split(", "))));
    assertThat(named).containsExactlyInAnyOrderElementsOf(figures);
  }

  /** The exceptions that callers can see: public ones of this project. */
  @Test
  void everyExceptionIsThere() {
    List<String> exceptions =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.varve")
                .stream()
                .filter(it -> it.isAssignableTo(Throwable.class))
                .filter(it -> it.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(it -> !it.isAnnotatedWith(Internal.class))
                .map(JavaClass::getSimpleName)
                .toList();
    assertThat(exceptions).contains("ConflictException", "CorruptionException");
    assertThat(table("exception").keySet()).containsAll(exceptions);
  }
}

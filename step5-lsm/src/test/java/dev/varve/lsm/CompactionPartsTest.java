package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactionPartsTest {
  private static final long BYTES = 1L << 33;

  private final Listing tables = new Listing();

  private static CompactionPlan plan(List<TableMetadata> upper, List<TableMetadata> lower) {
    List<Levels.Run> inputs = new ArrayList<>(Levels.asRuns(0, upper));
    inputs.addAll(Levels.asRuns(1, lower));
    return new CompactionPlan(inputs, 1, true);
  }

  private static KeyRange range(String from, String to) {
    return new KeyRange(from == null ? null : Keys.utf8(from), to == null ? null : Keys.utf8(to));
  }

  @Test
  void partsOfAboutTheSameInputBeginWhereTablesBegin() {
    List<TableMetadata> lower =
        List.of(
            tables.of("ba", "bz", BYTES),
            tables.of("ca", "cz", BYTES),
            tables.of("da", "dz", BYTES),
            tables.of("ea", "ez", BYTES));
    CompactionPlan plan = plan(List.of(tables.of("aa", "zz", 1)), lower);
    assertThat(CompactionParts.of(plan, 2, 1))
        .containsExactly(range(null, "da"), range("da", null));
    assertThat(CompactionParts.of(plan, 100, BYTES))
        .containsExactly(
            range(null, "ca"), range("ca", "da"), range("da", "ea"), range("ea", null));
  }

  @Test
  void aPartHasTheLeastInput() {
    List<TableMetadata> lower = new ArrayList<>();
    for (char c = 'b'; c < 'j'; c++) {
      lower.add(tables.of(c + "a", c + "z", 10));
    }
    CompactionPlan plan = plan(List.of(tables.of("aa", "zz", 10)), lower);
    assertThat(CompactionParts.of(plan, 8, 40)).hasSize(3);
    assertThat(CompactionParts.of(plan, 8, 90)).hasSize(1);
    assertThat(CompactionParts.of(plan, 8, BYTES)).containsExactly(KeyRange.all());
    assertThat(CompactionParts.of(plan, 1, 1)).containsExactly(KeyRange.all());
  }

  @Test
  void tablesThatBeginWithOneKeyStayTogether() {
    CompactionPlan plan =
        plan(
            List.of(
                tables.of("ab", "zz", BYTES),
                tables.of("ab", "yy", BYTES),
                tables.of("ab", "xx", BYTES)),
            List.of());
    assertThat(CompactionParts.of(plan, 3, 1)).containsExactly(KeyRange.all());
  }

  @Test
  void eachKeyIsInExactlyOnePartOfAnyPlan() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int i = 0; i < 500; i++) {
            CompactionPlan plan = plan(any(random), List.of());
            int most = 1 + random.nextInt(6);
            List<KeyRange> parts = CompactionParts.of(plan, most, random.nextInt(40));
            assertThat(parts).hasSizeBetween(1, most);
            for (char c = 'a'; c <= 'z'; c++) {
              byte[] key = Keys.utf8(c + "k");
              assertThat(parts.stream().filter(part -> part.contains(key))).hasSize(1);
            }
          }
        });
  }

  private List<TableMetadata> any(Random random) {
    List<TableMetadata> any = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(12); i++) {
      char from = (char) ('a' + random.nextInt(26));
      char to = (char) (from + random.nextInt('z' - from + 1));
      any.add(tables.of(from + "a", to + "z", 1 + random.nextInt(50)));
    }
    return any;
  }
}

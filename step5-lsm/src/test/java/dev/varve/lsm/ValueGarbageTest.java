package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.memtable.RangeTombstones;
import dev.varve.sstable.TableProperties;
import dev.varve.sstable.ValueShare;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which value files are mostly garbage, and which table is rewritten for that. */
class ValueGarbageTest {
  private long last;

  private TableMetadata table(long bytes, ValueShare... shares) {
    long number = ++last;
    TableProperties properties =
        new TableProperties(
            2,
            0,
            2,
            0,
            number,
            number,
            Keys.utf8("a"),
            Keys.utf8("b"),
            0,
            RangeTombstones.NONE,
            List.of(shares));
    return new TableMetadata(number, bytes, properties);
  }

  private static ValueShare share(long file, long bytes) {
    return new ValueShare(file, 1_000, 1, bytes);
  }

  @Test
  void aFileIsMostlyGarbageIfLessThanHalfOfItIsInUse() {
    Levels levels =
        Levels.empty()
            .with(0, List.of(table(100, share(7, 300), share(8, 500), share(9, 499))))
            .with(1, List.of(table(100, share(7, 300))));
    assertThat(ValueGarbage.of(levels).mostlyGarbage()).containsExactly(9L);
  }

  @Test
  void theTableThatRefersToItIsRewrittenWhereItIs() {
    TableMetadata other = table(100, share(8, 500));
    TableMetadata full = table(100, share(7, 400));
    Levels levels = Levels.empty().with(0, List.of(other)).with(3, List.of(full));
    CompactionPlan plan = ValueGarbage.of(levels).pick();
    assertThat(plan.tables()).containsExactly(full);
    assertThat(plan.outputLevel()).isEqualTo(3);
    assertThat(plan.moved()).isNull();
  }

  @Test
  void nothingIsRewrittenForLittle() {
    // 900 bytes of garbage, of which a third counts for each table.
    Levels little =
        Levels.empty()
            .with(0, List.of(table(1_300, share(7, 33)), table(1_300, share(7, 33))))
            .with(1, List.of(table(1_300, share(7, 34))));
    assertThat(ValueGarbage.of(little).pick()).isNull();
    Levels enough = Levels.empty().with(0, List.of(table(1_300, share(7, 40))));
    assertThat(ValueGarbage.of(enough).pick()).isNotNull();
    assertThat(ValueGarbage.of(Levels.empty()).pick()).isNull();
  }
}

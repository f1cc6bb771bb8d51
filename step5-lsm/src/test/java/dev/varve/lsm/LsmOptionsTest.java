package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LsmOptionsTest {

  @Test
  void frozenMemtablesTakeAnEighthOfTheHeapUnlessToldOtherwise() {
    long eighth = Runtime.getRuntime().maxMemory() / 8;
    for (int memtableBytes = 1 << 20; memtableBytes <= 256 << 20; memtableBytes *= 2) {
      LsmOptions options = LsmOptions.defaults().withMemtableBytes(memtableBytes);
      int frozen = options.maxFrozenMemtables();
      assertThat(frozen).isBetween(2, 15);
      assertThat(frozen == 2 || (long) frozen * memtableBytes <= eighth).isTrue();
      assertThat(frozen == 15 || (frozen + 1L) * memtableBytes > eighth).isTrue();
      assertThat(options.withMaxFrozenMemtables(7).maxFrozenMemtables()).isEqualTo(7);
    }
  }

  @Test
  void numbersOutOfRangeAreRefusedByName() {
    LsmOptions options = LsmOptions.defaults();
    assertThatThrownBy(() -> options.withMaxFrozenMemtables(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxFrozenMemtables 0 is not within 1 and 100");
    assertThatThrownBy(() -> options.withMemtableBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memtableBytes 0 is not within 1 and 268435456");
    assertThatThrownBy(() -> options.withLevel0Tables(5, 4, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("compactAtLevel0Tables 5 is not within 1 and 4");
    assertThatThrownBy(() -> options.withLargeValues(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("largeValues 0 is not within 1 and 2147483647");
    assertThatThrownBy(() -> options.withCacheBytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cacheBytes -1 is not within 0 and ");
  }
}

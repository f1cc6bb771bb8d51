package dev.varve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StoreStatsTest {

  @Test
  void figuresKeepTheOrderInWhichTheyWereAdded() {
    StoreStats stats = new StoreStats().with("z", 1).with(new StoreStats().with("a", 2.5));
    assertThat(stats.figures().keySet()).containsExactly("z", "a");
    assertThat(stats.count("z")).isEqualTo(1);
    assertThat(stats.ratio("a")).isEqualTo(2.5);
    assertThat(stats.with("z", 7).count("z")).isEqualTo(7);
  }

  @Test
  void theTextIsOneAlignedLineAFigure() {
    assertThat(new StoreStats().with("keys", 1_234_567).with("hit.rate", 0.5).toString())
        .isEqualTo("keys            1,234,567\nhit.rate                0.50\n");
    assertThat(new StoreStats().toString()).isEmpty();
  }

  @Test
  void anUnknownFigureIsAnErrorThatNamesTheKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreStats().with("keys", 1).count("kees"))
        .withMessage("no figure kees among [keys]");
  }

  @Test
  void theFiguresAreACopy() {
    StoreStats stats = new StoreStats().with("keys", 1);
    stats.figures().put("keys", 2);
    assertThat(stats.count("keys")).isEqualTo(1);
  }
}

package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

  @Test
  void aPrefixRangeHoldsJustTheKeysThatBeginWithIt() {
    for (byte[] prefix : Keys.evil()) {
      KeyRange range = KeyRange.prefix(prefix);
      for (byte[] key : Keys.evil()) {
        boolean begins =
            key.length >= prefix.length && Arrays.equals(Arrays.copyOf(key, prefix.length), prefix);
        assertThat(range.contains(key))
            .as("%s begins with %s", hex(key), hex(prefix))
            .isEqualTo(begins);
      }
    }
  }

  @Test
  void aRunOfFfInAPrefixIsSteppedOver() {
    assertThat(KeyRange.prefix(bytes(0x61, 0xFF, 0xFF)).to()).isEqualTo(bytes(0x62));
    assertThat(KeyRange.prefix(bytes(0x7F)).to()).isEqualTo(bytes(0x80));
    assertThat(KeyRange.prefix(bytes(0xFF, 0xFF)).to()).isNull();
    assertThat(KeyRange.prefix("")).isEqualTo(KeyRange.from(bytes()));
  }

  @Test
  void aRangeHasItsStartAndNotItsEnd() {
    KeyRange range = KeyRange.of("b", "d");
    assertThat(range.contains(utf8("a"))).isFalse();
    assertThat(range.contains(utf8("b"))).isTrue();
    assertThat(range.contains(utf8("cz"))).isTrue();
    assertThat(range.contains(utf8("d"))).isFalse();
    assertThat(range.startsAtOrBefore(utf8("e"))).isTrue();
    assertThat(range.endsAfter(utf8("a"))).isTrue();
  }

  @Test
  void anOpenEndHasNoBound() {
    assertThat(KeyRange.all().contains(bytes())).isTrue();
    assertThat(KeyRange.from(utf8("b")).contains(bytes(0xFF))).isTrue();
    assertThat(KeyRange.from(utf8("b")).contains(utf8("a"))).isFalse();
    assertThat(KeyRange.to(utf8("b")).contains(bytes())).isTrue();
    assertThat(KeyRange.to(utf8("b")).contains(utf8("b"))).isFalse();
  }

  @Test
  void aRangeWhoseEndIsNotAboveItsStartIsEmpty() {
    assertThat(KeyRange.of("d", "b").isEmpty()).isTrue();
    assertThat(KeyRange.of("b", "b").isEmpty()).isTrue();
    assertThat(KeyRange.of("b", "b\0").isEmpty()).isFalse();
    assertThat(new KeyRange(bytes(0x7F), bytes(0x80)).isEmpty()).isFalse();
    assertThat(KeyRange.all().isEmpty()).isFalse();
    assertThat(KeyRange.of("d", "b").contains(utf8("c"))).isFalse();
  }

  @Test
  void noKeyIsBelowTheEmptyKey() {
    assertThat(KeyRange.to(bytes()).isEmpty()).isTrue();
    assertThat(KeyRange.of("", "").isEmpty()).isTrue();
    assertThat(KeyRange.to(bytes(0)).isEmpty()).isFalse();
    assertThat(KeyRange.from(bytes()).isEmpty()).isFalse();
  }

  @Test
  void boundsAreComparedByTheirBytesAndCopied() {
    byte[] from = utf8("b");
    KeyRange range = new KeyRange(from, utf8("d"));
    from[0] = 'x';
    range.from()[0] = 'x';
    range.to()[0] = 'x';
    assertThat(range).isEqualTo(KeyRange.of("b", "d")).hasSameHashCodeAs(KeyRange.of("b", "d"));
    assertThat(range).isNotEqualTo(KeyRange.of("b", "e")).isNotEqualTo(KeyRange.from(utf8("b")));
    assertThat(range).hasToString("[b, d)");
    assertThat(KeyRange.all()).hasToString("[-∞, +∞)");
  }

  @Test
  void aBoundMustBeAKey() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRange.from(null));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRange.to(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyRange.of(null, "b"))
        .withMessage("from is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyRange(new byte[Limits.MAX_KEY_BYTES + 1], null));
  }
}

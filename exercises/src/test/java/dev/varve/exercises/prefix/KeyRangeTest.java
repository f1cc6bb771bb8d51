package dev.varve.exercises.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keys are written as hex digits; - means no bound. */
class KeyRangeTest {
  /** All keys of up to three bytes out of 00, 7F, 80, FE, FF. */
  private static final List<byte[]> KEYS = keys();

  private static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>(List.of(new byte[0]));
    for (int i = 0; keys.get(i).length < 3; i++) {
      for (int last : new int[] {0x00, 0x7F, 0x80, 0xFE, 0xFF}) {
        byte[] longer = Arrays.copyOf(keys.get(i), keys.get(i).length + 1);
        longer[longer.length - 1] = (byte) last;
        keys.add(longer);
      }
    }
    return keys;
  }

  private static byte[] key(String hex) {
    return hex.equals("-") ? null : HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] key) {
    return key == null ? "-" : HexFormat.of().withUpperCase().formatHex(key);
  }

  private static KeyRange range(String from, String to) {
    return new KeyRange(key(from), key(to));
  }

  private static String endOfPrefix(String prefix) {
    return hex(KeyRange.prefix(key(prefix)).to());
  }

  @Proves("from")
  void theLowerBoundIsInTheRange() {
    assertThat(range("62", "-").contains(key("62"))).as("62 in [62, -)").isTrue();
    assertThat(range("62", "-").contains(key("61FF"))).as("61FF in [62, -)").isFalse();
    assertThat(range("-", "62").contains(key(""))).as("the empty key in [-, 62)").isTrue();
    assertThat(range("", "62").contains(key(""))).as("the empty key in [empty, 62)").isTrue();
    assertThat(range("6162", "-").contains(key("61"))).as("61 in [6162, -)").isFalse();
  }

  @Proves("from")
  void theLowerBoundAloneSaysWhatItStartsBefore() {
    assertThat(range("61", "63").startsAtOrBefore(key("64")))
        .as("[61, 63) starts at or before 64, which is after it")
        .isTrue();
  }

  @Proves("to")
  void theUpperBoundAloneSaysWhatItEndsAfter() {
    assertThat(range("61", "63").endsAfter(key("60")))
        .as("[61, 63) ends after 60, which is before it")
        .isTrue();
  }

  @Proves("to")
  void theUpperBoundIsNotInTheRange() {
    assertThat(range("61", "63").contains(key("63"))).as("63 in [61, 63)").isFalse();
    assertThat(range("61", "63").contains(key("62FF"))).as("62FF in [61, 63)").isTrue();
    assertThat(range("61", "-").contains(key("FFFF"))).as("FFFF in [61, -)").isTrue();
    assertThat(range("-", "616263").contains(key("6162"))).as("6162 in [-, 616263)").isTrue();
    for (String key : List.of("", "00", "61")) {
      assertThat(range("-", "").contains(key(key)))
          .as("'%s' in all below the empty key", key)
          .isFalse();
    }
  }

  @Proves("unsigned")
  void bytesAreComparedAsUnsigned() {
    assertThat(range("7F", "-").contains(key("80"))).as("80 in [7F, -)").isTrue();
    assertThat(range("-", "80").contains(key("7F"))).as("7F in [-, 80)").isTrue();
    assertThat(range("-", "7F").contains(key("FF"))).as("FF in [-, 7F)").isFalse();
  }

  @Proves("empty")
  void aRangeIsEmptyWhenItsEndIsNotAboveItsStart() {
    assertThat(range("61", "61").isEmpty()).as("[61, 61) is empty").isTrue();
    assertThat(range("62", "61").isEmpty()).as("[62, 61) is empty").isTrue();
    assertThat(range("80", "7F").isEmpty()).as("[80, 7F) is empty").isTrue();
    assertThat(range("61", "6100").isEmpty()).as("[61, 6100) is empty: it holds 61").isFalse();
    assertThat(range("7F", "80").isEmpty()).as("[7F, 80) is empty").isFalse();
  }

  @Proves("empty")
  void aRangeWithAnOpenEndHoldsKeys() {
    assertThat(range("-", "-").isEmpty()).as("[-, -) is empty").isFalse();
    assertThat(range("61", "-").isEmpty()).as("[61, -) is empty").isFalse();
    assertThat(range("-", "61").isEmpty()).as("[-, 61) is empty").isFalse();
    assertThat(range("-", "00").isEmpty()).as("[-, 00) is empty: it holds the empty key").isFalse();
  }

  @Proves("empty")
  void noKeyIsBelowTheEmptyKey() {
    assertThat(range("-", "").isEmpty()).as("all below the empty key is empty").isTrue();
    assertThat(range("", "").isEmpty()).as("from the empty key up to it is empty").isTrue();
    assertThat(range("", "-").isEmpty()).as("from the empty key on is empty").isFalse();
  }

  @Proves("prefix")
  void aPrefixRangeHoldsJustTheKeysThatBeginWithIt() {
    List<String> wrong = new ArrayList<>();
    for (byte[] prefix : KEYS) {
      KeyRange range = KeyRange.prefix(prefix);
      for (byte[] key : KEYS) {
        boolean begins = hex(key).startsWith(hex(prefix));
        if (range.contains(key) != begins && wrong.size() < 3) {
          wrong.add(hex(key) + (begins ? " is missing in " : " is in ") + "prefix " + hex(prefix));
        }
      }
    }
    assertThat(wrong).as("keys of up to three bytes").isEmpty();
  }

  @Proves("carry")
  void behindAnFfTheByteBeforeIsRaised() {
    assertThat(endOfPrefix("61")).as("the end of prefix 61").isEqualTo("62");
    assertThat(endOfPrefix("61FF")).as("the end of prefix 61FF").isEqualTo("62");
    assertThat(endOfPrefix("6161FFFF")).as("the end of prefix 6161FFFF").isEqualTo("6162");
    assertThat(endOfPrefix("6162636465666768FEFF"))
        .as("the end of prefix 6162636465666768FEFF")
        .isEqualTo("6162636465666768FF");
    assertThat(endOfPrefix("7F")).as("the end of prefix 7F").isEqualTo("80");
  }

  @Proves("endless")
  void behindNothingButFfComesNoKey() {
    assertThat(endOfPrefix("FF")).as("the end of prefix FF").isEqualTo("-");
    assertThat(endOfPrefix("FFFFFF")).as("the end of prefix FFFFFF").isEqualTo("-");
    assertThat(endOfPrefix("")).as("the end of the empty prefix").isEqualTo("-");
  }

  @Proves("own")
  void theCallersPrefixStaysAsItIs() {
    byte[] prefix = key("6161FF");
    KeyRange range = KeyRange.prefix(prefix);
    assertThat(hex(prefix)).as("the caller's array").isEqualTo("6161FF");
    assertThat(hex(range.from())).as("the start of prefix 6161FF").isEqualTo("6161FF");
  }
}

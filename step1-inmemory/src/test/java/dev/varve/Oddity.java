package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Text, and bytes that should be text, on which conversions fail. */
public enum Oddity {
  /** The result of {@code "user😀".substring(0, 5)}. */
  FIRST_HALF_AT_THE_END("user\uD83D", 4),
  FIRST_HALF_BEFORE_A_LETTER("\uD800x", 0),
  SECOND_HALF_AT_THE_BEGINNING("\uDE00x", 0),
  SECOND_HALF_AT_THE_END("x\uDFFF", 1),
  HALVES_IN_THE_WRONG_ORDER("x\uDE00\uD83D", 1),
  TWO_FIRST_HALVES("\uD83D\uD83D\uDE00", 0),
  HALF_AFTER_A_PAIR("\uD83D\uDE00\uD83D", 2),

  LATIN_1(1, 'Z', 0xFC, 'r', 'i', 'c', 'h'),
  LATIN_1_AT_THE_END(1, 'Z', 0xFC),
  OVERLONG_SLASH(0, 0xC0, 0xAF),
  OVERLONG_ZERO(1, 'x', 0xC0, 0x80),
  CUT_SHORT(1, 'x', 0xE2, 0x82),
  CUT_SHORT_BEFORE_A_LETTER(0, 0xF0, 0x9F, 0x98, 'x'),
  CONTINUATION_ALONE(1, 'x', 0x80),
  ENCODED_HALF(0, 0xED, 0xA0, 0xBD),
  ABOVE_UNICODE(0, 0xF4, 0x90, 0x80, 0x80),
  UTF_16(0, 0xFF, 0xFE, 'x', 0),

  ZERO("a\0b"),
  PAIR("user\uD83D\uDE00"),
  REPLACEMENT_CHARACTER("x\uFFFDy"),
  BYTE_ORDER_MARK_INSIDE("x\uFEFFy"),
  LAST_CHARACTER("\uDBFF\uDFFF"),
  NONCHARACTER("x\uFFFF"),
  COMBINED("u\u0308"),
  ANOTHER_DIRECTION("x\u202Ey");

  private final String text;
  private final byte[] bytes;
  private final int wrongAt;

  Oddity(String text) {
    this(text, text.getBytes(UTF_8), -1);
  }

  Oddity(String text, int wrongAt) {
    this(text, null, wrongAt);
  }

  Oddity(int wrongAt, int... bytes) {
    this(null, Keys.bytes(bytes), wrongAt);
  }

  Oddity(String text, byte[] bytes, int wrongAt) {
    this.text = text;
    this.bytes = bytes;
    this.wrongAt = wrongAt;
  }

  /** Returns the text that has no encoding. */
  public static List<Oddity> halves() {
    return Arrays.stream(values()).filter(it -> it.bytes == null).toList();
  }

  /** Returns the bytes that are not text. */
  public static List<Oddity> notText() {
    return Arrays.stream(values()).filter(it -> it.text == null).toList();
  }

  /** Returns the ordinary text. */
  public static List<Oddity> good() {
    return Arrays.stream(values()).filter(it -> it.wrongAt < 0).toList();
  }

  /** Returns the text. */
  public String text() {
    return text;
  }

  /** Returns the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the index of the first character or byte that is wrong. */
  public int wrongAt() {
    return wrongAt;
  }
}

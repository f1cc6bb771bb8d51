package dev.varve.exercises.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Text;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Bytes are written as hex digits, operations as a visitor receives them: +k=v@258 is a put that
 * expires at 258, -k a delete.
 */
class WriteBatchTest {
  private final WriteBatch batch = new WriteBatch();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] encoded(WriteBatch batch) {
    return Arrays.copyOf(batch.encoded(), batch.encodedLength());
  }

  private static String hex(WriteBatch batch) {
    return HexFormat.of().formatHex(encoded(batch));
  }

  private static byte[] unhex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** The operations as a visitor sees them: +key=value, +key=value@expiry, -key. */
  private static List<String> seen(WriteBatch batch) {
    List<String> seen = new ArrayList<>();
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(byte[] a, int key, int keyLength, int value, int length, long expiresAt) {
            String expiry = expiresAt == Expiry.NEVER ? "" : "@" + expiresAt;
            seen.add("+" + text(a, key, keyLength) + "=" + text(a, value, length) + expiry);
          }

          @Override
          public void delete(byte[] a, int key, int keyLength) {
            seen.add("-" + text(a, key, keyLength));
          }

          @Override
          public void deleteRange(KeyRange range) {
            seen.add("-" + range);
          }

          @Override
          public void mark(byte[] mark) {
            seen.add("mark " + Text.of(mark));
          }
        });
    return seen;
  }

  private static String text(byte[] array, int at, int length) {
    return Text.of(Arrays.copyOfRange(array, at, at + length));
  }

  private static void assertRefused(String rule, byte[] encoded, String place) {
    Throwable thrown = Thrown.by(() -> WriteBatch.decode(encoded));
    assertThat(thrown)
        .as("%s: decode %s", rule, HexFormat.of().formatHex(encoded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(place);
  }

  @Proves("layout")
  void theBytesAreThoseOfTheDrawing() {
    batch.put(bytes("k"), bytes("vw"), Expiry.NEVER).delete(bytes("ab"));
    assertThat(hex(batch))
        .as("put k=vw, delete ab")
        .isEqualTo("01" + "01000000" + "02000000" + "6b" + "7677" + "00" + "02000000" + "6162");
  }

  @Proves("layout")
  void aLengthTakesFourBytes() {
    batch.put(new byte[0x0201], new byte[0x030405], Expiry.NEVER).delete(new byte[0x0403]);
    byte[] bytes = encoded(batch);
    int delete = 9 + 0x0201 + 0x030405;
    assertThat(HexFormat.of().formatHex(bytes, 0, 9))
        .as("put a key of 513 bytes and a value of 197637: kind and lengths")
        .isEqualTo("01" + "01020000" + "05040300");
    assertThat(HexFormat.of().formatHex(bytes, delete, delete + 5))
        .as("delete a key of 1027 bytes: kind and length")
        .isEqualTo("00" + "03040000");
    batch.clear();
    batch.put(new byte[0x010000], bytes("v"), Expiry.NEVER);
    assertThat(HexFormat.of().formatHex(encoded(batch), 0, 9))
        .as("put a key of 65536 bytes, the longest, and a value of one: kind and lengths")
        .isEqualTo("01" + "00000100" + "01000000");
  }

  @Proves("layout")
  void nothingIsLeftOfWhatStoodThereBefore() {
    byte[] ones = new byte[100];
    Arrays.fill(ones, (byte) 0xFF);
    batch.put(ones, ones, Expiry.NEVER).clear();
    batch.delete(bytes("a")).put(bytes("b"), bytes("2"), 3).put(bytes("c"), bytes("4"));
    assertThat(hex(batch))
        .as("delete a, put b=2 until 3, put c=4, in a batch that was full of FF and then cleared")
        .isEqualTo(
            "00"
                + "01000000"
                + "61"
                + "02"
                + "01000000"
                + "01000000"
                + "0300000000000000"
                + "62"
                + "32"
                + "01"
                + "01000000"
                + "01000000"
                + "63"
                + "34");
  }

  @Proves("expiry")
  void anExpiryMayBeAnyMoment() {
    for (long moment : new long[] {0, -1, 1L << 32, 0x0102_0304_0506_0708L}) {
      batch.clear();
      batch.put(bytes("k"), bytes("v"), moment);
      assertThat(seen(batch)).as("put k=v until %d", moment).containsExactly("+k=v@" + moment);
    }
  }

  @Proves("expiry")
  void anExpiryTakesEightBytesWhereThereIsOne() {
    batch.put(bytes("k"), bytes("v"), 0x0102L);
    assertThat(hex(batch))
        .as("put k=v until 258")
        .isEqualTo("02" + "01000000" + "01000000" + "0201000000000000" + "6b" + "76");
    assertThat(seen(batch)).containsExactly("+k=v@258");
    batch.clear();
    batch.put(bytes("k"), bytes("v"), Expiry.NEVER);
    assertThat(batch.encodedLength()).as("bytes of put k=v, for good").isEqualTo(11);
    assertThat(seen(batch)).containsExactly("+k=v");
  }

  @Proves("order")
  void operationsKeepTheirOrder() {
    batch.put(bytes("a"), bytes("1"), Expiry.NEVER).delete(bytes("a"));
    batch.put(bytes("a"), bytes("2"), 7).delete(bytes("b"));
    assertThat(seen(batch)).containsExactly("+a=1", "-a", "+a=2@7", "-b");
    assertThat(batch.size()).as("operations").isEqualTo(4);
  }

  @Proves("order")
  void deletesOfRangesAreOperationsLikeOthers() {
    batch.put(bytes("a"), bytes("1"), Expiry.NEVER);
    batch.deleteRange(KeyRange.of("a", "cc")).deleteRange(KeyRange.from(bytes("x")));
    batch.put(bytes("b"), bytes("2"), 3).delete(bytes("c"));
    assertThat(seen(batch)).containsExactly("+a=1", "-[a, cc)", "-[x, +∞)", "+b=2@3", "-c");
    WriteBatch decoded = WriteBatch.decode(encoded(batch));
    assertThat(seen(decoded)).containsExactly("+a=1", "-[a, cc)", "-[x, +∞)", "+b=2@3", "-c");
    assertThat(decoded.size()).as("operations").isEqualTo(5);
  }

  @Proves("order")
  void marksAreOperationsLikeOthers() {
    batch.mark(bytes("one")).put(bytes("a"), bytes("1"), Expiry.NEVER).mark(bytes("two"));
    batch.delete(bytes("c")).mark(new byte[0]);
    assertThat(seen(batch)).containsExactly("mark one", "+a=1", "mark two", "-c", "mark \"\"");
    WriteBatch decoded = WriteBatch.decode(encoded(batch));
    assertThat(seen(decoded)).isEqualTo(seen(batch));
    assertThat(decoded.size()).as("operations").isEqualTo(5);
  }

  @Proves("places")
  void theVisitorIsToldWhereKeyAndValueStand() {
    batch.put(bytes("key"), bytes("a longer value"), Expiry.NEVER);
    batch.put(new byte[0], new byte[0], 1).put(bytes("x"), new byte[0], Expiry.NEVER);
    assertThat(seen(batch)).containsExactly("+key=\"a longer value\"", "+\"\"=\"\"@1", "+x=\"\"");
  }

  @Proves("places")
  void decodedOperationsAreThoseThatWereEncoded() {
    batch.put(bytes("a"), bytes("1"), 5).delete(bytes("b")).put(bytes("c"), bytes("2"), 6);
    WriteBatch decoded = WriteBatch.decode(encoded(batch));
    assertThat(seen(decoded)).containsExactly("+a=1@5", "-b", "+c=2@6");
    assertThat(decoded.size()).as("operations").isEqualTo(3);
  }

  @Proves("limits")
  void whatIsRefusedLeavesTheBatchAsItWas() {
    batch.put(bytes("a"), bytes("1"), Expiry.NEVER);
    assertThat(Thrown.by(() -> batch.put(bytes("b"), null, Expiry.NEVER)))
        .as("put b=null")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Thrown.by(() -> batch.delete(new byte[Limits.MAX_KEY_BYTES + 1])))
        .as("delete a key of 65537 bytes")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Thrown.by(() -> batch.delete((byte[]) null)))
        .as("delete null")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Thrown.by(() -> batch.put(null, bytes("v"), 7)))
        .as("put null=v")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(batch.size()).as("operations").isEqualTo(1);
    assertThat(seen(batch)).containsExactly("+a=1");
  }

  @Proves("limits")
  void whatIsNotTooLargeIsTaken() {
    assertThat(
            Thrown.by(
                () ->
                    batch
                        .put(new byte[Limits.MAX_KEY_BYTES], bytes("v"), Expiry.NEVER)
                        .put(bytes("k"), new byte[100_000], Expiry.NEVER)
                        .put(bytes("l"), new byte[3_000_000], 7)
                        .delete(new byte[Limits.MAX_KEY_BYTES])))
        .as("put and delete a key of 65536 bytes, put values of 100000 and 3000000: thrown")
        .isNull();
    assertThat(batch.size()).as("operations").isEqualTo(4);
  }

  @Proves("unknown")
  void anUnknownKindIsRefusedWithItsPlace() {
    assertRefused("kind 6 at 0", unhex("06 01000000 01000000 6b 76"), "byte 0");
    assertRefused("kind -1 at 6", unhex("00 01000000 61 ff 01000000 00000000 61"), "byte 6");
  }

  @Proves("cut-short")
  void aBatchCutAnywhereWithinAnOperationIsRefused() {
    batch.delete(bytes("ab")).put(bytes("k"), bytes("vw"), 9);
    byte[] whole = encoded(batch);
    int first = 7;
    for (int length = 1; length < whole.length; length++) {
      if (length != first) {
        String place = "byte " + (length < first ? 0 : first);
        assertRefused("cut to " + length + " bytes", Arrays.copyOf(whole, length), place);
      }
    }
    assertThat(seen(WriteBatch.decode(Arrays.copyOf(whole, first)))).containsExactly("-ab");
  }

  @Proves("cut-short")
  void anOperationWithoutKeyAndValueIsWhole() {
    String expiring = "02 00000000 00000000 0500000000000000";
    for (String one : List.of("00 00000000", "01 00000000 00000000", expiring)) {
      assertThat(Thrown.by(() -> WriteBatch.decode(unhex(one))))
          .as("decode %s, with no byte of a key or a value: thrown", one)
          .isNull();
    }
  }

  @Proves("lengths")
  void noLengthIsTrusted() {
    assertRefused("key length -1", unhex("01 ffffffff 01000000 6b 76 00 00 00"), "byte 0");
    assertRefused("value length -1", unhex("01 01000000 ffffffff 6b 76 00 00 00"), "byte 0");
    assertRefused("both near the maximum", unhex("01 ffffff7f ffffff7f 6b 76"), "byte 0");
    assertRefused("value near the maximum", unhex("01 01000000 ffffff7f 6b 76"), "byte 0");
    assertRefused("a key of 65537 bytes", unhexLong(65_537), "byte 0");
    assertRefused("an upper bound of 65537 bytes", longBound(65_537), "byte 0");
    byte[] longMark = unhexLong(Limits.MAX_MARK_BYTES + 1);
    longMark[0] = 4;
    assertRefused("a mark of 1025 bytes", longMark, "byte 0");
    assertRefused("upper bound length -1", unhex("03 01000000 ffffffff 61 62 00 00"), "byte 0");
  }

  @Proves("lengths")
  void theLargestKeyIsNotTooLarge() {
    assertThat(Thrown.by(() -> WriteBatch.decode(unhexLong(Limits.MAX_KEY_BYTES))))
        .as("decode: delete a key of 65536 bytes: thrown")
        .isNull();
    assertThat(Thrown.by(() -> WriteBatch.decode(longBound(Limits.MAX_KEY_BYTES))))
        .as("decode: delete a range with an upper bound of 65536 bytes: thrown")
        .isNull();
  }

  /** A delete of the range from the empty key to a bound of this length. */
  private static byte[] longBound(int length) {
    byte[] encoded = new byte[9 + length];
    encoded[0] = 3;
    encoded[5] = (byte) length;
    encoded[6] = (byte) (length >> 8);
    encoded[7] = (byte) (length >> 16);
    return encoded;
  }

  private static byte[] unhexLong(int keyLength) {
    byte[] encoded = new byte[5 + keyLength];
    encoded[1] = (byte) keyLength;
    encoded[2] = (byte) (keyLength >> 8);
    encoded[3] = (byte) (keyLength >> 16);
    return encoded;
  }
}

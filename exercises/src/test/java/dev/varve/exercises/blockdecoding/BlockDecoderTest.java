package dev.varve.exercises.blockdecoding;

import static dev.varve.Keys.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.Encoder;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Blocks are drawn by hand. In the messages, 1+"bc" is an entry that shares one byte and has the
 * suffix bc; where nothing else is said, its value is empty and its tag is that of version 7.
 */
class BlockDecoderTest {
  private static final long TAG = Tag.of(7, Tag.VALUE);

  private final Encoder packed = new Encoder(64);
  private int entries;
  private int unpackedBytes;

  private void entry(int shared, String suffix) {
    entry(shared, suffix, TAG, new byte[0]);
  }

  private void entry(int shared, String suffix, long tag, byte[] value) {
    byte[] bytes = suffix.getBytes(UTF_8);
    packed.varint(shared).varint(bytes.length).varint(value.length);
    packed.bytes(bytes, 0, bytes.length).u64(tag).bytes(value, 0, value.length);
    entries++;
    unpackedBytes += shared + bytes.length + Long.BYTES + value.length;
  }

  private byte[] block() {
    return packed.u32(entries).u32(unpackedBytes).toByteArray();
  }

  /** Key, sequence number, kind and value of each entry; or what was thrown. */
  private static List<String> read(byte[] block) {
    List<String> read = new ArrayList<>();
    Throwable thrown =
        Thrown.by(
            () -> {
              var cursor = BlockDecoder.decode(block, block.length).cursor();
              for (boolean on = cursor.first(); on; on = cursor.next()) {
                read.add(
                    new String(cursor.key().toByteArray(), UTF_8)
                        + "@"
                        + Tag.sequence(cursor.tag())
                        + (cursor.tag() == TAG ? "" : " kind " + Tag.kind(cursor.tag()))
                        + shown(cursor.value().toByteArray()));
              }
            });
    return thrown == null ? read : List.of(thrown.toString());
  }

  private static String shown(byte[] value) {
    if (value.length == 0) {
      return "";
    }
    boolean same = true;
    for (byte one : value) {
      same &= one == value[0];
    }
    return same && value.length > 8
        ? " <%d times %02x>".formatted(value.length, value[0])
        : " " + Keys.hex(value);
  }

  private static void assertRefused(String what, byte[] block) {
    Throwable thrown = Thrown.by(() -> BlockDecoder.decode(block, block.length));
    assertThat(String.valueOf(thrown))
        .as("%s: %s, decoded, throws", what, HexFormat.of().formatHex(block))
        .contains("IllegalArgumentException");
  }

  @Proves("varint")
  void aLengthTakesAsManyBytesAsItNeeds() {
    for (int length : new int[] {0, 1, 127, 128, 129, 255, 300, 16_383, 16_384, 2_097_152}) {
      BlockDecoderTest one = new BlockDecoderTest();
      byte[] value = new byte[length];
      Arrays.fill(value, (byte) 0x61);
      one.entry(0, "k", TAG, value);
      assertThat(read(one.block()))
          .as("a value of %d bytes", length)
          .containsExactly("k@7" + shown(value));
    }
  }

  @Proves("varint")
  void aLengthIsAnIntInFiveBytesAtMost() {
    // With its high bits lost, each of them would be 0, as the length of the key is.
    for (long length : new long[] {1L << 32, 1L << 33, 7L << 32}) {
      Encoder entry = new Encoder(32).varint(0).varint(length).varint(0).u64(TAG);
      assertRefused("a key of " + length + " bytes", with(entry));
    }
    Encoder fifth = new Encoder(32).varint(0).u32(0x8080_8080).u8(0x80).varint(0).u64(TAG);
    assertRefused("a length whose fifth byte says that more follow", with(fifth));
    Encoder sixth = new Encoder(32).u32(0x8080_8080).u8(0x80).u8(0).varint(0).varint(0).u64(TAG);
    assertRefused("a length of six bytes, 80 80 80 80 80 00", with(sixth));
    Encoder five = new Encoder(32).u8(0x80).u8(0).u32(0x8080_8080).u8(0).varint(0).u64(TAG);
    assertThat(read(with(five)))
        .as("the empty key; shares 80 00, and its length is 80 80 80 80 00")
        .containsExactly("@7");
  }

  /** A block of one entry, which takes as many bytes unpacked as its tag. */
  private static byte[] with(Encoder entry) {
    return entry.u32(1).u32(Long.BYTES).toByteArray();
  }

  @Proves("shared")
  void aKeyBeginsWithWhatItSharesWithTheOneBefore() {
    entry(0, "a");
    entry(1, "bcd");
    entry(3, "e");
    entry(4, "");
    entry(2, "x");
    entry(0, "b");
    assertThat(read(block()))
        .as("the keys 0+a, 1+bcd, 3+e, 4+nothing, 2+x, 0+b")
        .containsExactly("a@7", "abcd@7", "abce@7", "abce@7", "abx@7", "b@7");
  }

  @Proves("shared")
  void longKeysShareManyBytes() {
    String prefix = "p".repeat(200);
    entry(0, prefix + "a");
    entry(200, "b".repeat(130));
    entry(330, "c");
    assertThat(read(block()))
        .as("0+200 times p and a, 200+130 times b, 330+c")
        .containsExactly(
            prefix + "a@7", prefix + "b".repeat(130) + "@7", prefix + "b".repeat(130) + "c@7");
  }

  @Proves("shared")
  void alsoWhereTagsAndValuesStandBetween() {
    entry(0, "abc", TAG, bytes(1, 2, 3));
    entry(2, "d", TAG, bytes(4));
    entry(2, "e", TAG, bytes(5, 6));
    assertThat(read(block()))
        .as("0+abc with 3 bytes of value, 2+d with 1, 2+e with 2")
        .containsExactly("abc@7 <010203>", "abd@7 <04>", "abe@7 <0506>");
  }

  @Proves("values")
  void tagAndValueComeBackAsTheyWere() {
    entry(0, "", Tag.of(Tag.MAX_SEQUENCE, Tag.VALUE), new byte[0]);
    entry(0, "a", Tag.of(3, Tag.TOMBSTONE), new byte[0]);
    entry(1, "", Tag.of(2, Tag.EXPIRING), bytes(9, 0, 0, 0, 0, 0, 0, 0, 0x76));
    entry(1, "", Tag.of(1, Tag.VALUE), bytes(0x80, 0xFF));
    entry(1, "", Tag.of(0, Tag.EXPIRING), new byte[8]);
    assertThat(read(block()))
        .as("the empty key, and of a: a tombstone, a value until 9, a value, an empty one until 0")
        .containsExactly(
            "@36028797018963967 kind 1",
            "a@3 kind 0",
            "a@2 kind 2 <090000000000000076>",
            "a@1 kind 1 <80ff>",
            "a@0 kind 2 <0000000000000000>");
  }

  @Proves("too-much")
  void anEntrySharesNoMoreThanTheKeyBeforeItHas() {
    entry(1, "b");
    assertRefused("the first entry shares 1 byte", block());

    BlockDecoderTest later = new BlockDecoderTest();
    later.entry(0, "ab");
    later.entry(1, "cd");
    later.entry(4, "e");
    assertRefused("ab, then acd, then 4 bytes shared with that", later.block());
  }

  @Proves("beyond")
  void anEntryEndsWithinTheEntries() {
    for (int missing : new int[] {1, 4, 8, 9, 20}) {
      BlockDecoderTest key = new BlockDecoderTest();
      key.entry(0, "ten letters");
      key.packed.varint(0).varint(missing).varint(0).u64(TAG);
      assertRefused("a key of " + missing + " bytes, where none stands", key.with(missing + 8));

      BlockDecoderTest value = new BlockDecoderTest();
      value.entry(0, "ten letters");
      value.packed.varint(0).varint(0).varint(missing).u64(TAG);
      assertRefused("a value of " + missing + " bytes, where none stands", value.with(8 + missing));
    }
  }

  /** The block with one more entry, drawn by hand, which takes {@code bytes} bytes unpacked. */
  private byte[] with(int bytes) {
    entries++;
    unpackedBytes += bytes;
    return block();
  }

  @Proves("negative")
  void aLengthIsNotNegative() {
    // What is missing in one length could be made up for by another.
    Encoder value = new Encoder(32).varint(0).varint(1).varint(0xFFFF_FFFFL).u8('k');
    value.bytes(bytes(1, 7, 0, 0, 0, 0, 0), 0, 7);
    assertRefused("a value of -1 bytes", with(value));

    Encoder key = new Encoder(32).varint(0).varint(0x8000_0000L).varint(0).u64(TAG);
    assertRefused("a key of -2147483648 bytes", with(key));

    entry(0, "ab", TAG, bytes(0x76));
    packed.varint(0xFFFF_FFFFL).varint(2).varint(0).u8('a').u8('c').u64(TAG);
    assertRefused("an entry that shares -1 byte", with(-1 + 2 + 8));
  }

  @Proves("kind")
  void anUnknownKindIsRefused() {
    for (int kind : new int[] {3, 4, 127, 128, 255}) {
      BlockDecoderTest one = new BlockDecoderTest();
      one.entry(0, "k", Tag.of(7, kind), new byte[20]);
      assertRefused("an entry of kind " + kind, one.block());
    }
  }

  @Proves("kind")
  void anExpiringValueHasRoomForItsMoment() {
    for (int length = 0; length <= 9; length++) {
      BlockDecoderTest one = new BlockDecoderTest();
      one.entry(0, "k", Tag.of(7, Tag.EXPIRING), new byte[length]);
      if (length < 8) {
        assertRefused("an expiring value of " + length + " bytes", one.block());
      } else {
        assertThat(read(one.block()).get(0))
            .as("an expiring value of %d bytes", length)
            .startsWith("k@7 kind 2");
      }
    }
  }

  @Proves("end")
  void theEntriesEndWhereTheBlockSays() {
    entry(0, "a");
    entry(1, "b");
    entries--;
    assertRefused("two entries, where the block says one", block());

    BlockDecoderTest more = new BlockDecoderTest();
    more.entry(0, "a");
    more.packed.u8(0);
    assertRefused("one entry, and one byte more before the trailer", more.block());

    BlockDecoderTest shorter = new BlockDecoderTest();
    shorter.entry(0, "ab");
    shorter.unpackedBytes++;
    assertRefused("10 bytes unpacked, where the block says 11", shorter.block());
  }

  @Proves("place")
  void aRefusalNamesTheByteAtWhichTheEntryBegins() {
    entry(0, "a");
    entry(1, "b", Tag.of(7, 9), new byte[0]);
    entry(1, "c");
    assertNames(12, block(), "0, 12 and 24, the second of an unknown kind");

    BlockDecoderTest other = new BlockDecoderTest();
    other.entry(0, "a", TAG, new byte[200]);
    other.entry(2, "b");
    assertNames(213, other.block(), "0 and 213, the second sharing 2 bytes with a");

    for (int missing : new int[] {1, 4, 50}) {
      BlockDecoderTest tooLong = new BlockDecoderTest();
      tooLong.entry(0, "ab");
      tooLong.packed.varint(0).varint(0).varint(missing).u64(TAG);
      byte[] block = tooLong.with(8 + Math.min(missing, 4));
      assertNames(13, block, "0 and 13, the second " + missing + " longer than what is left");
    }

    BlockDecoderTest endless = new BlockDecoderTest();
    endless.entry(0, "abc");
    endless.packed.u32(-1).u32(-1).u32(-1);
    assertNames(14, endless.with(8), "0 and 14, the second twelve bytes FF");
  }

  private static void assertNames(int place, byte[] block, String entries) {
    assertThat(read(block).get(0))
        .as("entries at bytes %s: thrown", entries)
        .containsPattern("\\b" + place + "\\b");
  }

  @Proves("harmless")
  void anyByteMayBeDamaged() {
    entry(0, "abc", TAG, bytes(1, 2));
    entry(2, "d", Tag.of(5, Tag.TOMBSTONE), new byte[0]);
    entry(2, "d", Tag.of(4, Tag.EXPIRING), new byte[9]);
    byte[] whole = block();
    assertThat(read(whole)).as("the whole block").hasSize(3);
    for (int at = 0; at < whole.length; at++) {
      for (int to : new int[] {0x00, 0x01, 0x03, 0x7F, 0x80, 0xFF}) {
        byte[] damaged = whole.clone();
        damaged[at] = (byte) to;
        assertThat(read(damaged).get(0))
            .as("%s, where byte %d is damaged: read", HexFormat.of().formatHex(damaged), at)
            .matches("java.lang.IllegalArgumentException.*|.*@[0-9].*");
      }
    }
  }

  @Proves("harmless")
  void aLengthMayBeTheLargestInt() {
    int most = Integer.MAX_VALUE;
    for (int[] lengths : new int[][] {{0, most, 0}, {1, most, 0}, {0, 0, most}, {0, most, most}}) {
      BlockDecoderTest one = new BlockDecoderTest();
      one.entry(0, "a");
      one.packed.varint(lengths[0]).varint(lengths[1]).varint(lengths[2]).u64(TAG);
      assertRefused("shared, unshared, valueLength " + Arrays.toString(lengths), one.with(8));
    }
  }

  @Proves("shared")
  void whatABuilderPackedIsUnpacked() {
    Map<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (byte[] key : Keys.evil()) {
      model.put(key, new byte[key.length * 70]);
    }
    BlockBuilder builder = new BlockBuilder();
    model.forEach(
        (key, value) ->
            builder.add(
                new Slice().set(key, 0, key.length), TAG, new Slice().set(value, 0, value.length)));
    byte[] block = builder.finish().toByteArray();
    List<String> found = new ArrayList<>();
    var cursor = BlockDecoder.decode(block, block.length).cursor();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      found.add(Keys.hex(cursor.key().toByteArray()) + " " + cursor.value().length());
    }
    assertThat(found)
        .as("all keys of up to three bytes out of 00, 01, 7F, 80, FF, and the length of each value")
        .isEqualTo(
            model.entrySet().stream()
                .map(it -> Keys.hex(it.getKey()) + " " + it.getValue().length)
                .toList());
  }
}

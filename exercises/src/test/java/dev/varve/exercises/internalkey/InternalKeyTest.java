package dev.varve.exercises.internalkey;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** In the messages, a#3 is the key a at sequence number 3: a value, if nothing else is said. */
class InternalKeyTest {
  private static final List<byte[]> KEYS =
      List.of(
          bytes(),
          bytes(0x00),
          bytes(0x00, 0x00),
          bytes(0x01),
          bytes(0x7F),
          bytes(0x7F, 0xFF),
          bytes(0x80),
          bytes(0x80, 1, 1, 0, 0, 0, 0, 0, 0),
          bytes(0xFF),
          bytes(0xFF, 0xFF));
  private static final long[] SEQUENCES = {0, 1, 255, 256, 1L << 32, Tag.MAX_SEQUENCE};
  private static final int[] KINDS = {Tag.TOMBSTONE, Tag.VALUE, Tag.EXPIRING};

  private static byte[] version(String text) {
    int mark = text.indexOf('#');
    return InternalKey.of(
        utf8(text.substring(0, mark)), Long.parseLong(text.substring(mark + 1)), Tag.VALUE);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  /** Asserts that versions come in this order, each before all later ones. */
  private static void assertOrder(String... versions) {
    for (int i = 0; i < versions.length; i++) {
      for (int j = 0; j < versions.length; j++) {
        assertThat(sign(version(versions[i]), version(versions[j])))
            .as("the sign of compare(%s, %s)", versions[i], versions[j])
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  private static int sign(byte[] a, byte[] b) {
    return Integer.signum(InternalKey.compare(a, b));
  }

  @Proves("layout")
  void theTagStandsBehindTheKey() {
    byte[] ab = InternalKey.of(utf8("ab"), 0x01_0203_0405L, Tag.EXPIRING);
    assertThat(hex(ab))
        .as("key ab, sequence 0x0102030405, kind 2")
        .isEqualTo("6162" + "02" + "05040302010000");
    assertThat(hex(InternalKey.of(bytes(), 7, Tag.TOMBSTONE)))
        .as("the empty key, sequence 7, kind 0")
        .isEqualTo("0007000000000000");
  }

  @Proves("parts")
  void whatWentInComesOut() {
    for (byte[] key : KEYS) {
      for (long sequence : SEQUENCES) {
        for (int kind : KINDS) {
          byte[] version = InternalKey.of(key, sequence, kind);
          String what = "key " + hex(key) + ", sequence " + sequence + ", kind " + kind;
          assertThat(hex(InternalKey.key(version))).as("key of: " + what).isEqualTo(hex(key));
          assertThat(InternalKey.sequence(version)).as("sequence of: " + what).isEqualTo(sequence);
          assertThat(InternalKey.kind(version)).as("kind of: " + what).isEqualTo(kind);
        }
      }
    }
  }

  @Proves("parts")
  void aKindIsAByteWithoutSign() {
    byte[] seek = InternalKey.seek(utf8("a"), 7);
    assertThat(InternalKey.kind(InternalKey.of(utf8("a"), 7, 0xFF)))
        .as("kind of: key a, sequence 7, kind 255")
        .isEqualTo(0xFF);
    assertThat(InternalKey.sequence(seek)).as("sequence of seek(a, 7)").isEqualTo(7);
  }

  @Proves("key-first")
  void keysAscendWhateverTheirSequenceNumbers() {
    assertOrder("a#1", "b#9", "c#5");
    assertOrder("a#9", "b#1", "c#5");
    assertOrder("a#1", "ab#1", "b#1", "ba#9", "c#1");
  }

  @Proves("unsigned")
  void bytesAreComparedAsUnsigned() {
    byte[] low = InternalKey.of(bytes(0x7F), 1, Tag.VALUE);
    byte[] high = InternalKey.of(bytes(0x80), 1, Tag.VALUE);
    assertThat(sign(low, high)).as("the sign of compare(7F #1, 80 #1)").isEqualTo(-1);
    assertThat(sign(high, low)).as("the sign of compare(80 #1, 7F #1)").isEqualTo(1);
    byte[] highest = InternalKey.of(bytes(0xFF), 1, Tag.VALUE);
    assertThat(sign(high, highest)).as("the sign of compare(80 #1, FF #1)").isEqualTo(-1);
  }

  @Proves("boundary")
  void theTagIsNoPartOfTheKey() {
    assertOrder("a#16777215", "aa#1", "ab#2", "b#1");
    byte[] shorter = InternalKey.of(bytes('a'), Tag.MAX_SEQUENCE, Tag.EXPIRING);
    byte[] longer = InternalKey.of(bytes('a', 0), 1, Tag.TOMBSTONE);
    assertThat(sign(shorter, longer))
        .as("the sign of compare(61 #MAX_SEQUENCE, 6100 #1): 61 comes before 6100")
        .isEqualTo(-1);
  }

  @Proves("newest-first")
  void theVersionsOfOneKeyComeNewestFirst() {
    assertOrder("a#3", "a#2", "a#1");
    assertOrder("a#257", "a#256", "a#255", "a#1", "a#0");
    byte[] put = InternalKey.of(utf8("a"), 4, Tag.VALUE);
    byte[] deleted = InternalKey.of(utf8("a"), 5, Tag.TOMBSTONE);
    assertThat(sign(deleted, put))
        .as("the sign of compare(a#5, a tombstone, a#4, a value)")
        .isEqualTo(-1);
  }

  @Proves("wide")
  void sequenceNumbersAreNoInts() {
    assertOrder("a#4294967297", "a#4294967296", "a#1");
    assertOrder("a#" + Tag.MAX_SEQUENCE, "a#3000000000", "a#2000000000", "a#0");
  }

  @Proves("seek")
  void theKeyToSearchForStandsJustBeforeItsSequence() {
    for (long sequence : SEQUENCES) {
      byte[] seek = InternalKey.seek(utf8("k"), sequence);
      for (int kind : KINDS) {
        assertThat(sign(seek, InternalKey.of(utf8("k"), sequence, kind)))
            .as("the sign of compare(seek(k, %d), k#%d of kind %d)", sequence, sequence, kind)
            .isEqualTo(-1);
        if (sequence < Tag.MAX_SEQUENCE) {
          assertThat(sign(InternalKey.of(utf8("k"), sequence + 1, kind), seek))
              .as("the sign of compare(k#%d of kind %d, seek(k, %d))", sequence + 1, kind, sequence)
              .isEqualTo(-1);
        }
      }
      assertThat(sign(version("j#0"), seek)).as("compare(j#0, seek(k, %d))", sequence).isNegative();
      assertThat(sign(seek, version("ka#9"))).as("compare(seek(k, ...), ka#9)").isNegative();
    }
  }

  @Proves("model")
  void allVersionsSortAsInAMapOfKeysToVersions() {
    TreeMap<byte[], TreeMap<Long, byte[]>> model = new TreeMap<>(Arrays::compareUnsigned);
    List<byte[]> versions = new ArrayList<>();
    for (byte[] key : KEYS) {
      model.put(key, new TreeMap<>(Collections.reverseOrder()));
      for (long sequence : SEQUENCES) {
        byte[] version = InternalKey.of(key, sequence, KINDS[versions.size() % 3]);
        model.get(key).put(sequence, version);
        versions.add(version);
      }
    }
    List<String> expected = new ArrayList<>();
    model.values().forEach(it -> it.values().forEach(version -> expected.add(hex(version))));
    Collections.shuffle(versions, new Random(3));
    versions.sort(InternalKey::compare);
    assertThat(versions.stream().map(InternalKeyTest::hex).toList())
        .as("10 keys at 6 sequence numbers each, sorted by compare")
        .isEqualTo(expected);
  }
}

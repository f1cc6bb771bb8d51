package dev.varve.exercises.versions;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.Encoder;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** In the messages, a#3=x is the version of key a at sequence number 3, with the value x. */
class SkipListTest {
  // There is room for all that a test inserts, but where it says otherwise.
  private SkipList list = new SkipList(1 << 16);

  private void put(String key, long sequence, String value) {
    insert(key, value, Tag.of(sequence, Tag.VALUE), Expiry.NEVER);
  }

  private void putUntil(long expiresAt, String key, long sequence, String value) {
    insert(key, value, Tag.of(sequence, Tag.EXPIRING), expiresAt);
  }

  private void delete(String key, long sequence) {
    insert(key, "", Tag.of(sequence, Tag.TOMBSTONE), 0);
  }

  /** As a batch would: key and value lie somewhere in an array, and not side by side. */
  private void insert(String key, String value, long tag, long expiresAt) {
    byte[] array = utf8("???" + value + "???" + key + "???");
    int keyAt = 3 + utf8(value).length + 3;
    list.insert(array, keyAt, utf8(key).length, 3, utf8(value).length, tag, expiresAt);
    Arrays.fill(array, (byte) '!');
  }

  private Entry find(String key, long sequence) {
    return list.find(utf8(key), KeyHash.inMemory(utf8(key)), sequence);
  }

  /** What is found, as in 3=x, "3 deleted", "3 expiring", or none. */
  private String found(String key, long sequence) {
    Entry entry = find(key, sequence);
    if (entry == null) {
      return "none";
    }
    return Tag.sequence(entry.tag())
        + switch (Tag.kind(entry.tag())) {
          case Tag.TOMBSTONE -> " deleted";
          case Tag.VALUE -> "=" + text(entry.stored());
          default -> " expiring";
        };
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }

  private static String visible(Entry entry, long now) {
    return text(entry.visibleValue(() -> Instant.ofEpochMilli(now)));
  }

  @Proves("found")
  void whatWasInsertedIsFound() {
    put("b", 1, "x");
    put("a", 2, "y");
    put("c", 3, "z");
    assertThat(found("a", 3)).as("a at 3, after b#1=x, a#2=y, c#3=z").isEqualTo("2=y");
    assertThat(found("b", 3)).as("b at 3, after b#1=x, a#2=y, c#3=z").isEqualTo("1=x");
    assertThat(found("c", 3)).as("c at 3, after b#1=x, a#2=y, c#3=z").isEqualTo("3=z");
  }

  @Proves("at")
  void theNewestVersionAtOrBelowIsFound() {
    put("a", 2, "x");
    put("a", 4, "y");
    String[] expected = {"none", "none", "2=x", "2=x", "4=y", "4=y"};
    for (int sequence = 0; sequence < expected.length; sequence++) {
      assertThat(found("a", sequence))
          .as("a at %d, after a#2=x, a#4=y", sequence)
          .isEqualTo(expected[sequence]);
    }
    assertThat(found("a", Tag.MAX_SEQUENCE)).as("a at the end of time").isEqualTo("4=y");
    putUntil(10, "b", 5, "z");
    assertThat(found("b", 5)).as("b at 5, after b#5=z until 10").isEqualTo("5 expiring");
  }

  @Proves("at")
  void sequenceNumbersAreNoInts() {
    put("a", 3, "x");
    put("a", 1L << 32, "y");
    put("a", 1L << 33, "z");
    assertThat(found("a", 4)).as("a at 4, after a#3=x, a#2^32=y, a#2^33=z").isEqualTo("3=x");
    assertThat(found("a", (1L << 33) - 1))
        .as("a at 2^33 - 1, after a#3=x, a#2^32=y, a#2^33=z")
        .isEqualTo("4294967296=y");
  }

  @Proves("found")
  void aLongKeyIsFoundWithALongValue() {
    String key = "k".repeat(300);
    String value = "v".repeat(70_000);
    put(key, 1, value);
    assertThat(found(key, 1).length())
        .as("length of 1=v..., for a key of 300 bytes and a value of 70000")
        .isEqualTo(2 + 70_000);
    assertThat(found(key + "k", 1)).as("the key with one byte more").isEqualTo("none");
  }

  @Proves("none")
  void whereNoVersionIsOldEnoughNoneIsFound() {
    put("ab", 1, "x");
    put("b", 2, "y");
    assertThat(found("a", 9)).as("a, never put, beside ab and b").isEqualTo("none");
    assertThat(found("", 9)).as("the empty key, never put").isEqualTo("none");
    put("a", 5, "z");
    assertThat(found("a", 4))
        .as("a at 4, after ab#1=x, b#2=y, a#5=z: the next in order is ab#1")
        .isEqualTo("none");
    put("aa", 7, "z");
    assertThat(found("aa", 6))
        .as("aa at 6, after ab#1=x, aa#7=z: the next in order is ab#1, of the same length")
        .isEqualTo("none");
    put("b", 6, "z");
    assertThat(found("b", 1)).as("b at 1, after b#2, b#6: the last of all keys").isEqualTo("none");
  }

  @Proves("tombstone")
  void aDeleteIsFoundAsATombstone() {
    put("a", 1, "x");
    delete("a", 2);
    delete("b", 3);
    put("a", 4, "y");
    assertThat(found("a", 3)).as("a at 3, after a#1=x, a#2 deleted").isEqualTo("2 deleted");
    assertThat(find("a", 3).stored()).as("what is stored for a#2, a tombstone").isEmpty();
    assertThat(found("a", 1)).as("a at 1, before it was deleted at 2").isEqualTo("1=x");
    assertThat(found("a", 9)).as("a at 9, put again at 4").isEqualTo("4=y");
    assertThat(found("b", 9)).as("b, deleted and never put").isEqualTo("3 deleted");
  }

  @Proves("expiring")
  void anExpiringValueBeginsWithItsMoment() {
    putUntil(0x0102, "a", 1, "x");
    assertThat(HexFormat.of().formatHex(find("a", 1).stored()))
        .as("what is stored for a#1=x until 0x0102, in hexadecimal digits")
        .isEqualTo("0201000000000000" + "78");
    assertThat(visible(find("a", 1), 0x0101)).as("a#1=x until 258, seen at 257").isEqualTo("x");
    assertThat(visible(find("a", 1), 0x0102)).as("a#1=x until 258, seen at 258").isEqualTo("null");
  }

  @Proves("expiring")
  void aMomentIsNoInt() {
    putUntil(5_000_000_000L, "a", 1, "x");
    assertThat(visible(find("a", 1), 4_999_999_999L))
        .as("a#1=x until 5000000000, seen a millisecond before")
        .isEqualTo("x");
  }

  @Proves("expiring")
  void aMomentMayBeAnyNumber() {
    for (long moment : new long[] {0, -1, Long.MIN_VALUE}) {
      list = new SkipList(1 << 16);
      putUntil(moment, "a", 1, "x");
      assertThat(HexFormat.of().formatHex(find("a", 1).stored()))
          .as("what is stored for a#1=x until %d", moment)
          .isEqualTo(HexFormat.of().formatHex(new Encoder(8).u64(moment).toByteArray()) + "78");
    }
  }

  @Proves("expiring")
  void theNextNodeLeavesTheValueAsItIs() {
    for (int i = 1; i <= 20; i++) {
      putUntil(10, "key" + i, i, "a value of twenty-two ");
    }
    for (int i = 1; i <= 20; i++) {
      assertThat(visible(find("key" + i, i), 9))
          .as("key%d of 20 keys, each with an expiring value", i)
          .isEqualTo("a value of twenty-two ");
    }
  }

  @Proves("expired")
  void anExpiredVersionIsFoundAllTheSame() {
    put("a", 1, "old");
    putUntil(10, "a", 2, "x");
    assertThat(found("a", 5))
        .as("a at 5, after a#1=old, a#2=x until 10; find knows no clock")
        .isEqualTo("2 expiring");
    put("b", 6, "y");
    assertThat(visible(find("a", 9), 99)).as("a, seen at 99").isEqualTo("null");
  }

  @Proves("plain")
  void aValueThatDoesNotExpireIsStoredAsItIs() {
    put("a", 1, "x");
    assertThat(text(find("a", 1).stored())).as("what is stored for a#1=x").isEqualTo("x");
  }

  @Proves("empty")
  void anEmptyKeyIsAKeyAndAnEmptyValueAValue() {
    put("", 1, "x");
    put("a", 2, "");
    assertThat(found("", 9)).as("the empty key, after \"\"#1=x").isEqualTo("1=x");
    assertThat(found("a", 9)).as("a, after a#2= with an empty value").isEqualTo("2=");
    assertThat(visible(find("a", 9), 0)).as("a's value").isEmpty();
  }

  @Proves("grow")
  void nothingIsLostWhenTheArrayGrows() {
    list = new SkipList(0);
    for (int i = 1; i <= 60; i++) {
      String key = "key" + i;
      long sequence = i;
      Throwable thrown = Thrown.by(() -> put(key, sequence, "v".repeat((int) sequence)));
      assertThat(thrown == null ? "nothing" : thrown.toString())
          .as("what the insert of %s with a value of %d bytes throws", key, i)
          .isEqualTo("nothing");
    }
    for (int i = 1; i <= 60; i++) {
      assertThat(found("key" + i, 99))
          .as("key%d, of 60 keys in a list that began with no room", i)
          .isEqualTo(i + "=" + "v".repeat(i));
    }
  }

  @Proves("copy")
  void whatIsFoundIsACopy() {
    put("a", 1, "x");
    find("a", 1).stored()[0] = '!';
    assertThat(found("a", 1)).as("a, after its reader wrote into what was found").isEqualTo("1=x");
    assertThat(find("a", 1).stored()).as("what is found for a#1=x").hasSize(1);
  }

  @Proves("model")
  void everySequenceNumberShowsWhatAMapOfItsMomentHolds() {
    Seed.run(
        seed -> {
          list = new SkipList(1 << 16);
          Map<String, TreeMap<Long, String>> model = new TreeMap<>();
          for (long sequence = 1; sequence <= 120; sequence++) {
            String key = "abc".substring(seed.random().nextInt(3), 3);
            String state = write(seed, key, sequence);
            seed.tell(key + "#" + state);
            model.computeIfAbsent(key, k -> new TreeMap<>()).put(sequence, state);
          }
          model.forEach(
              (key, states) -> {
                for (long at = 0; at <= 121; at++) {
                  var state = states.floorEntry(at);
                  assertThat(found(key, at))
                      .as("%s at %d", key, at)
                      .isEqualTo(state == null ? "none" : state.getValue());
                }
              });
        });
  }

  /** Writes something to a key, and returns how it is found. */
  private String write(Seed seed, String key, long sequence) {
    switch (seed.random().nextInt(4)) {
      case 0 -> {
        delete(key, sequence);
        return sequence + " deleted";
      }
      case 1 -> {
        putUntil(10, key, sequence, "v");
        return sequence + " expiring";
      }
      default -> {
        put(key, sequence, "v" + sequence);
        return sequence + "=v" + sequence;
      }
    }
  }
}

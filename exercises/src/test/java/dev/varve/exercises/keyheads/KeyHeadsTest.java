package dev.varve.exercises.keyheads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Entries are written as key@tag; of one key the highest tag comes first. Keys with other than
 * letters are written in hex digits, in angle brackets.
 */
class KeyHeadsTest {
  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::key, Arrays::compareUnsigned)
          .thenComparing(Entry::tag, Comparator.reverseOrder());

  private record Entry(byte[] key, long tag) {
    @Override
    public String toString() {
      boolean letters = key.length > 0;
      for (byte b : key) {
        letters &= b >= 'a' && b <= 'z';
      }
      return (letters ? new String(key, UTF_8) : Keys.hex(key)) + "@" + tag;
    }
  }

  /** Sorted entries in one array, where each key is followed by two bytes that are not its own. */
  private static final class Sorted implements KeyHeads.Entries {
    final List<Entry> entries;
    final KeyHeads heads;
    int compared;

    Sorted(List<Entry> entries) {
      this.entries = entries;
      ByteArrayOutputStream array = new ByteArrayOutputStream();
      array.writeBytes(new byte[] {(byte) 0xEE, (byte) 0xEE});
      int[] starts = new int[entries.size() + 1];
      int[] ends = new int[entries.size()];
      for (int i = 0; i < ends.length; i++) {
        starts[i] = array.size();
        array.writeBytes(entries.get(i).key());
        ends[i] = array.size();
        array.writeBytes(new byte[] {(byte) 0xEE, (byte) 0xEE});
      }
      starts[ends.length] = array.size();
      heads = new KeyHeads(array.toByteArray(), starts, ends);
    }

    @Override
    public int compare(int i, byte[] key, long tag) {
      compared++;
      return ORDER.compare(entries.get(i), new Entry(key, tag));
    }

    /** The entry found, none, or what was thrown. */
    String find(byte[] key, long tag) {
      int[] found = {0};
      Throwable thrown = Thrown.by(() -> found[0] = heads.firstAtOrAfter(key, tag, this));
      return thrown != null
          ? thrown.toString()
          : found[0] < 0 || found[0] > entries.size()
              ? "entry " + found[0]
              : found[0] == entries.size() ? "none" : entries.get(found[0]).toString();
    }
  }

  private static Entry entry(String text) {
    String[] parts = text.split("@");
    return new Entry(parts[0].getBytes(UTF_8), parts.length > 1 ? Long.parseLong(parts[1]) : 1);
  }

  /** Letters, or letters@tag; without one the tag is 1. */
  private static Sorted sorted(String... entries) {
    return new Sorted(Arrays.stream(entries).map(KeyHeadsTest::entry).toList());
  }

  private static Sorted keys(byte[]... keys) {
    return new Sorted(Arrays.stream(keys).map(it -> new Entry(it, 1)).toList());
  }

  private static void assertFinds(Sorted sorted, Entry wanted, String expected) {
    assertThat(sorted.find(wanted.key(), wanted.tag()))
        .as("the first at or after %s among %s", wanted, shown(sorted.entries))
        .isEqualTo(expected);
  }

  private static String shown(List<Entry> entries) {
    return entries.size() <= 8 ? entries.toString() : entries.size() + " entries";
  }

  private static void assertFinds(Sorted sorted, byte[] key, String expected) {
    assertFinds(sorted, new Entry(key, 1), expected);
  }

  @Proves("at")
  void anEntryFindsItself() {
    for (int count = 1; count <= 9; count++) {
      Sorted sorted = sorted(Arrays.copyOf("b d f h j l n p r".split(" "), count));
      for (Entry entry : sorted.entries) {
        assertFinds(sorted, entry, entry.toString());
      }
    }
  }

  @Proves("behind")
  void whatIsNotThereFindsTheNextOne() {
    Sorted sorted = sorted("b", "d", "dd", "f");
    assertFinds(sorted, entry("a"), "b@1");
    assertFinds(sorted, entry("c"), "d@1");
    assertFinds(sorted, entry("da"), "dd@1");
    assertFinds(sorted, entry("e"), "f@1");
    assertFinds(sorted, entry("g"), "none");
    assertFinds(sorted(), entry("a"), "none");
  }

  @Proves("behind")
  void whatStandsAfterAKeyIsNoPartOfIt() {
    Sorted sorted = keys(Keys.bytes('a'), Keys.bytes('a', 0xEE, 0xEE));
    assertThat(sorted.find(Keys.bytes('a', 0), 1))
        .as("the first at or after <6100> among a, <61eeee>, where after each key ee ee stands")
        .isEqualTo("<61eeee>@1");
  }

  @Proves("unsigned")
  void bytesAreComparedAsUnsigned() {
    byte[] low = {0x7F};
    byte[] high = {(byte) 0x80};
    byte[] highest = {(byte) 0xFF, (byte) 0xFE};
    Sorted sorted = keys(low, high, highest);
    assertFinds(sorted, low, "<7f>@1");
    assertFinds(sorted, high, "<80>@1");
    assertFinds(sorted, highest, "<fffe>@1");
    assertFinds(sorted, new byte[] {0x00}, "<7f>@1");
    assertFinds(sorted, new byte[] {(byte) 0x81}, "<fffe>@1");
    assertFinds(sorted, new byte[] {(byte) 0xFF, (byte) 0xFF}, "none");
  }

  @Proves("unsigned")
  void alsoBehindTheFirstByteOfAHead() {
    byte[] low = {'a', 0x7F, 0x02};
    byte[] high = {'a', (byte) 0x80, 0x01};
    byte[] other = {'b', (byte) 0x90};
    Sorted sorted = keys(low, high, other);
    assertFinds(sorted, low, "<617f02>@1");
    assertFinds(sorted, high, "<618001>@1");
    assertFinds(sorted, other, "<6290>@1");
    assertFinds(sorted, new byte[] {'a', (byte) 0xF0}, "<6290>@1");
  }

  @Proves("unsigned")
  void alsoInWhatAllShare() {
    Sorted sorted = keys(Keys.bytes(0x80, 0x01), Keys.bytes(0x80, 0x02));
    assertFinds(sorted, Keys.bytes(0x10), "<8001>@1");
    assertFinds(sorted, Keys.bytes(0x7F), "<8001>@1");
    assertFinds(sorted, Keys.bytes(0x81), "none");
  }

  @Proves("short")
  void aKeyThatEndsComesBeforeOneThatGoesOnWithZeros() {
    Sorted sorted = keys(Keys.bytes(), Keys.bytes(0), Keys.bytes(0, 0), Keys.bytes(0, 1));
    assertFinds(sorted, Keys.bytes(), "<>@1");
    assertFinds(sorted, Keys.bytes(0), "<00>@1");
    assertFinds(sorted, Keys.bytes(0, 0), "<0000>@1");
    assertFinds(sorted, Keys.bytes(0, 0, 0), "<0001>@1");
  }

  @Proves("short")
  void aShortKeyComesAmongLongerOnesInItsPlace() {
    Sorted sorted = sorted("a", "abcdefghijk", "ac", "b");
    assertFinds(sorted, entry("ab"), "abcdefghijk@1");
    assertFinds(sorted, entry("abd"), "ac@1");
    assertFinds(sorted, entry("abcdefghij"), "abcdefghijk@1");
    assertFinds(sorted, entry("abcdefghijkl"), "ac@1");
    assertFinds(sorted, entry("aa"), "abcdefghijk@1");
  }

  @Proves("versions")
  void ofOneKeyTheNewestThatIsNotTooNewIsFound() {
    Sorted sorted = sorted("a@9", "k@7", "k@5", "k@3", "z@9");
    assertFinds(sorted, entry("k@8"), "k@7");
    assertFinds(sorted, entry("k@7"), "k@7");
    assertFinds(sorted, entry("k@6"), "k@5");
    assertFinds(sorted, entry("k@3"), "k@3");
    assertFinds(sorted, entry("k@2"), "z@9");

    Sorted many = sorted("k@5000000007", "k@5000000005", "k@3");
    assertFinds(many, entry("k@5000000006"), "k@5000000005");
    assertFinds(many, entry("k@5000000004"), "k@3");
  }

  @Proves("versions")
  void aBlockMayHoldOneKeyAlone() {
    Sorted versions = sorted("key@7", "key@5", "key@3");
    assertFinds(versions, entry("key@9"), "key@7");
    assertFinds(versions, entry("key@4"), "key@3");
    assertFinds(versions, entry("key@2"), "none");
    assertFinds(versions, entry("ke@2"), "key@7");
    assertFinds(versions, entry("keys@9"), "none");
    assertFinds(sorted("k"), entry("k"), "k@1");
  }

  @Proves("outside")
  void aKeyWithoutTheCommonPrefixIsBeforeAllOrBehindAll() {
    Sorted sorted = sorted("mna", "mnb", "mnc");
    assertFinds(sorted, entry("mm"), "mna@1");
    assertFinds(sorted, entry("lnb"), "mna@1");
    assertFinds(sorted, entry("m"), "mna@1");
    assertFinds(sorted, new byte[0], "mna@1");
    assertFinds(sorted, entry("mo"), "none");
    assertFinds(sorted, entry("nnb"), "none");
    assertFinds(sorted, new byte[] {(byte) 0x80}, "none");
  }

  /** 1024 keys that differ in the first and in the last of eight letters, after what all share. */
  private static Sorted many(int shared, int behind) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      StringBuilder key = new StringBuilder("s".repeat(shared));
      for (int digit = 4; digit >= 0; digit--) {
        key.append((char) ('a' + (i >> 2 * digit & 3))).append(digit == 4 ? "xxx" : "");
      }
      entries.add(entry(key + "z".repeat(behind)));
    }
    return new Sorted(entries);
  }

  @Proves("heads")
  void whereHeadsDifferNoEntryIsCompared() {
    for (int shared : new int[] {0, 1, 8, 100}) {
      Sorted sorted = many(shared, 10);
      for (Entry entry : sorted.entries) {
        sorted.compared = 0;
        assertFinds(sorted, entry, entry.toString());
        assertThat(sorted.compared)
            .as("entries compared to find %s among 1024 that share %d bytes", entry, shared)
            .isLessThanOrEqualTo(1);
      }
      sorted.compared = 0;
      assertFinds(sorted, entry("s".repeat(shared) + "b"), sorted.entries.get(256).toString());
      assertThat(sorted.compared).as("entries compared for what is not there").isZero();
    }
  }

  @Proves("halves")
  void whereHeadsAreEqualTheEntriesAreSearchedByHalves() {
    List<Entry> versions = new ArrayList<>(List.of(entry("a")));
    for (int tag = 1024; tag > 0; tag--) {
      versions.add(entry("abcdefghijklm@" + tag));
    }
    Sorted sorted = new Sorted(versions);
    for (int tag : new int[] {2000, 1024, 1023, 512, 2, 1}) {
      sorted.compared = 0;
      assertFinds(sorted, entry("abcdefghijklm@" + tag), "abcdefghijklm@" + Math.min(tag, 1024));
      assertThat(sorted.compared)
          .as("entries compared to find version %d among 1024 of one key", tag)
          .isLessThanOrEqualTo(12);
    }
  }

  @Proves("model")
  void itFindsWhatATreeMapFinds() {
    assertFindsWhatATreeMapFinds(Keys.evil());
  }

  @Proves("model")
  void alsoWhereKeysDifferInAnyByteOfTheirHeads() {
    for (int between = 1; between <= 8; between++) {
      List<byte[]> keys = new ArrayList<>();
      for (byte[] key : Keys.evil()) {
        keys.add(apart(key, between));
      }
      assertFindsWhatATreeMapFinds(keys);
    }
  }

  /** The key with this many bytes after its first one. */
  private static byte[] apart(byte[] key, int between) {
    if (key.length == 0) {
      return key;
    }
    byte[] apart = new byte[key.length + between];
    Arrays.fill(apart, (byte) 'x');
    apart[0] = key[0];
    System.arraycopy(key, 1, apart, 1 + between, key.length - 1);
    return apart;
  }

  private static void assertFindsWhatATreeMapFinds(List<byte[]> keys) {
    TreeMap<Entry, String> model = new TreeMap<>(ORDER);
    int count = 0;
    for (byte[] key : keys) {
      if (++count % 3 != 0) {
        model.put(new Entry(key, 4), "");
        model.put(new Entry(key, count % 2 == 0 ? 2 : 6), "");
      }
    }
    Sorted sorted = new Sorted(new ArrayList<>(model.keySet()));
    for (byte[] key : keys) {
      for (long tag = 1; tag <= 7; tag++) {
        Entry expected = model.ceilingKey(new Entry(key, tag));
        assertFinds(sorted, new Entry(key, tag), expected == null ? "none" : expected.toString());
      }
    }
  }
}

package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeySectionsTest {
  private record Entry(byte[] key, long tag) {}

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::key, Arrays::compareUnsigned)
          .thenComparing(Entry::tag, Comparator.reverseOrder());

  /** Sorted entries, searched in sections; counts how many were compared. */
  private static final class Sorted implements KeyHeads.Entries {
    final List<Entry> entries;
    final KeySections sections;
    int compared;

    Sorted(TreeSet<Entry> sorted) {
      entries = new ArrayList<>(sorted);
      ByteArrayOutputStream array = new ByteArrayOutputStream();
      int[] starts = new int[entries.size()];
      int[] ends = new int[entries.size()];
      for (int i = 0; i < ends.length; i++) {
        starts[i] = array.size();
        array.writeBytes(entries.get(i).key());
        ends[i] = array.size();
      }
      sections = new KeySections(array.toByteArray(), starts, ends, this);
    }

    @Override
    public int compare(int i, byte[] key, long tag) {
      compared++;
      return ORDER.compare(entries.get(i), new Entry(key, tag));
    }

    void check(Entry wanted) {
      int expected = entries.size() - tail(wanted);
      assertThat(sections.firstAtOrAfter(wanted.key(), wanted.tag()))
          .as("%s@%d", Keys.hex(wanted.key()), wanted.tag())
          .isEqualTo(expected);
    }

    private int tail(Entry wanted) {
      int count = 0;
      for (Entry entry : entries) {
        count += ORDER.compare(entry, wanted) >= 0 ? 1 : 0;
      }
      return count;
    }
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TreeSet<Entry> sorted() {
    return new TreeSet<>(ORDER);
  }

  @Test
  void aKeyIsFoundAsByALookAtAll() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 100; round++) {
            Random random = seed.random();
            TreeSet<Entry> all = sorted();
            int count = random.nextInt(200);
            for (int i = 0; i < count; i++) {
              all.add(new Entry(draw(random), 1 + random.nextInt(3) + (1L << 33)));
            }
            Sorted sorted = new Sorted(all);
            all.forEach(sorted::check);
            for (int i = 0; i < 100; i++) {
              sorted.check(new Entry(draw(random), random.nextInt(5) + (1L << 33)));
            }
          }
        });
  }

  /** Few prefixes of some lengths, with few keys or many after them. */
  private static byte[] draw(Random random) {
    String prefix = "common/".repeat(random.nextInt(3)) + "abc".charAt(random.nextInt(3));
    String more = random.nextBoolean() ? "" : "/index-of-something/".repeat(1 + random.nextInt(2));
    int kind = random.nextInt(4);
    return kind == 0 ? key(prefix) : key(prefix + more + random.nextInt(kind == 1 ? 5 : 1_000_000));
  }

  @Test
  void keysOfDifferentKindsAreHardlyCompared() {
    TreeSet<Entry> all = sorted();
    for (int i = 0; i < 1_000; i++) {
      all.add(new Entry(key("store/documents/" + (100_000 + i)), 1));
      all.add(new Entry(key("store/index/by-name/Name" + (100_000 + i)), 1));
      all.add(new Entry(key("store/index/by-name-and-city/City" + (100_000 + i)), 1));
    }
    Sorted sorted = new Sorted(all);
    for (Entry entry : sorted.entries) {
      sorted.compared = 0;
      sorted.sections.firstAtOrAfter(entry.key(), 1);
      assertThat(sorted.compared).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void manyVersionsOfOneKeyAndNoneAtAllAreSearched() {
    TreeSet<Entry> all = sorted();
    new Sorted(all).check(new Entry(key("a"), 1));
    for (long tag = 1; tag <= 100; tag++) {
      all.add(new Entry(key("ab"), tag + (1L << 32)));
    }
    Sorted sorted = new Sorted(all);
    all.forEach(sorted::check);
    sorted.check(new Entry(key("a"), 1));
    sorted.check(new Entry(key("ab"), 1));
    sorted.check(new Entry(key("abc"), 1));
  }

  @Test
  void prefixesWithinPrefixesEndSomewhere() {
    TreeSet<Entry> all = sorted();
    for (int depth = 0; depth < 1_000; depth++) {
      all.add(new Entry(key("12345678".repeat(depth)), 1));
      all.add(new Entry(key("12345678".repeat(depth) + "x"), 1));
    }
    Sorted sorted = new Sorted(all);
    for (int depth = 0; depth < 1_000; depth += 7) {
      sorted.check(new Entry(key("12345678".repeat(depth) + "1"), 1));
    }
  }
}

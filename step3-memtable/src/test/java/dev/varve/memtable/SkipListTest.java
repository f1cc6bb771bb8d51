package dev.varve.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.memtable.Versions.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SkipListTest {

  @Test
  void holdsWhatASortedSetHoldsWhateverTheOrderOfTheInserts() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 60; round++) {
            List<Version> versions = Versions.random(random, random.nextInt(300), 1);
            List<Version> shuffled = new ArrayList<>(versions);
            Collections.shuffle(shuffled, random);
            seed.tell("insert " + shuffled);
            SkipList list = new SkipList(random.nextInt(3) * 100);
            TreeSet<Version> set = new TreeSet<>(Version.ORDER);
            for (Version version : shuffled) {
              version.insertInto(list);
              set.add(version);
            }
            new CursorWalk(seed, list.cursor(), new ArrayList<>(set)).steps(300);
          }
        });
  }

  @Test
  void findsTheNewestVersionAtOrBelowEachSequenceNumber() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 30; round++) {
            List<Version> versions = Versions.random(random, random.nextInt(60), 1);
            seed.tell("insert " + versions);
            SkipList list = new SkipList(0);
            versions.stream()
                .sorted(Comparator.comparingLong(version -> Tag.sequence(version.tag())))
                .forEach(version -> version.insertInto(list));
            for (int i = 0; i < 30; i++) {
              assertFindsAtEachSequence(list, versions, Keys.any(random));
            }
            versions.forEach(v -> assertFindsAtEachSequence(list, versions, v.key()));
          }
        });
  }

  private static void assertFindsAtEachSequence(SkipList list, List<Version> versions, byte[] key) {
    for (long sequence = 0; sequence <= versions.size() + 1; sequence++) {
      Version want = Versions.newest(versions, key, sequence);
      Entry found = list.find(key, KeyHash.inMemory(key), sequence);
      String text = found == null ? null : new Version(key, found.tag(), found.stored()).toString();
      assertThat(text).isEqualTo(want == null ? null : want.toString());
    }
  }

  @Test
  void cursorShowsTheListAsItWasAtLeastWhenTheArenaGrowsUnderIt() {
    SkipList list = new SkipList(0);
    new Version(Keys.utf8("a"), Tag.of(1, Tag.VALUE), new byte[100]).insertInto(list);
    EntryCursor cursor = list.cursor();
    assertThat(cursor.first()).isTrue();
    for (int i = 2; i < 1_000; i++) {
      new Version(Keys.utf8("b" + i), Tag.of(i, Tag.VALUE), new byte[100]).insertInto(list);
    }
    assertThat(cursor.key().toByteArray()).isEqualTo(Keys.utf8("a"));
    assertThat(cursor.first()).isTrue();
    assertThat(cursor.last()).isTrue();
    assertThat(cursor.value().length()).isEqualTo(100);
  }

  /**
   * Returns the key of entry i; entries that are inserted one after the other are far apart in key
   * order.
   */
  private static byte[] key(long i) {
    long mixed = new SplittableRandom(i).nextLong();
    return ByteBuffer.allocate(16).putLong(mixed).putLong(i).array();
  }

  private static long number(EntryCursor cursor) {
    return ByteBuffer.wrap(cursor.key().toByteArray()).getLong(8);
  }

  /** Concurrent readers see complete entries, in order, and everything that was published. */
  @Test
  void readersBesideOneWriterMissNothingAndSeeNothingHalf() {
    int entries = 60_000;
    Seed.run(
        seed -> {
          for (int arenaBytes : new int[] {0, 16 << 20}) {
            SkipList list = new SkipList(arenaBytes);
            AtomicLong published = new AtomicLong();
            AtomicBoolean done = new AtomicBoolean();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              Random random = new Random(seed.random().nextLong());
              Reader reader = new Reader(list, published, random);
              readers.add(
                  new Thread(
                      () -> {
                        try {
                          for (int n = 0; n < 20 || !done.get(); n++) {
                            reader.round();
                          }
                        } catch (Throwable e) {
                          failures.add(e);
                        }
                      }));
            }
            readers.forEach(Thread::start);
            for (long i = 1; i <= entries; i++) {
              byte[] key = key(i);
              list.insert(key, 0, 16, 0, 16, Tag.of(i, Tag.VALUE), 0);
              published.set(i);
            }
            done.set(true);
            for (Thread reader : readers) {
              reader.join();
            }
            assertThat(failures).isEmpty();
          }
        });
  }

  private static final class Reader {
    private final SkipList list;
    private final AtomicLong published;
    private final Random random;

    Reader(SkipList list, AtomicLong published, Random random) {
      this.list = list;
      this.published = published;
      this.random = random;
    }

    void round() {
      long last = published.get();
      if (last > 0) {
        find(1 + random.nextInt((int) last));
        find(last);
        seek(1 + random.nextInt((int) last));
      }
      if (random.nextInt(500) == 0) {
        scanAll(last);
      }
    }

    private void find(long i) {
      Entry found = list.find(key(i), KeyHash.inMemory(key(i)), Tag.MAX_SEQUENCE);
      if (found == null || Tag.sequence(found.tag()) != i || found.stored().length != 16) {
        throw new AssertionError("entry " + i + " was published, found " + found);
      }
    }

    /** Moves over a few entries from a published one on, and back. */
    private void seek(long i) {
      EntryCursor cursor = list.cursor();
      check(cursor.seek(key(i), Tag.seek(Tag.MAX_SEQUENCE)), "entry " + i + " is gone");
      check(number(cursor) == i, "found " + number(cursor) + " instead of " + i);
      byte[] last = cursor.key().toByteArray();
      for (int n = 0; n < 10 && cursor.next(); n++) {
        checkWhole(cursor);
        check(cursor.key().compareTo(last) > 0, "unsorted");
        last = cursor.key().toByteArray();
      }
      if (!cursor.isValid()) {
        check(cursor.last(), "no last entry");
        last = cursor.key().toByteArray();
      }
      for (int n = 0; n < 10 && cursor.previous(); n++) {
        checkWhole(cursor);
        check(cursor.key().compareTo(last) < 0, "unsorted backward");
        last = cursor.key().toByteArray();
      }
    }

    private void scanAll(long atLeast) {
      EntryCursor cursor = list.cursor();
      byte[] last = new byte[0];
      long count = 0;
      for (boolean on = cursor.first(); on; on = cursor.next()) {
        checkWhole(cursor);
        check(cursor.key().compareTo(last) > 0, "unsorted");
        last = cursor.key().toByteArray();
        count++;
      }
      check(count >= atLeast, count + " entries, though " + atLeast + " were published");
    }

    private static void checkWhole(EntryCursor cursor) {
      long i = number(cursor);
      check(cursor.key().compareTo(key(i)) == 0, "torn key of " + i);
      check(cursor.value().compareTo(key(i)) == 0, "torn value of " + i);
      check(cursor.tag() == Tag.of(i, Tag.VALUE), "torn tag of " + i);
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }
}

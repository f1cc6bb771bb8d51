package dev.varve.memtable;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.memtable.Versions.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleCursorTest {

  @Test
  void anyMovesShowTheNewestVisibleVersionOfEachKeyOfTheRange() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 1_000; round++) {
            List<Version> versions = Versions.random(random, random.nextInt(60), 1);
            KeyRange range = range(random, versions);
            long sequence = random.nextInt(4) == 0 ? Tag.MAX_SEQUENCE : random.nextInt(62);
            long now = random.nextInt(110) - 5;
            seed.tell(versions + " in " + range + " at " + sequence + ", time " + now);
            EntryCursor merged =
                MergingCursor.of(Versions.spread(random, versions, 1 + random.nextInt(5)));
            List<Version> expected = Versions.visible(versions, range, sequence, now);
            new CursorWalk(seed, new VisibleCursor(merged, range, sequence, now), expected)
                .steps(80);
          }
        });
  }

  /** Returns all keys, a random range, or one whose bounds are existing keys. */
  private static KeyRange range(Random random, List<Version> versions) {
    if (versions.isEmpty() || random.nextInt(3) == 0) {
      return random.nextBoolean() ? KeyRange.all() : Keys.range(random);
    }
    byte[] from = versions.get(random.nextInt(versions.size())).key();
    byte[] to = versions.get(random.nextInt(versions.size())).key();
    return new KeyRange(random.nextInt(4) == 0 ? null : from, random.nextInt(4) == 0 ? null : to);
  }

  /**
   * Other threads may write newer versions into a memtable at any time; the cursor ignores them.
   */
  @Test
  void versionsThatAppearWhileItMovesAreNotSeen() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 500; round++) {
            List<Version> versions = Versions.random(random, 5 + random.nextInt(40), 1);
            List<Version> inTable = new ArrayList<>(versions);
            SkipList growing = new SkipList(1 << 16);
            inTable.removeIf(
                version -> {
                  boolean taken = random.nextBoolean();
                  if (taken) {
                    version.insertInto(growing);
                  }
                  return taken;
                });
            KeyRange range = range(random, versions);
            seed.tell(versions + " in " + range);
            List<EntryCursor> children = Versions.spread(random, inTable, 2);
            children.add(new GrowingCursor(growing, random));
            EntryCursor visible = new VisibleCursor(MergingCursor.of(children), range, 50, 40);
            new CursorWalk(seed, visible, Versions.visible(versions, range, 50, 40)).steps(60);
          }
        });
  }

  /** A cursor to which new versions are added at times, before or after a move. */
  private static final class GrowingCursor implements EntryCursor {
    private final SkipList list;
    private final EntryCursor cursor;
    private final Random random;
    private long sequence = 51;

    GrowingCursor(SkipList list, Random random) {
      this.list = list;
      this.cursor = list.cursor();
      this.random = random;
    }

    private void grow() {
      if (random.nextInt(4) == 0 && sequence < 300) {
        Versions.random(random, Keys.any(random), sequence++).insertInto(list);
      }
    }

    private boolean growing(boolean moved) {
      grow();
      return moved;
    }

    @Override
    public boolean first() {
      grow();
      return growing(cursor.first());
    }

    @Override
    public boolean last() {
      grow();
      return growing(cursor.last());
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      grow();
      return growing(cursor.seek(key, tag));
    }

    @Override
    public boolean next() {
      grow();
      return growing(cursor.next());
    }

    @Override
    public boolean previous() {
      grow();
      return growing(cursor.previous());
    }

    @Override
    public boolean isValid() {
      return cursor.isValid();
    }

    @Override
    public Slice key() {
      return cursor.key();
    }

    @Override
    public long tag() {
      return cursor.tag();
    }

    @Override
    public Slice value() {
      return cursor.value();
    }
  }

  private final SkipList list = new SkipList(0);

  private void put(String key, long sequence) {
    new Version(utf8(key), Tag.of(sequence, Tag.VALUE), utf8(key + sequence)).insertInto(list);
  }

  private void delete(String key, long sequence) {
    new Version(utf8(key), Tag.of(sequence, Tag.TOMBSTONE), new byte[0]).insertInto(list);
  }

  private String shown(KeyRange range, long sequence) {
    VisibleCursor cursor = new VisibleCursor(list.cursor(), range, sequence, 0);
    List<String> forward = new ArrayList<>();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      forward.add(
          new String(cursor.value().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
    }
    List<String> backward = new ArrayList<>();
    for (boolean on = cursor.last(); on; on = cursor.previous()) {
      backward.add(
          0, new String(cursor.value().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(backward).isEqualTo(forward);
    return String.join(" ", forward);
  }

  @Test
  void manyVersionsAboveTheSnapshotStandBeforeTheOneThatItSees() {
    put("a", 1);
    put("b", 2);
    put("c", 3);
    for (int i = 4; i < 2_000; i++) {
      put("b", i);
    }
    assertThat(shown(KeyRange.all(), 3)).isEqualTo("a1 b2 c3");
    assertThat(shown(KeyRange.all(), 1_000)).isEqualTo("a1 b1000 c3");
    assertThat(shown(KeyRange.all(), 1)).isEqualTo("a1");
    assertThat(shown(KeyRange.all(), 0)).isEmpty();
  }

  @Test
  void tombstonesAtBothEndsHideAllOlderVersions() {
    for (int i = 1; i <= 30; i++) {
      put(i % 3 == 0 ? "a" : i % 3 == 1 ? "m" : "z", i);
    }
    delete("a", 31);
    delete("z", 32);
    assertThat(shown(KeyRange.all(), Tag.MAX_SEQUENCE)).isEqualTo("m28");
    assertThat(shown(KeyRange.all(), 31)).isEqualTo("m28 z29");
    delete("m", 33);
    assertThat(shown(KeyRange.all(), Tag.MAX_SEQUENCE)).isEmpty();
  }

  @Test
  void hiddenKeysAtTheBoundsOfARangeAreNotShownAndNotLeftFor() {
    for (String key : List.of("a", "b", "c", "d", "e")) {
      put(key, 1 + key.charAt(0) - 'a');
    }
    delete("b", 10);
    delete("d", 11);
    assertThat(shown(KeyRange.of("b", "e"), Tag.MAX_SEQUENCE)).isEqualTo("c3");
    assertThat(shown(KeyRange.of("b", "d"), Tag.MAX_SEQUENCE)).isEqualTo("c3");
    assertThat(shown(KeyRange.of("b", "c"), Tag.MAX_SEQUENCE)).isEmpty();
    assertThat(shown(KeyRange.of("b", "c"), 9)).isEqualTo("b2");
    assertThat(shown(KeyRange.of("d", "b"), 9)).isEmpty();
  }
}

package dev.varve.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.memtable.Versions.Version;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergingCursorTest {

  @Test
  void anyMovesOverAnyChildrenShowWhatOneSortedListShows() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 400; round++) {
            List<Version> versions = Versions.random(random, random.nextInt(60), 1);
            int children = 1 + random.nextInt(6);
            seed.tell(children + " children of " + versions);
            EntryCursor merged = MergingCursor.of(Versions.spread(random, versions, children));
            new CursorWalk(seed, merged, versions).steps(80);
          }
        });
  }

  @Test
  void ofNoChildrenIsEmpty() {
    EntryCursor none = MergingCursor.of(List.of());
    assertThat(none.first()).isFalse();
    assertThat(none.last()).isFalse();
    assertThat(none.seek(new byte[0], 0)).isFalse();
    assertThat(none.isValid()).isFalse();
  }

  /** A memtable takes writes while cursors are open on it. */
  @Test
  void entryThatAppearsWhileItTurnsAroundIsNotTakenForTheOneShown() {
    for (String behind : new String[] {"e", null}) {
      SkipList still = new SkipList(1000);
      SkipList growing = new SkipList(1000);
      insert(still, "c", 1);
      insert(growing, "a", 2);
      if (behind != null) {
        insert(growing, behind, 3);
      }
      Hooked hooked = new Hooked(growing.cursor());
      EntryCursor merged = MergingCursor.of(List.of(still.cursor(), hooked));
      assertThat(merged.seek(Keys.utf8("c"), Tag.seek(Tag.MAX_SEQUENCE))).isTrue();
      hooked.afterSeek = () -> insert(growing, "d", 4);
      assertThat(merged.previous()).isTrue();
      assertThat(merged.key().toByteArray()).isEqualTo(Keys.utf8("a"));
      assertThat(merged.previous()).isFalse();
    }
  }

  private static void insert(SkipList list, String key, long sequence) {
    new Version(Keys.utf8(key), Tag.of(sequence, Tag.VALUE), new byte[0]).insertInto(list);
  }

  /** Runs an action right after the next seek. */
  private static final class Hooked implements EntryCursor {
    private final EntryCursor cursor;
    private Runnable afterSeek = () -> {};

    Hooked(EntryCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      boolean found = cursor.seek(key, tag);
      afterSeek.run();
      return found;
    }

    @Override
    public boolean first() {
      return cursor.first();
    }

    @Override
    public boolean last() {
      return cursor.last();
    }

    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public boolean previous() {
      return cursor.previous();
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
}

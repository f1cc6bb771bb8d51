package dev.varve.memtable;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.memtable.Versions.Version;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UndeletedCursorTest {
  private static final long FIRST = 1L << 33;

  private static MemTable memtable(long firstSequence) {
    return new MemTable(firstSequence, ForwardClock.of(InstantSource.system()), 1 << 10);
  }

  /** The layers of a random history, the newest first, and the versions that readers may see. */
  private static final class Layers {
    final List<MemTable> newestFirst = new ArrayList<>();
    final List<Version> versions = new ArrayList<>();
    final List<RangeTombstone> ranges = new ArrayList<>();
    long next = FIRST;

    Layers(Random random) {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        MemTable layer = memtable(next);
        for (int writes = random.nextInt(25); writes > 0; writes--) {
          write(random, layer);
        }
        newestFirst.add(0, layer);
      }
      versions.sort(Version.ORDER);
    }

    private void write(Random random, MemTable layer) {
      byte[] key = Keys.any(random);
      if (random.nextInt(4) == 0) {
        KeyRange range = Keys.range(random);
        layer.deleteRange(range);
        if (!range.isEmpty()) {
          byte[] from = range.from() == null ? new byte[0] : range.from();
          ranges.add(new RangeTombstone(from, range.to(), next++));
        }
      } else if (random.nextInt(3) == 0) {
        layer.delete(key);
        versions.add(new Version(key, Tag.of(next++, Tag.TOMBSTONE), new byte[0]));
      } else {
        byte[] value = Keys.value(random);
        layer.put(key, value);
        versions.add(new Version(key, Tag.of(next++, Tag.VALUE), value));
      }
    }

    EntryCursor merged(long sequence) {
      return Layer.merged(newestFirst.stream().map(MemTable::layer).toList(), sequence);
    }

    /** Returns the versions without those that a range hides from a reader at {@code sequence}. */
    List<Version> undeleted(long sequence) {
      return versions.stream()
          .filter(
              version ->
                  ranges.stream()
                      .noneMatch(
                          it ->
                              it.sequence() <= sequence
                                  && it.sequence() > Tag.sequence(version.tag())
                                  && it.covers(version.key())))
          .toList();
    }
  }

  @Test
  void itShowsInAnyDirectionWhatNoRangeHides() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 400; round++) {
            Layers layers = new Layers(seed.random());
            long written = layers.next - FIRST;
            long sequence = FIRST - 1 + seed.random().nextInt((int) written + 1);
            seed.tell("at " + sequence + " of " + layers.next);
            new CursorWalk(seed, layers.merged(sequence), layers.undeleted(sequence)).steps(60);
          }
        });
  }

  @Test
  void aGetSeesTheSameAsAScan() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 200; round++) {
            Layers layers = new Layers(seed.random());
            MemTable newest = layers.newestFirst.get(0);
            long sequence = newest.lastSequence();
            for (int i = 0; i < 20; i++) {
              byte[] key = Keys.any(seed.random());
              Entry found = null;
              for (MemTable layer : layers.newestFirst) {
                found = found == null ? layer.find(key, sequence) : found;
              }
              Version expected = Versions.newest(layers.undeleted(sequence), key, sequence);
              boolean isThere = found != null && Tag.kind(found.tag()) != Tag.TOMBSTONE;
              boolean mustBe = expected != null && Tag.kind(expected.tag()) != Tag.TOMBSTONE;
              assertThat(isThere).isEqualTo(mustBe);
              if (isThere) {
                assertThat(found.stored()).isEqualTo(expected.stored());
              }
            }
          }
        });
  }

  /** Counts the moves of a cursor. */
  private static final class Counting implements EntryCursor {
    private final EntryCursor in;
    private int moves;

    Counting(EntryCursor in) {
      this.in = in;
    }

    @Override
    public boolean first() {
      moves++;
      return in.first();
    }

    @Override
    public boolean last() {
      moves++;
      return in.last();
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      moves++;
      return in.seek(key, tag);
    }

    @Override
    public boolean next() {
      moves++;
      return in.next();
    }

    @Override
    public boolean previous() {
      moves++;
      return in.previous();
    }

    @Override
    public boolean isValid() {
      return in.isValid();
    }

    @Override
    public Slice key() {
      return in.key();
    }

    @Override
    public long tag() {
      return in.tag();
    }

    @Override
    public Slice value() {
      return in.value();
    }
  }

  @Test
  void aRangeOfANewerLayerIsSkippedInAFewMoves() {
    MemTable old = memtable(1);
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 10_000; i++) {
      batch.put(String.format("k%05d", i), "v" + i);
    }
    old.write(batch.put("z", "last"));
    for (KeyRange range : List.of(KeyRange.of("k00001", "k09999"), KeyRange.prefix("k"))) {
      MemTable newer = memtable(old.lastSequence() + 1);
      newer.deleteRange(range);
      Counting counting = new Counting(old.entries());
      EntryCursor cursor =
          Layer.merged(List.of(newer.layer(), new Layer(counting)), newer.lastSequence());
      assertThat(cursor.first()).isTrue();
      while (cursor.next()) {
        assertThat(cursor.isValid()).isTrue();
      }
      assertThat(cursor.last()).isTrue();
      while (cursor.previous()) {
        assertThat(cursor.isValid()).isTrue();
      }
      assertThat(counting.moves).isLessThan(16);
    }
  }

  @Test
  void aRangeWithoutAnEndIsSkippedToTheEnd() {
    MemTable old = memtable(1);
    old.write(new WriteBatch().put("a", "1").put("kk", "2").put("z", "3"));
    MemTable newer = memtable(old.lastSequence() + 1);
    newer.deleteRange(KeyRange.from(utf8("b")));
    EntryCursor cursor = Layer.merged(List.of(newer.layer(), old.layer()), newer.lastSequence());
    assertThat(cursor.first()).isTrue();
    assertThat(cursor.key().toByteArray()).isEqualTo(utf8("a"));
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.last()).isTrue();
    assertThat(cursor.key().toByteArray()).isEqualTo(utf8("a"));
    assertThat(cursor.seek(utf8("c"), Tag.seek(Tag.MAX_SEQUENCE))).isFalse();
  }

  @Test
  void aScanThatIsOpenDoesNotSeeALaterRangeDelete() {
    MemTable memtable = memtable(FIRST);
    memtable.write(new WriteBatch().put("aa", "1").put("bb", "2"));
    try (Cursor before = memtable.scan(KeyRange.all())) {
      memtable.deleteRange(KeyRange.all());
      assertThat(before.next()).isTrue();
      assertThat(before.value()).isEqualTo(utf8("1"));
      assertThat(before.next()).isTrue();
      assertThat(memtable.count()).isZero();
      assertThat(memtable.get("bb")).isNull();
    }
    memtable.put("bb", "3");
    assertThat(memtable.get("bb")).isEqualTo("3");
    memtable.close();
  }

  @Test
  void aRangeDeleteTakesRoomInMemory() {
    MemTable memtable = memtable(FIRST);
    long before = memtable.bytes();
    memtable.deleteRange(KeyRange.of("a", "b".repeat(1_000)));
    assertThat(memtable.bytes() - before).isBetween(1_000L, 2_000L);
    assertThat(memtable.isEmpty()).isFalse();
  }

  @Test
  void aMemTableMayGetAnEntryBetweenASearchAndAStepBack() {
    MemTable layer = memtable(FIRST);
    layer.put("a", "1");
    layer.put("z", "2");
    layer.deleteRange(KeyRange.of("m", "n"));
    EntryCursor cursor = Layer.merged(List.of(layer.layer()), layer.lastSequence());
    assertThat(cursor.seek(utf8("k"), Tag.seek(Tag.MAX_SEQUENCE))).isTrue();
    layer.put("p", "3");
    assertThat(cursor.previous()).isTrue();
    assertThat(cursor.key().toByteArray()).isEqualTo(utf8("p"));
    assertThat(cursor.previous()).isTrue();
    assertThat(cursor.key().toByteArray()).isEqualTo(utf8("a"));
  }
}

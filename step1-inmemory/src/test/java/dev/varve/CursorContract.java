package dev.varve;

import static dev.varve.Cursors.backward;
import static dev.varve.Cursors.forward;
import static dev.varve.Cursors.text;
import static dev.varve.Keys.bytes;
import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract of cursors: their moves, and that they see the store as of their creation. */
abstract class CursorContract extends RangeContract {

  @Test
  void aCursorStandsBeforeTheFirstEntryAndGoesOverBothEnds() {
    store.write(new WriteBatch().put("a", "1").put("b", "2"));
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertStandsOnNothing(cursor);
      assertThat(cursor.previous()).isFalse();
      assertThat(forward(cursor)).containsExactly("<61>=<31>", "<62>=<32>");
      assertStandsOnNothing(cursor);
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.next()).isFalse();
      assertThat(backward(cursor)).containsExactly("<62>=<32>", "<61>=<31>");
      assertStandsOnNothing(cursor);
      assertThat(cursor.previous()).isFalse();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("a"));
    }
  }

  private static void assertStandsOnNothing(Cursor cursor) {
    assertThatThrownBy(cursor::key).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(cursor::value).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(cursor::expiresAtMillis).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void seekFindsTheKeyOrTheNextGreaterOne() {
    store.write(new WriteBatch().put("b", "1").put("d", "2"));
    settle();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.seek("")).isTrue();
      assertThat(text(cursor)).isEqualTo("<62>=<31>");
      assertThat(cursor.seek("b")).isTrue();
      assertThat(text(cursor)).isEqualTo("<62>=<31>");
      assertThat(cursor.seek(bytes('b', 0))).isTrue();
      assertThat(text(cursor)).isEqualTo("<64>=<32>");
      assertThat(cursor.seek("e")).isFalse();
      assertStandsOnNothing(cursor);
      assertThat(cursor.previous()).isTrue();
      assertThat(text(cursor)).isEqualTo("<64>=<32>");
    }
  }

  @Test
  void seekRefusesNull() {
    byte[] none = null;
    String noText = null;
    store.put("b", "1");
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThatIllegalArgumentException().isThrownBy(() -> cursor.seek(none));
      assertThatIllegalArgumentException().isThrownBy(() -> cursor.seek(noText));
    }
  }

  @Test
  void aCursorHandsOutCopies() {
    store.put("a", "1");
    settle();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.first()).isTrue();
      cursor.key()[0] = 'X';
      cursor.value()[0] = 'X';
      assertThat(text(cursor)).isEqualTo("<61>=<31>");
      byte[] key = cursor.key();
      assertThat(cursor.next()).isFalse();
      assertThat(key).isEqualTo(utf8("a"));
    }
    assertThat(store.get("a")).isEqualTo("1");
  }

  @Test
  void aCursorShowsTheStateAsOfItsCreation() {
    store.write(new WriteBatch().put("a", "1").put("b", "2").put("c", "3"));
    try (Cursor cursor = store.scan(KeyRange.all())) {
      store.write(new WriteBatch().put("a", "new").delete("b").put("bb", "new").put("d", "new"));
      maintain(store, new Random(5));
      assertThat(forward(cursor)).containsExactly("<61>=<31>", "<62>=<32>", "<63>=<33>");
      store.clear();
      maintain(store, new Random(6));
      assertThat(backward(cursor)).containsExactly("<63>=<33>", "<62>=<32>", "<61>=<31>");
    }
    assertThat(store.count()).isZero();
  }

  /** Every mix of moves, with other writes between them, shows what a sorted map would show. */
  @Test
  void randomMovesWhileOthersWriteAreThoseOfASortedMap() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          StoreModel model = new StoreModel();
          for (int round = 0; round < Math.max(4, scale() / 100); round++) {
            writeSome(random, model);
            KeyRange range = Keys.range(random);
            seed.tell("scan " + range);
            try (Cursor cursor = store.scan(range)) {
              CursorModel expected = new CursorModel(model.scan(range, clock.millis()));
              for (int move = 0; move < 60; move++) {
                assertSameMove(seed, cursor, expected);
                if (random.nextInt(10) == 0) {
                  writeSome(random, model);
                  seed.tell("some writes");
                }
              }
            }
          }
        });
  }

  private void writeSome(Random random, StoreModel model) {
    for (int i = random.nextInt(8); i >= 0; i--) {
      byte[] key = Keys.any(random);
      if (random.nextInt(3) == 0) {
        store.delete(key);
        model.delete(key);
      } else {
        byte[] value = Keys.value(random);
        store.put(key, value);
        model.put(key, value);
      }
    }
    if (random.nextInt(6) == 0) {
      maintain(store, random);
    }
  }

  private static void assertSameMove(Seed seed, Cursor cursor, CursorModel expected) {
    byte[] key = Keys.any(seed.random());
    int move = seed.random().nextInt(14);
    switch (move) {
      case 0 -> assertSame(seed, "first", cursor.first(), cursor, expected.first());
      case 1 -> assertSame(seed, "last", cursor.last(), cursor, expected.last());
      case 2, 3 ->
          assertSame(seed, "seek " + hex(key), cursor.seek(key), cursor, expected.seek(key));
      case 4, 5, 6, 7, 8 -> assertSame(seed, "next", cursor.next(), cursor, expected.next());
      default -> assertSame(seed, "previous", cursor.previous(), cursor, expected.previous());
    }
  }

  private static void assertSame(
      Seed seed,
      String move,
      boolean moved,
      Cursor cursor,
      Map.Entry<byte[], StoreModel.Entry> at) {
    seed.tell(move + " to " + (at == null ? "nothing" : hex(at.getKey())));
    assertThat(moved).as(move).isEqualTo(at != null);
    if (at == null) {
      assertStandsOnNothing(cursor);
    } else {
      assertThat(text(cursor)).as(move).isEqualTo(text(at));
    }
  }

  /** A cursor over a sorted map: its position is an entry, or before or after all entries. */
  private static final class CursorModel {
    private final NavigableMap<byte[], StoreModel.Entry> entries;
    private Map.Entry<byte[], StoreModel.Entry> at;
    private boolean after;

    CursorModel(NavigableMap<byte[], StoreModel.Entry> entries) {
      this.entries = entries;
    }

    Map.Entry<byte[], StoreModel.Entry> first() {
      return stand(entries.firstEntry(), true);
    }

    Map.Entry<byte[], StoreModel.Entry> last() {
      return stand(entries.lastEntry(), false);
    }

    Map.Entry<byte[], StoreModel.Entry> seek(byte[] key) {
      return stand(entries.ceilingEntry(key), true);
    }

    Map.Entry<byte[], StoreModel.Entry> next() {
      if (at == null) {
        return after ? null : first();
      }
      return stand(entries.higherEntry(at.getKey()), true);
    }

    Map.Entry<byte[], StoreModel.Entry> previous() {
      if (at == null) {
        return after ? last() : null;
      }
      return stand(entries.lowerEntry(at.getKey()), false);
    }

    private Map.Entry<byte[], StoreModel.Entry> stand(
        Map.Entry<byte[], StoreModel.Entry> entry, boolean afterIfNone) {
      at = entry;
      after = afterIfNone;
      return at;
    }
  }
}

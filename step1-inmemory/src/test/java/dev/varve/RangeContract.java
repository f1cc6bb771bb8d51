package dev.varve;

import static dev.varve.Cursors.assertShows;
import static dev.varve.Cursors.forward;
import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of key order: scans of ranges and prefixes, counting, deleteRange. */
abstract class RangeContract extends BatchContract {
  private StoreModel model;

  @BeforeEach
  void emptyModel() {
    model = new StoreModel();
  }

  private void putBoth(byte[] key, byte[] value) {
    store.put(key, value);
    model.put(key, value);
  }

  /** Puts them in an order that is bad for sorted structures, with maintenance in between. */
  private void putEvilKeys() {
    Random random = new Random(2);
    List<byte[]> keys = Keys.evil();
    Collections.shuffle(keys, random);
    for (byte[] key : keys) {
      putBoth(key, Keys.value(random));
      if (random.nextInt(10) == 0) {
        maintain(store, random);
      }
    }
  }

  private void assertAsInTheModel(KeyRange range) {
    assertShows(store, range, model.scan(range, clock.millis()));
  }

  @Test
  void keysAreInTheOrderOfUnsignedBytes() {
    putEvilKeys();
    assertThat(store.count()).isEqualTo(156);
    assertAsInTheModel(KeyRange.all());
    settle();
    assertAsInTheModel(KeyRange.all());
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.last()).isTrue();
      assertThat(cursor.key()).isEqualTo(bytes(0xFF, 0xFF, 0xFF));
    }
  }

  @Test
  void everyPrefixFindsItsKeys() {
    putEvilKeys();
    for (byte[] prefix : Keys.evil()) {
      assertAsInTheModel(KeyRange.prefix(prefix));
    }
    assertThat(store.count(KeyRange.prefix(bytes(0xFF)))).isEqualTo(31);
    assertThat(store.count(KeyRange.prefix(bytes(0xFF, 0xFF)))).isEqualTo(6);
    assertThat(store.count(KeyRange.prefix(bytes(0x7F, 0xFF)))).isEqualTo(6);
    assertThat(store.count(KeyRange.prefix(bytes(0x02)))).isZero();
  }

  @Test
  void aRangeHasItsStartAndNotItsEnd() {
    putEvilKeys();
    Random random = new Random(3);
    for (int i = 0; i < Math.min(scale(), 1_000); i++) {
      assertAsInTheModel(new KeyRange(Keys.evil(random), Keys.evil(random)));
    }
    for (byte[] bound : Keys.evil()) {
      assertAsInTheModel(KeyRange.from(bound));
      assertAsInTheModel(KeyRange.to(bound));
    }
  }

  @Test
  void aRangeWithoutKeysIsEmptyFromBothEnds() {
    store.put("b", "1");
    store.put("d", "2");
    for (KeyRange range :
        new KeyRange[] {
          KeyRange.of("a", "b"), KeyRange.of("c", "d"), KeyRange.of("e", "f"),
          KeyRange.of("d", "b"), KeyRange.of("b", "b"), KeyRange.prefix("bb")
        }) {
      try (Cursor cursor = store.scan(range)) {
        assertThat(cursor.next()).as("next in %s", range).isFalse();
        assertThat(cursor.previous()).as("previous in %s", range).isFalse();
        assertThat(cursor.first()).as("first in %s", range).isFalse();
        assertThat(cursor.last()).as("last in %s", range).isFalse();
        assertThat(cursor.seek("")).as("seek in %s", range).isFalse();
      }
    }
  }

  @Test
  void seekStaysInsideTheRange() {
    for (String key : new String[] {"a", "b", "c", "d", "e"}) {
      store.put(key, key);
    }
    try (Cursor cursor = store.scan(KeyRange.of("b", "d"))) {
      assertThat(cursor.seek("a")).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("b"));
      assertThat(cursor.previous()).isFalse();
      assertThat(cursor.seek("bb")).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("c"));
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.seek("d")).isFalse();
      assertThat(cursor.previous()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("c"));
      assertThat(cursor.seek("z")).isFalse();
      assertThat(cursor.previous()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("c"));
    }
  }

  @Test
  void theBoundsOfARangeAreCopied() {
    store.put("b", "1");
    byte[] from = utf8("a");
    byte[] to = utf8("c");
    KeyRange range = new KeyRange(from, to);
    try (Cursor cursor = store.scan(range)) {
      from[0] = 'x';
      to[0] = 'a';
      range.from()[0] = 'x';
      range.to()[0] = 'a';
      assertThat(forward(cursor)).hasSize(1);
      assertThat(store.count(range)).isEqualTo(1);
    }
  }

  @Test
  void keysAreListedByPrefix() {
    store.write(new WriteBatch().put("user:2", "b").put("user:1", "a").put("users", "c"));
    store.write(new WriteBatch().put("order:1", "d").put("uses", "e"));
    assertThat(store.keys("user:")).containsExactly("user:1", "user:2");
    assertThat(store.keys("use")).containsExactly("user:1", "user:2", "users", "uses");
    assertThat(store.keys("x")).isEmpty();
    assertThat(store.count(KeyRange.of("user:", "users"))).isEqualTo(2);
  }

  @Test
  void deleteRangeRemovesItsKeysAndNoOther() {
    putEvilKeys();
    settle();
    Random random = new Random(4);
    for (int i = 0; i < 10; i++) {
      KeyRange range = i < 5 ? KeyRange.prefix(Keys.evil(random)) : Keys.range(random);
      store.deleteRange(range);
      model.deleteRange(range);
      assertAsInTheModel(KeyRange.all());
      putEvilKeys();
    }
    store.deleteRange(KeyRange.prefix(bytes(0xFF)));
    settle();
    assertThat(store.count()).isEqualTo(156 - 31);
  }
}

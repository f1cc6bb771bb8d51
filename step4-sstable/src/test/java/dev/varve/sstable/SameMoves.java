package dev.varve.sstable;

import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes the same random moves with two cursors, and compares their positions: one over a block or a
 * table, the other over the memtable from which it was written.
 */
final class SameMoves {
  private final Seed seed;
  private final Random random;
  private final EntryCursor cursor;
  private final EntryCursor expected;
  private final List<byte[]> keys;

  SameMoves(Seed seed, EntryCursor cursor, EntryCursor expected) {
    this.seed = seed;
    this.random = seed.random();
    this.cursor = cursor;
    this.expected = expected;
    this.keys = keys(expected);
  }

  /** Returns a memtable with random versions of random keys. */
  static MemTable memtable(Random random, int operations) {
    MemTable table = new MemTable(1, InstantSource.system(), 0);
    List<byte[]> keys = new ArrayList<>();
    for (int i = 1 + random.nextInt(1 + operations); i > 0; i--) {
      keys.add(Keys.any(random));
    }
    for (int i = 0; i < operations; i++) {
      byte[] key = keys.get(random.nextInt(keys.size()));
      WriteBatch batch = new WriteBatch();
      switch (random.nextInt(4)) {
        case 0 -> batch.delete(key);
        case 1 -> batch.put(key, Keys.value(random), random.nextLong() >>> 2);
        default -> batch.put(key, random.nextInt(4) == 0 ? new byte[0] : Keys.value(random));
      }
      table.write(batch);
    }
    return table;
  }

  private static List<byte[]> keys(EntryCursor entries) {
    List<byte[]> keys = new ArrayList<>();
    for (boolean on = entries.first(); on; on = entries.next()) {
      keys.add(entries.key().toByteArray());
    }
    return keys;
  }

  /** Walks over all entries in both directions, then seeks each entry, then moves at random. */
  void all(int steps) {
    seed.tell("forward");
    compare(cursor.first(), expected.first());
    while (expected.isValid()) {
      compare(cursor.next(), expected.next());
    }
    seed.tell("backward");
    compare(cursor.last(), expected.last());
    while (expected.isValid()) {
      compare(cursor.previous(), expected.previous());
    }
    for (byte[] key : keys) {
      seek(key, Tag.seek(Tag.MAX_SEQUENCE));
      seek(key, Tag.seek(random.nextInt(keys.size() + 2)));
      seek(key, 0);
    }
    for (int i = 0; i < steps; i++) {
      step();
    }
  }

  private void step() {
    switch (random.nextInt(expected.isValid() ? 12 : 3)) {
      case 0 -> {
        seed.tell("first");
        compare(cursor.first(), expected.first());
      }
      case 1 -> {
        seed.tell("last");
        compare(cursor.last(), expected.last());
      }
      case 2 -> seek(Keys.any(random), Tag.seek(random.nextInt(keys.size() + 2)));
      case 3, 4, 5, 6, 7 -> {
        seed.tell("next");
        compare(cursor.next(), expected.next());
      }
      default -> {
        seed.tell("previous");
        compare(cursor.previous(), expected.previous());
      }
    }
  }

  private void seek(byte[] key, long tag) {
    seed.tell("seek " + hex(key) + "#" + Tag.sequence(tag));
    compare(cursor.seek(key, tag), expected.seek(key, tag));
  }

  private void compare(boolean moved, boolean want) {
    assertThat(moved).isEqualTo(want);
    assertThat(cursor.isValid()).isEqualTo(want);
    if (want) {
      boolean same =
          cursor.key().compareTo(expected.key()) == 0
              && cursor.tag() == expected.tag()
              && cursor.value().compareTo(expected.value()) == 0;
      assertThat(same).as("at %s", hex(expected.key().toByteArray())).isTrue();
    }
  }
}

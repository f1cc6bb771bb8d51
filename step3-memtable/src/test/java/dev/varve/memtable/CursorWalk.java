package dev.varve.memtable;

import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.memtable.Versions.Version;
import java.util.List;
import java.util.Random;

/** Moves a cursor at random, in parallel with an index into the list that it should show. */
final class CursorWalk {
  private final Seed seed;
  private final Random random;
  private final EntryCursor cursor;
  private final List<Version> expected;
  // The position of the cursor: -1 or the size of the list if it is not on an entry.
  private int place = -1;

  CursorWalk(Seed seed, EntryCursor cursor, List<Version> expected) {
    this.seed = seed;
    this.random = seed.random();
    this.cursor = cursor;
    this.expected = expected;
  }

  void steps(int count) {
    for (int i = 0; i < count; i++) {
      check(step());
    }
  }

  private boolean step() {
    boolean onEntry = place >= 0 && place < expected.size();
    int choice = random.nextInt(onEntry ? 12 : 3);
    switch (choice) {
      case 0:
        seed.tell("first");
        place = 0;
        return cursor.first();
      case 1:
        seed.tell("last");
        place = expected.size() - 1;
        return cursor.last();
      case 2:
        return seek();
      case 3, 4, 5, 6, 7:
        seed.tell("next");
        place++;
        return cursor.next();
      default:
        seed.tell("previous");
        place--;
        return cursor.previous();
    }
  }

  /** Seeks an existing entry, a key next to one, or any key. */
  private boolean seek() {
    byte[] key = Keys.any(random);
    long tag = Tag.seek(random.nextInt(4) > 0 ? Tag.MAX_SEQUENCE : random.nextInt(200));
    if (random.nextBoolean() && !expected.isEmpty()) {
      Version entry = expected.get(random.nextInt(expected.size()));
      key = entry.key();
      tag = random.nextBoolean() ? tag : entry.tag() + random.nextInt(3) - 1;
    }
    seed.tell("seek " + hex(key) + "#" + Tag.sequence(tag) + "/" + Tag.kind(tag));
    Version sought = new Version(key, tag, new byte[0]);
    place = 0;
    while (place < expected.size() && Version.ORDER.compare(expected.get(place), sought) < 0) {
      place++;
    }
    return cursor.seek(key, tag);
  }

  private void check(boolean moved) {
    boolean onEntry = place >= 0 && place < expected.size();
    assertThat(moved).isEqualTo(onEntry);
    assertThat(cursor.isValid()).isEqualTo(onEntry);
    if (onEntry) {
      assertThat(Versions.at(cursor)).hasToString(expected.get(place).toString());
    }
  }
}

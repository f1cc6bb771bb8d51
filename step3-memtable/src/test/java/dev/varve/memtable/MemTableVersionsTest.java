package dev.varve.memtable;

import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.StoreModel;
import dev.varve.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemTableVersionsTest {
  private static final long FIRST = 1_000;

  private final SettableClock clock = new SettableClock();
  private final MemTable table = new MemTable(FIRST, clock, 0);

  /** A batch may name a key more than once: each operation is a version of its own. */
  @Test
  void everySequenceNumberShowsTheStateOfItsMoment() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          MemTable fresh = new MemTable(FIRST, clock, 0);
          // For each key, its values by the sequence number from which they hold.
          TreeMap<byte[], TreeMap<Long, String>> model =
              new TreeMap<>(java.util.Arrays::compareUnsigned);
          long sequence = FIRST;
          for (int round = 0; round < 60; round++) {
            WriteBatch batch = new WriteBatch();
            for (int i = random.nextInt(6); i > 0; i--) {
              byte[] key = Keys.any(random);
              String state = addOperation(random, batch, key);
              seed.tell(sequence + ": " + hex(key) + " becomes " + state);
              model.computeIfAbsent(key, k -> new TreeMap<>()).put(sequence++, state);
            }
            fresh.write(batch);
            assertThat(fresh.lastSequence()).isEqualTo(sequence - 1);
          }
          for (byte[] key : model.keySet()) {
            for (long at = FIRST - 1; at <= sequence; at++) {
              var state = model.get(key).floorEntry(at);
              assertThat(text(fresh.find(key, at)))
                  .as("%s at %d", hex(key), at)
                  .isEqualTo(state == null ? "absent" : state.getKey() + " " + state.getValue());
            }
          }
          assertThat(fresh.find(utf8("never written"), sequence)).isNull();
        });
  }

  private String addOperation(Random random, WriteBatch batch, byte[] key) {
    byte[] value = Keys.value(random);
    switch (random.nextInt(4)) {
      case 0:
        batch.delete(key);
        return "deleted";
      case 1:
        batch.put(key, value, clock.millis() + 1);
        return "expiring " + hex(value);
      default:
        batch.put(key, value);
        return "value " + hex(value);
    }
  }

  private String text(Entry entry) {
    if (entry == null) {
      return "absent";
    }
    String kind =
        switch (Tag.kind(entry.tag())) {
          case Tag.TOMBSTONE -> "deleted";
          case Tag.VALUE -> "value ";
          default -> "expiring ";
        };
    byte[] value = entry.visibleValue(clock);
    return Tag.sequence(entry.tag()) + " " + kind + (value == null ? "" : hex(value));
  }

  @Test
  void tombstoneAndExpiredVersionAreFoundSoThatNoOlderLayerAnswers() {
    table.put("a", "old");
    table.delete("a");
    table.put("b", "soon gone", Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    Entry deleted = table.find(utf8("a"), Tag.MAX_SEQUENCE);
    assertThat(Tag.kind(deleted.tag())).isEqualTo(Tag.TOMBSTONE);
    assertThat(deleted.visibleValue(clock)).isNull();
    Entry expired = table.find(utf8("b"), Tag.MAX_SEQUENCE);
    assertThat(Tag.kind(expired.tag())).isEqualTo(Tag.EXPIRING);
    assertThat(expired.visibleValue(clock)).isNull();
    assertThat(table.get("a")).isNull();
    assertThat(table.get("b")).isNull();
  }

  @Test
  void entriesShowEveryVersionTheNewestFirst() {
    table.put("k", "1");
    table.delete("k");
    table.put("k", "");
    table.put("a", "4");
    EntryCursor entries = table.entries();
    List<String> seen = new ArrayList<>();
    for (boolean on = entries.first(); on; on = entries.next()) {
      seen.add(entries.key().length() + "#" + (Tag.sequence(entries.tag()) - FIRST));
    }
    assertThat(seen).containsExactly("1#3", "1#2", "1#1", "1#0");
  }

  @Test
  void countsItsOperationsAndItsBytes() {
    assertThat(table.isEmpty()).isTrue();
    assertThat(table.lastSequence()).isEqualTo(FIRST - 1);
    long before = table.bytes();
    table.write(new WriteBatch());
    assertThat(table.isEmpty()).isTrue();
    table.put(new byte[100], new byte[900]);
    assertThat(table.isEmpty()).isFalse();
    assertThat(table.bytes() - before).isBetween(1_000L, 1_100L);
    assertThat(table.stats().count("memory.entries")).isEqualTo(1);
  }

  @Test
  void cursorKeepsTheMomentOfItsCreationThoughItsKeysAreWrittenAgain() {
    StoreModel model = new StoreModel();
    for (int i = 0; i < 200; i++) {
      byte[] key = utf8("key" + i % 50);
      table.put(key, utf8("v" + i));
      model.put(key, utf8("v" + i), Expiry.NEVER);
    }
    try (dev.varve.Cursor cursor = table.scan(dev.varve.KeyRange.all())) {
      for (int i = 0; i < 2_000; i++) {
        table.put("key" + i % 70, "later");
      }
      List<String> expected = new ArrayList<>();
      model
          .scan(dev.varve.KeyRange.all(), clock.millis())
          .entrySet()
          .forEach(entry -> expected.add(dev.varve.Cursors.text(entry)));
      assertThat(dev.varve.Cursors.forward(cursor)).isEqualTo(expected);
      assertThat(dev.varve.Cursors.backward(cursor)).hasSameSizeAs(expected);
    }
  }
}

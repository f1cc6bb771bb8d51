package dev.varve.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys chosen by an attacker who knows this code, but not the random numbers of this process. */
class ChosenKeysTest {
  private static final int KEYS = 20_000;

  private static long unshift(long value) {
    return value ^ value >>> 33;
  }

  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 6; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  /** Undoes the mixing of {@link KeyHash#of}. */
  private static long unmix(long mixed) {
    long value = unshift(mixed) * inverse(0xC4CE_B9FE_1A85_EC53L);
    return unshift(unshift(value) * inverse(0xFF51_AFD7_ED55_8CCDL));
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ mixed >>> 33;
  }

  /** Returns key {@code i} of a set of keys that all have the same hash for filters. */
  private static byte[] colliding(int i) {
    long first = i;
    long afterFirst = mix(16 * 0x9E37_79B9_7F4A_7C15L ^ first);
    // With this second word, the hash is the same for any first word. No bytes follow it.
    long second = afterFirst ^ unmix(42);
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(first)
        .putLong(second)
        .array();
  }

  @Test
  void keysThatCollideInTheHashForFiltersDoNotCollideInMemory() {
    long all = KeyHash.of(colliding(0));
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] key = colliding(i);
      assertThat(KeyHash.of(key)).isEqualTo(all);
      slots.add((int) KeyHash.inMemory(key));
    }
    // Among 20,000 random numbers of 32 bits, fewer than one duplicate is expected.
    assertThat(slots).hasSizeGreaterThan(KEYS - 10);
  }

  @Test
  void theyAreFoundAgain() {
    MemTable memtable = new MemTable(1, InstantSource.system(), 1 << 10);
    for (int i = 0; i < 1_000; i++) {
      memtable.put(colliding(i), new byte[] {(byte) i, 7});
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(memtable.get(colliding(i))).containsExactly((byte) i, 7);
    }
    assertThat(memtable.get(colliding(1_000))).isNull();
  }

  /** With predictable heights, an attacker could make all low nodes adjacent. */
  @Test
  void theHeightsOfNodesDifferFromListToList() {
    Set<Long> sizes = new HashSet<>();
    for (int list = 0; list < 10; list++) {
      MemTable memtable = new MemTable(1, InstantSource.system(), 1 << 10);
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 2_000; i++) {
        batch.put(Arrays.copyOf(colliding(i), 8), new byte[0]);
      }
      memtable.write(batch);
      sizes.add(memtable.bytes());
    }
    assertThat(sizes).as("bytes of ten lists of the same keys").hasSizeGreaterThan(5);
  }

  @Test
  void theMemoryThatIsCountedIncludesTheIndex() {
    MemTable memtable = new MemTable(1, InstantSource.system(), 1 << 20);
    for (int i = 0; i < 1_000; i++) {
      memtable.put(Arrays.copyOf(colliding(i), 8), new byte[0]);
    }
    // A node of 24 bytes and 4 for each lane; at least two slots of 8 bytes a key.
    assertThat(memtable.bytes()).isGreaterThan(1_000 * (28 + 16));
  }
}

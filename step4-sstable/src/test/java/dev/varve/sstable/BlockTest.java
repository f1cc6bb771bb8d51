package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.io.Encoder;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockTest {

  private static byte[] build(EntryCursor entries) {
    BlockBuilder builder = new BlockBuilder();
    for (boolean on = entries.first(); on; on = entries.next()) {
      builder.add(entries.key(), entries.tag(), entries.value());
    }
    return builder.finish().toByteArray();
  }

  private static Block decode(byte[] packed) {
    return BlockDecoder.decode(packed, packed.length);
  }

  @Test
  void showsTheEntriesItWasBuiltFrom() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 120; round++) {
            MemTable entries = SameMoves.memtable(seed.random(), 1 + seed.random().nextInt(80));
            Block block = decode(build(entries.entries()));
            new SameMoves(seed, block.cursor(), entries.entries()).all(100);
          }
        });
  }

  @Test
  void keysThatShareAlmostEverythingAndKeysOf64KiBComeBackWhole() {
    Seed.run(
        seed -> {
          MemTable entries = new MemTable(1, InstantSource.system(), 0);
          for (int i = 0; i < 30; i++) {
            byte[] key = new byte[i % 3 == 0 ? 64 << 10 : (64 << 10) - i];
            Arrays.fill(key, (byte) 0xFF);
            key[key.length - 1] = (byte) i;
            entries.put(key, new byte[i]);
            entries.put(new byte[i], new byte[300 * i]);
            entries.put(Keys.bytes(0xFF, i), new byte[0]);
          }
          Block block = decode(build(entries.entries()));
          new SameMoves(seed, block.cursor(), entries.entries()).all(200);
        });
  }

  @Test
  void findsTheNewestVersionAtOrBelowATagOfThatKeyAlone() {
    MemTable entries = new MemTable(1, InstantSource.system(), 0);
    entries.put("a", "1");
    entries.put("c", "2");
    entries.put("c", "3");
    entries.delete(Keys.utf8("d"));
    Block block = decode(build(entries.entries()));
    assertThat(block.find(Keys.utf8("c"), Tag.seek(9)).stored()).isEqualTo(Keys.utf8("3"));
    assertThat(block.find(Keys.utf8("c"), Tag.seek(2)).stored()).isEqualTo(Keys.utf8("2"));
    assertThat(block.find(Keys.utf8("c"), Tag.seek(1))).as("no version is so old").isNull();
    assertThat(Tag.kind(block.find(Keys.utf8("d"), Tag.seek(9)).tag())).isEqualTo(Tag.TOMBSTONE);
    for (String absent : new String[] {"", "b", "e"}) {
      assertThat(block.find(Keys.utf8(absent), Tag.seek(9))).isNull();
    }
  }

  @Test
  void whatAKeySharesWithTheOneBeforeIsStoredOnce() {
    String prefix = "a/rather/long/prefix/that/all/keys/share/";
    MemTable entries = new MemTable(1, InstantSource.system(), 0);
    for (int i = 10; i < 90; i++) {
      entries.put(prefix + i, "");
    }
    byte[] packed = build(entries.entries());
    // Three lengths, a tag, and at most the last two characters of each key.
    assertThat(packed.length).isLessThan(prefix.length() + 80 * (3 + 8 + 2) + 8);
    assertThat(decode(packed).size()).isGreaterThan(80 * (prefix.length() + 2 + 8));
  }

  @Test
  void builderIsEmptyAgainAfterClear() {
    Slice key = new Slice().set(Keys.utf8("abcdef"), 0, 6);
    BlockBuilder builder = new BlockBuilder();
    assertThat(builder.isEmpty()).isTrue();
    builder.add(key, 7, new Slice());
    assertThat(builder.unpackedBytes()).isEqualTo(6 + 8);
    byte[] first = builder.finish().toByteArray();
    builder.clear();
    assertThat(builder.isEmpty()).isTrue();
    assertThat(builder.unpackedBytes()).isZero();
    builder.add(key, 7, new Slice());
    assertThat(builder.finish().toByteArray()).isEqualTo(first);
  }

  @Test
  void cursorMovesFromBlockToBlock() {
    MemTable one = new MemTable(1, InstantSource.system(), 0);
    one.put("k", "1");
    MemTable other = new MemTable(1, InstantSource.system(), 0);
    other.put("longer key", "2");
    Block.Cursor cursor = decode(build(one.entries())).cursor();
    assertThat(cursor.isValid()).isFalse();
    assertThat(cursor.last()).isTrue();
    cursor.open(decode(build(other.entries())));
    assertThat(cursor.isValid()).isFalse();
    assertThat(cursor.first()).isTrue();
    assertThat(cursor.value().toByteArray()).isEqualTo(Keys.utf8("2"));
    assertThat(cursor.next()).isFalse();
  }

  /** Returns one entry without key and value, followed by the two numbers. */
  private static Encoder oneEntry(int valueLength, int entries, int unpackedBytes) {
    Encoder bytes = new Encoder(32).u8(0).u8(0).u8(valueLength).u64(Tag.of(1, Tag.VALUE));
    return bytes.u32(entries).u32(unpackedBytes);
  }

  @Test
  void bytesThatCannotBeABlockAreRefused() {
    assertThat(decode(oneEntry(0, 1, 8).toByteArray()).cursor().first()).isTrue();
    for (int length = 0; length < 19; length++) {
      byte[] bytes = new byte[length];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decode(bytes))
          .withMessageContaining("block of " + length + " bytes");
    }
    for (int entries : new int[] {0, -1, 2, 1_000_000_000, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decode(oneEntry(0, entries, 8).toByteArray()))
          .withMessageContaining(entries + " entries");
    }
    for (int unpacked : new int[] {-1, 1 << 20, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decode(oneEntry(0, 1, unpacked).toByteArray()))
          .withMessageContaining(unpacked + " bytes");
    }
    for (int unpacked : new int[] {7, 9}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decode(oneEntry(0, 1, unpacked).toByteArray()));
    }
  }

  /** Keys consist of the block's own bytes, so their total length is limited. */
  @Test
  void damagedNumberDoesNotAskForMoreMemoryThanTheEntriesCanTake() {
    BlockBuilder builder = new BlockBuilder();
    Slice slice = new Slice().set(new byte[10], 0, 10);
    for (int i = 300; i > 0; i--) {
      builder.add(slice, Tag.of(i, Tag.VALUE), slice);
    }
    Encoder block = builder.finish();
    byte[] claim = block.setU32(block.length() - 4, 15_000_000).toByteArray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(claim))
        .withMessageContaining("block of 300 entries in 15000000 bytes");
  }

  @Test
  void entryThatReachesBeyondTheEntriesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(oneEntry(1, 1, 9).toByteArray()))
        .withMessageContaining("malformed entry at byte 0");
  }

  @Test
  void lengthThatNoIntCanHoldIsRefused() {
    for (long length : new long[] {1L << 31, 1L << 32, 7L << 32}) {
      Encoder block = new Encoder(32).varint(0).varint(length).varint(0).u64(Tag.of(1, Tag.VALUE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decode(block.u32(1).u32(8).toByteArray()))
          .withMessageContaining("malformed entry at byte 0");
    }
  }

  /**
   * No checksum protects these bytes here: every move must end, and must not read out of bounds.
   */
  @Test
  void malformedEntriesAreRefusedOrReadButNothingElseHappens() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          int refused = 0;
          for (int round = 0; round < 4_000; round++) {
            MemTable entries = SameMoves.memtable(random, 1 + random.nextInt(12));
            byte[] bytes = build(entries.entries());
            for (int i = random.nextInt(4); i >= 0; i--) {
              bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            seed.tell("block " + Arrays.toString(Arrays.copyOf(bytes, 100)));
            refused += walk(bytes, random) ? 0 : 1;
          }
          assertThat(refused).isBetween(500, 4_000);
        });
  }

  private static boolean walk(byte[] bytes, Random random) {
    try {
      Block.Cursor cursor = decode(bytes).cursor();
      int limit = 2 * bytes.length;
      int steps = 0;
      for (boolean on = cursor.first(); on; on = cursor.next()) {
        cursor.key().toByteArray();
        cursor.value().toByteArray();
        assertThat(steps++).isLessThan(limit);
      }
      cursor.seek(Keys.any(random), Tag.seek(Tag.MAX_SEQUENCE));
      steps = 0;
      for (boolean on = cursor.last(); on; on = cursor.previous()) {
        cursor.key().toByteArray();
        cursor.value().toByteArray();
        assertThat(steps++).isLessThan(limit);
      }
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).contains("block");
      return false;
    }
  }
}

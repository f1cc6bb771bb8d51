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

  private static byte[] build(EntryCursor entries, int restartInterval) {
    BlockBuilder builder = new BlockBuilder(restartInterval);
    for (boolean on = entries.first(); on; on = entries.next()) {
      builder.add(entries.key(), entries.tag(), entries.value());
    }
    int bytes = builder.bytes();
    byte[] block = builder.finish().toByteArray();
    assertThat(block).hasSize(bytes);
    return block;
  }

  @Test
  void showsTheEntriesItWasBuiltFromWhateverTheRestartInterval() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 120; round++) {
            MemTable entries = SameMoves.memtable(seed.random(), 1 + seed.random().nextInt(80));
            int interval = new int[] {1, 2, 3, 16, 1_000}[round % 5];
            seed.tell("restart interval " + interval);
            Block block = new Block(build(entries.entries(), interval));
            new SameMoves(seed, block.cursor(), entries.entries()).all(100);
          }
        });
  }

  @Test
  void keysThatShareAlmostEverythingAndKeysOf64KiBComeBackWhole() {
    Seed.run(
        seed -> {
          for (int interval : new int[] {1, 4, 16}) {
            MemTable entries = new MemTable(1, InstantSource.system(), 0);
            for (int i = 0; i < 30; i++) {
              byte[] key = new byte[i % 3 == 0 ? 64 << 10 : (64 << 10) - i];
              Arrays.fill(key, (byte) 0xFF);
              key[key.length - 1] = (byte) i;
              entries.put(key, new byte[i]);
              entries.put(new byte[i], new byte[300 * i]);
              entries.put(Keys.bytes(0xFF, i), new byte[0]);
            }
            Block block = new Block(build(entries.entries(), interval));
            new SameMoves(seed, block.cursor(), entries.entries()).all(200);
          }
        });
  }

  @Test
  void sharedPrefixesAreStoredOnceARestartInterval() {
    MemTable entries = new MemTable(1, InstantSource.system(), 0);
    for (int i = 10; i < 90; i++) {
      entries.put("a/rather/long/prefix/that/all/keys/share/" + i, "");
    }
    int each = build(entries.entries(), 1).length;
    int some = build(entries.entries(), 16).length;
    int once = build(entries.entries(), 1_000).length;
    assertThat(once).isLessThan(some);
    assertThat(some).isLessThan(each / 2);
  }

  @Test
  void builderIsEmptyAgainAfterClear() {
    Slice key = new Slice().set(Keys.utf8("abcdef"), 0, 6);
    BlockBuilder builder = new BlockBuilder(16);
    assertThat(builder.isEmpty()).isTrue();
    builder.add(key, 7, new Slice());
    byte[] first = builder.finish().toByteArray();
    builder.clear();
    assertThat(builder.isEmpty()).isTrue();
    builder.add(key, 7, new Slice());
    assertThat(builder.finish().toByteArray()).isEqualTo(first);
  }

  @Test
  void cursorMovesFromBlockToBlock() {
    MemTable one = new MemTable(1, InstantSource.system(), 0);
    one.put("k", "1");
    MemTable other = new MemTable(1, InstantSource.system(), 0);
    other.put("longer key", "2");
    Block.Cursor cursor = new Block(build(one.entries(), 16)).cursor();
    assertThat(cursor.isValid()).isFalse();
    assertThat(cursor.last()).isTrue();
    cursor.open(new Block(build(other.entries(), 16)));
    assertThat(cursor.isValid()).isFalse();
    assertThat(cursor.first()).isTrue();
    assertThat(cursor.value().toByteArray()).isEqualTo(Keys.utf8("2"));
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void bytesThatCannotBeABlockAreRefused() {
    for (int length = 0; length < 8; length++) {
      byte[] bytes = new byte[length];
      assertThatIllegalArgumentException().isThrownBy(() -> new Block(bytes));
    }
    for (int restarts : new int[] {0, -1, 4, 1_000_000_000, Integer.MAX_VALUE}) {
      byte[] bytes = new Encoder(16).u64(0).u32(restarts).toByteArray();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Block(bytes))
          .withMessageContaining(restarts + " restart points");
    }
  }

  @Test
  void entryThatReachesBeyondTheEntriesIsRefused() {
    // Nothing shared, no key, a value of one byte where none is left; then one restart point.
    Encoder bytes = new Encoder(32).u8(0).u8(0).u8(1).u64(Tag.of(1, Tag.VALUE)).u32(0).u32(1);
    Block.Cursor cursor = new Block(bytes.toByteArray()).cursor();
    assertThatIllegalArgumentException()
        .isThrownBy(cursor::first)
        .withMessageContaining("malformed entry at byte 0");
  }

  /** No checksum stands before these bytes here: every move ends, and none reads elsewhere. */
  @Test
  void malformedEntriesAreRefusedOrReadButNothingElseHappens() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          int refused = 0;
          for (int round = 0; round < 4_000; round++) {
            MemTable entries = SameMoves.memtable(random, 1 + random.nextInt(12));
            byte[] bytes = build(entries.entries(), 1 + random.nextInt(4));
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
      Block.Cursor cursor = new Block(bytes).cursor();
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

package dev.varve.memtable;

import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceTest {

  private static int compare(byte[] a, byte[] b) {
    return Integer.signum(Slice.compare(a, 0, a.length, b, 0, b.length));
  }

  @Test
  void smallKeysCompareAsUnsignedBytes() {
    List<byte[]> keys = Keys.evil();
    for (byte[] a : keys) {
      for (byte[] b : keys) {
        assertThat(compare(a, b))
            .as("%s and %s", hex(a), hex(b))
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
      }
    }
  }

  /** Long keys that differ at one place, or not at all, somewhere in the middle of other bytes. */
  @Test
  void partsOfArraysCompareAsUnsignedBytesWhereverTheyDiffer() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 20_000; round++) {
            byte[] a = new byte[random.nextInt(40)];
            random.nextBytes(a);
            int at = random.nextInt(8);
            byte[] b = new byte[at + a.length + random.nextInt(8)];
            random.nextBytes(b);
            System.arraycopy(a, 0, b, at, a.length);
            int length = a.length;
            if (length > 0 && random.nextBoolean()) {
              b[at + random.nextInt(length)] = (byte) random.nextInt();
            }
            int end = at + random.nextInt(b.length - at + 1);
            seed.tell(hex(a) + " and " + at + " to " + end + " of " + Arrays.toString(b));
            int want = Integer.signum(Arrays.compareUnsigned(a, 0, length, b, at, end));
            Slice left = new Slice().set(a, 0, length);
            Slice right = new Slice().set(b, at, end - at);
            assertThat(Integer.signum(left.compareTo(right))).isEqualTo(want);
            assertThat(Integer.signum(right.compareTo(left))).isEqualTo(-want);
            assertThat(Integer.signum(right.compareTo(a))).isEqualTo(-want);
            assertThat(right.toByteArray()).isEqualTo(Arrays.copyOfRange(b, at, end));
          }
        });
  }

  @Test
  void readsLittleEndianIntegersAtAnyPlace() {
    byte[] array = Keys.bytes(9, 9, 9, 1, 2, 0, 0, 0, 0, 0, 0x80, 9);
    assertThat(new Slice().set(array, 2, 10).u64(1)).isEqualTo(0x8000_0000_0000_0201L);
  }
}

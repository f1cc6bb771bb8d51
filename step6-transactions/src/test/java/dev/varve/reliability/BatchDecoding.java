package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Feeds bytes to the decoder of batches. */
final class BatchDecoding {
  private BatchDecoding() {}

  /** Decodes a batch; adding its operations one by one must give the same batch. */
  static void batch(byte[] bytes) {
    WriteBatch batch = WriteBatch.decode(bytes);
    assertThat(batch.encodedLength()).isEqualTo(bytes.length);
    Copy copy = new Copy();
    batch.forEach(copy);
    assertThat(copy.batch.size()).isEqualTo(batch.size() - copy.emptyRanges);
    WriteBatch again = WriteBatch.decode(encoded(copy.batch));
    assertThat(again.size()).isEqualTo(copy.batch.size());
    // A value that never expires is stored without an expiry in the copy, and the delete of an
    // empty range is not stored.
    boolean isOther = copy.someNeverExpire || copy.emptyRanges > 0;
    assertThat(isOther || Arrays.equals(encoded(again), bytes)).isTrue();
  }

  private static byte[] encoded(WriteBatch batch) {
    return Arrays.copyOf(batch.encoded(), batch.encodedLength());
  }

  private static final class Copy implements WriteBatch.Visitor {
    final WriteBatch batch = new WriteBatch();
    boolean someNeverExpire;
    int emptyRanges;

    @Override
    public void put(
        byte[] array, int key, int keyLength, int value, int valueLength, long expiresAtMillis) {
      someNeverExpire |= expiresAtMillis == Long.MAX_VALUE;
      batch.put(
          Arrays.copyOfRange(array, key, key + keyLength),
          Arrays.copyOfRange(array, value, value + valueLength),
          expiresAtMillis);
    }

    @Override
    public void delete(byte[] array, int key, int keyLength) {
      batch.delete(Arrays.copyOfRange(array, key, key + keyLength));
    }

    @Override
    public void deleteRange(KeyRange range) {
      emptyRanges += range.isEmpty() ? 1 : 0;
      batch.deleteRange(range);
    }

    @Override
    public void mark(byte[] mark) {
      batch.mark(mark);
    }
  }

  /** Returns an empty batch, and one with all kinds of operations. */
  static List<byte[]> batches() {
    WriteBatch batch =
        new WriteBatch()
            .put("key", "value")
            .delete("k")
            .mark(new byte[] {7, 8})
            .deleteRange(KeyRange.prefix("k"))
            .put("", "")
            .put(new byte[] {1}, new byte[] {2}, Instant.ofEpochMilli(1L << 40));
    return List.of(new byte[0], encoded(batch));
  }
}

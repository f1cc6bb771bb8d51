package dev.varve.wal;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.util.Arrays;

/**
 * Where the large values in one file of a log are. A store that keeps large values apart from its
 * tables need not write them a second time: it keeps the log, and its tables refer to it. Added to
 * by one writer at a time, and not read before nothing is added any more.
 */
public final class ValuePlaces {
  private final int leastBytes;
  // By sequence number, which ascends.
  private long[] sequences = new long[16];
  private long[] offsets = new long[16];
  private int count;

  /** Collects the places of values of at least {@code leastBytes} bytes. */
  ValuePlaces(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  /** Adds the large values of a batch whose encoded form begins at {@code offset} in the file. */
  void add(WriteBatch batch, long firstSequence, long offset) {
    if (batch.encodedLength() >= leastBytes) {
      batch.forEach(new Collector(firstSequence, offset));
    }
  }

  private final class Collector implements WriteBatch.Visitor {
    private final long start;
    private long sequence;

    Collector(long firstSequence, long start) {
      this.sequence = firstSequence;
      this.start = start;
    }

    @Override
    public void put(
        byte[] array, int key, int keyLength, int value, int valueLength, long expiresAtMillis) {
      if (valueLength >= leastBytes) {
        add(sequence, start + value);
      }
      sequence++;
    }

    @Override
    public void delete(byte[] array, int key, int keyLength) {
      sequence++;
    }

    @Override
    public void deleteRange(KeyRange range) {
      sequence++;
    }

    @Override
    public void mark(byte[] mark) {
      sequence++;
    }
  }

  private void add(long sequence, long offset) {
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
    }
    sequences[count] = sequence;
    offsets[count++] = offset;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Returns the offset of the value of the put with that sequence number, or -1. */
  long of(long sequence) {
    int found = Arrays.binarySearch(sequences, 0, count, sequence);
    return found < 0 ? -1 : offsets[found];
  }
}

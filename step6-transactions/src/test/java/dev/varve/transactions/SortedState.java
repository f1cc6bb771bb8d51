package dev.varve.transactions;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A simple model of what a transaction should see: a sorted map. */
final class SortedState implements Writable {
  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  private final TreeSet<byte[]> written = new TreeSet<>(Arrays::compareUnsigned);
  private final List<KeyRange> deleted = new ArrayList<>();

  /** Returns a copy without recorded writes. */
  SortedState fresh() {
    SortedState copy = new SortedState();
    copy.entries.putAll(entries);
    return copy;
  }

  /** Returns a copy. */
  SortedState copy() {
    SortedState copy = fresh();
    copy.written.addAll(written);
    copy.deleted.addAll(deleted);
    return copy;
  }

  /** Copies the state of {@code other}. */
  void become(SortedState other) {
    entries.clear();
    entries.putAll(other.entries);
    written.clear();
    written.addAll(other.written);
    deleted.clear();
    deleted.addAll(other.deleted);
  }

  /** Returns the keys written since this was created. */
  Set<byte[]> written() {
    return written;
  }

  /** Returns whether nothing was written since this was created. */
  boolean hasOnlyRead() {
    return written.isEmpty() && deleted.isEmpty();
  }

  /** Returns whether a key was written or deleted both here and in {@code other}. */
  boolean wroteWhatWrote(SortedState other) {
    return written.stream().anyMatch(other::hasWritten)
        || other.written.stream().anyMatch(this::hasWritten)
        || deleted.stream()
            .anyMatch(range -> other.deleted.stream().anyMatch(it -> meet(it, range)));
  }

  private boolean hasWritten(byte[] key) {
    return written.contains(key) || deleted.stream().anyMatch(it -> it.contains(key));
  }

  private static boolean meet(KeyRange a, KeyRange b) {
    byte[] from = a.from() != null && b.startsAtOrBefore(a.from()) ? a.from() : b.from();
    byte[] lowest = from == null ? new byte[0] : from;
    return a.contains(lowest) && b.contains(lowest);
  }

  /** Applies the writes of {@code other}. */
  void take(SortedState other) {
    entries.keySet().removeIf(key -> other.deleted.stream().anyMatch(it -> it.contains(key)));
    for (byte[] key : other.written) {
      if (other.entries.containsKey(key)) {
        entries.put(key, other.entries.get(key));
      } else {
        entries.remove(key);
      }
    }
  }

  @Override
  public byte[] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public void write(WriteBatch batch) {
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            byte[] copy = Arrays.copyOfRange(array, key, key + keyLength);
            entries.put(copy, Arrays.copyOfRange(array, value, value + valueLength));
            written.add(copy);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            byte[] copy = Arrays.copyOfRange(array, key, key + keyLength);
            entries.remove(copy);
            written.add(copy);
          }

          @Override
          public void deleteRange(KeyRange range) {
            entries.keySet().removeIf(range::contains);
            deleted.add(range);
          }
        });
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Cursor scan(KeyRange range) {
    List<Map.Entry<byte[], byte[]>> found = new ArrayList<>();
    entries.forEach(
        (key, value) -> {
          if (range.contains(key)) {
            found.add(Map.entry(key, value));
          }
        });
    return new ListCursor(found);
  }

  /** A cursor over a list: its position is an index, from -1 to the size. */
  private record ListCursor(List<Map.Entry<byte[], byte[]>> entries, int[] position)
      implements Cursor {

    ListCursor(List<Map.Entry<byte[], byte[]>> entries) {
      this(entries, new int[] {-1});
    }

    private boolean moveTo(int index) {
      position[0] = Math.max(-1, Math.min(entries.size(), index));
      return position[0] == index && index >= 0 && index < entries.size();
    }

    @Override
    public boolean first() {
      return moveTo(0);
    }

    @Override
    public boolean last() {
      return moveTo(entries.size() - 1);
    }

    @Override
    public boolean seek(byte[] key) {
      int index = 0;
      while (index < entries.size()
          && Arrays.compareUnsigned(entries.get(index).getKey(), key) < 0) {
        index++;
      }
      return moveTo(index);
    }

    @Override
    public boolean next() {
      return moveTo(position[0] + 1);
    }

    @Override
    public boolean previous() {
      return moveTo(position[0] - 1);
    }

    @Override
    public byte[] key() {
      return entries.get(position[0]).getKey();
    }

    @Override
    public byte[] value() {
      return entries.get(position[0]).getValue();
    }

    @Override
    public long expiresAtMillis() {
      return Expiry.NEVER;
    }

    @Override
    public void close() {}
  }
}

package dev.varve.inmemory;

import dev.varve.Closed;
import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A store over a {@link HashMap}: a get looks in one bucket, regardless of the number of keys; a
 * scan has to look at every key and sort the matches, however few there are. Nothing survives the
 * end of the process.
 *
 * <p>Thread-safe: many readers or one writer.
 */
public final class InMemoryStore implements KeyValueStore {

  /** A key of the hash map. It is equal to a key with the same bytes, which an array is not. */
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private record Value(byte[] bytes, long expiresAtMillis) {}

  private static final Comparator<ArrayCursor.Entry> BY_KEY =
      (a, b) -> Arrays.compareUnsigned(a.key(), b.key());

  private final ForwardClock clock;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile boolean closed;

  // Guarded by lock.
  private final Map<Key, Value> map = new HashMap<>();

  /** Creates an empty store on the system's clock. */
  public InMemoryStore() {
    this(InstantSource.system());
  }

  /** Creates an empty store whose entries expire by {@code clock}. */
  public InMemoryStore(InstantSource clock) {
    this.clock = ForwardClock.of(clock);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Key wanted = new Key(Limits.checkKey(key));
    lock.readLock().lock();
    try {
      checkOpen();
      Value value = map.get(wanted);
      return isLive(value, clock.millis()) ? value.bytes().clone() : null;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Looks at every entry, then copies and sorts the matches: the price of a hash map. It holds the
   * read lock, requires an open store, and reads the clock once, so that the cursor shows the
   * entries that are live at one moment, each with its expiry.
   */
  @Override
  public Cursor scan(KeyRange range) {
    Limits.checkNotNull("range", range);
    List<ArrayCursor.Entry> found = new ArrayList<>();
    lock.readLock().lock();
    try {
      checkOpen();
      long now = clock.millis();
      map.forEach(
          (key, value) -> {
            if (range.contains(key.bytes()) && isLive(value, now)) {
              found.add(new ArrayCursor.Entry(key.bytes(), value.bytes(), value.expiresAtMillis()));
            }
          });
    } finally {
      lock.readLock().unlock();
    }
    found.sort(BY_KEY);
    return new ArrayCursor(found, () -> closed);
  }

  @Override
  public void write(WriteBatch batch) {
    Limits.checkNotNull("batch", batch);
    lock.writeLock().lock();
    try {
      checkOpen();
      batch.forEach(
          new WriteBatch.Visitor() {
            @Override
            public void put(
                byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
              map.put(
                  key(array, key, keyLength),
                  new Value(Arrays.copyOfRange(array, value, value + valueLength), expiresAt));
            }

            @Override
            public void delete(byte[] array, int key, int keyLength) {
              map.remove(key(array, key, keyLength));
            }

            @Override
            public void deleteRange(KeyRange range) {
              map.keySet().removeIf(key -> range.contains(key.bytes()));
            }
          });
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static Key key(byte[] array, int offset, int length) {
    return new Key(Arrays.copyOfRange(array, offset, offset + length));
  }

  private static boolean isLive(Value value, long now) {
    return value != null
        && (value.expiresAtMillis() == Expiry.NEVER || value.expiresAtMillis() > now);
  }

  @Override
  public ForwardClock clock() {
    return clock;
  }

  @Override
  public StoreStats stats() {
    lock.readLock().lock();
    try {
      checkOpen();
      return new StoreStats().with("memory.entries", map.size());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      map.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void checkOpen() {
    Closed.check(closed);
  }
}

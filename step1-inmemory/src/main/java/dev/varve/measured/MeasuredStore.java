package dev.varve.measured;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store that counts and times the operations on another store. So no engine has to do that
 * itself, and callers that need no statistics pay nothing.
 *
 * <p>Its figures, before those of the wrapped store:
 *
 * <ul>
 *   <li>{@code gets}, of which {@code get.hits} found a value and {@code get.misses} did not;
 *   <li>{@code writes}, of which {@code batches} held more than one operation, and the {@code puts}
 *       and {@code deletes} in them;
 *   <li>{@code scans}, the number of cursors created: listing, counting and deleting a range each
 *       create one;
 *   <li>{@code get.p50.nanos}, {@code get.p99.nanos} and likewise for {@code write} and {@code
 *       scan}: the 50th and 99th percentile of the latency, in nanoseconds.
 * </ul>
 *
 * <p>An operation that fails is not counted. Thread-safe. In RocksDB: {@code Statistics}.
 */
public final class MeasuredStore implements KeyValueStore {
  private final KeyValueStore inside;
  private final Latencies gets = new Latencies("get");
  private final Latencies writes = new Latencies("write");
  private final Latencies scans = new Latencies("scan");
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder deletes = new LongAdder();

  /** Creates a store that measures {@code inside}; closing it closes {@code inside}. */
  public MeasuredStore(KeyValueStore inside) {
    this.inside = inside;
  }

  @Override
  public byte[] get(byte[] key) {
    long start = System.nanoTime();
    byte[] value = inside.get(key);
    gets.since(start);
    (value == null ? misses : hits).increment();
    return value;
  }

  @Override
  public boolean contains(byte[] key) {
    long start = System.nanoTime();
    boolean found = inside.contains(key);
    gets.since(start);
    (found ? hits : misses).increment();
    return found;
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    long start = System.nanoTime();
    long expiry = inside.expiresAtMillis(key);
    gets.since(start);
    (expiry == 0 ? misses : hits).increment();
    return expiry;
  }

  @Override
  public Cursor scan(KeyRange range) {
    long start = System.nanoTime();
    Cursor cursor = inside.scan(range);
    scans.since(start);
    return cursor;
  }

  @Override
  public void write(WriteBatch batch) {
    long start = System.nanoTime();
    inside.write(batch);
    writes.since(start);
    countOperations(batch);
  }

  private void countOperations(WriteBatch batch) {
    if (batch.size() > 1) {
      batches.increment();
    }
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            puts.increment();
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            deletes.increment();
          }

          @Override
          public void deleteRange(KeyRange range) {
            deletes.increment();
          }
        });
  }

  @Override
  public ForwardClock clock() {
    return inside.clock();
  }

  @Override
  public StoreStats stats() {
    StoreStats figuresInside = inside.stats();
    return new StoreStats()
        .with("gets", gets.count())
        .with("get.hits", hits.sum())
        .with("get.misses", misses.sum())
        .with(gets.stats())
        .with("writes", writes.count())
        .with("batches", batches.sum())
        .with("puts", puts.sum())
        .with("deletes", deletes.sum())
        .with(writes.stats())
        .with("scans", scans.count())
        .with(scans.stats())
        .with(figuresInside);
  }

  @Override
  public void close() {
    inside.close();
  }
}

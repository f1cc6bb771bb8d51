package dev.varve.lsm;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.StoreStats;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One of several ordered spaces of keys in a store: the same key may have a value in each. They
 * share the log, the memtables and the tables, so a batch, a snapshot or a transaction may span any
 * number of them: {@code orders.in(batch)}, {@code orders.in(snapshot)}, {@code
 * orders.in(transaction)}.
 *
 * <p>In the store, the entries of a keyspace have keys with a prefix:
 *
 * <pre>
 *   key := FF FF FF FF id:u32 key     (big-endian, so that the entries of a keyspace are adjacent)
 * </pre>
 *
 * <p>So all that a store does with ranges it does with keyspaces, and a keyspace is dropped by one
 * range delete. The store itself has every key, these among them: a program that uses keyspaces
 * should use nothing else, or keys that do not begin with {@code FF FF FF FF}. CockroachDB, TiDB
 * and MyRocks put their tables into one tree in this way; RocksDB's column families have a tree
 * each.
 *
 * <p>Thread-safe. After the keyspace was dropped, every method throws {@link
 * IllegalStateException}.
 */
public final class Keyspace implements Writable {
  /** The longest key in a keyspace, in bytes. */
  public static final int MAX_KEY_BYTES = Limits.MAX_KEY_BYTES - KeyPrefix.BYTES;

  private final String name;
  private final KeyPrefix prefix;
  private final MaintainedStore store;
  private final LongAdder gets = new LongAdder();
  private final LongAdder scans = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private volatile boolean dropped;

  Keyspace(String name, int id, MaintainedStore store) {
    this.name = name;
    this.prefix = new KeyPrefix(id);
    this.store = store;
  }

  /** Returns the name of this keyspace. */
  public String name() {
    return name;
  }

  int id() {
    return prefix.id();
  }

  /** Returns the range of the store's keys that are in this keyspace. */
  KeyRange range() {
    return prefix.range();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    checkExists();
    gets.increment();
    return store.get(prefix.with(key));
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    checkExists();
    return store.expiresAtMillis(prefix.with(key));
  }

  @Override
  public Cursor scan(KeyRange range) {
    checkExists();
    scans.increment();
    return prefix.scan(store, range);
  }

  /**
   * Writes {@code batch} to this keyspace.
   *
   * @throws IllegalStateException if the keyspace was dropped before the batch's turn came
   */
  @Override
  public void write(WriteBatch batch) {
    writes.increment();
    store.write(in(batch), WriteOptions.DEFAULT, firstSequence -> checkExists());
  }

  @Override
  public InstantSource clock() {
    return store.clock();
  }

  /**
   * Returns this keyspace as {@code reader} sees the store: a snapshot, a transaction, or a store
   * that is open for reading.
   */
  public Readable in(Readable reader) {
    checkExists();
    return new KeyspaceView(this, reader);
  }

  /**
   * Returns this keyspace as a transaction reads and writes the store. A serializable transaction
   * that writes to it conflicts with its drop.
   */
  public Writable in(Writable writer) {
    checkExists();
    return new WritableKeyspaceView(this, writer);
  }

  /**
   * Returns the operations of {@code batch}, addressed to this keyspace: to be written to the
   * store, or appended to the operations for other keyspaces first.
   *
   * @throws IllegalArgumentException if a key is longer than {@link #MAX_KEY_BYTES}
   */
  public WriteBatch in(WriteBatch batch) {
    checkExists();
    return prefix.with(Limits.checkNotNull("batch", batch));
  }

  /** Returns the key under which the store has {@code key} of this keyspace. */
  public byte[] inStore(byte[] key) {
    checkExists();
    return prefix.with(key);
  }

  KeyPrefix prefix() {
    return prefix;
  }

  /**
   * Returns the number of reads, scans and writes of this object, and the approximate size of what
   * the tables have of this keyspace, in bytes on disk.
   */
  public StoreStats stats() {
    checkExists();
    return new StoreStats()
        .with("keyspace.gets", gets.sum())
        .with("keyspace.scans", scans.sum())
        .with("keyspace.writes", writes.sum())
        .with("keyspace.bytes", store.approximateBytes(range()));
  }

  void markDropped() {
    dropped = true;
  }

  private void checkExists() {
    if (dropped) {
      throw new IllegalStateException("keyspace " + name + " was dropped");
    }
  }

  @Override
  public String toString() {
    return "keyspace " + name;
  }
}

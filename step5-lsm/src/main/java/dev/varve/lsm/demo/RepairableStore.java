package dev.varve.lsm.demo;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.MaintainedStore;
import dev.varve.lsm.Repair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A store in a directory that can be repaired while it is in use: a repair needs the store closed,
 * so it closes and reopens it. If the store cannot be opened, repair is the only possible
 * operation. For one thread.
 *
 * @param <S> the store
 */
public final class RepairableStore<S extends MaintainedStore> implements KeyValueStore {

  /** Opens a store. */
  @FunctionalInterface
  public interface Opening<S> {
    /** Opens the store in {@code directory}. */
    S open(Path directory, LsmOptions options) throws IOException;
  }

  private final Path directory;
  private final LsmOptions options;
  private final Opening<S> opening;
  private S store;
  private CorruptionException damage;

  /**
   * Opens the store in {@code directory} unless its files are damaged.
   *
   * @throws IOException if it cannot be opened for another reason than damage
   */
  public RepairableStore(Path directory, LsmOptions options, Opening<S> opening)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.opening = opening;
    openUnlessDamaged();
  }

  private void openUnlessDamaged() throws IOException {
    try {
      damage = null;
      store = opening.open(directory, options);
    } catch (CorruptionException e) {
      damage = e;
      store = null;
    }
  }

  /**
   * Returns the store.
   *
   * @throws IllegalStateException if it could not be opened
   */
  public S get() {
    if (store == null) {
      throw new IllegalStateException(
          damage == null ? "store is closed: repair opens it again" : unusable());
    }
    return store;
  }

  private String unusable() {
    return "store cannot be opened until you repair it: " + damage.getMessage();
  }

  /** Returns notes about the last open, one line each. */
  public List<String> notes() {
    return damage == null ? get().recovery().notes() : List.of(unusable());
  }

  /** Closes the store, repairs it, and opens it again; see {@link Repair}. */
  public Repair.Report repair() throws IOException {
    close();
    Repair.Report report = Repair.run(directory, options);
    openUnlessDamaged();
    return report;
  }

  @Override
  public byte[] get(byte[] key) {
    return get().get(key);
  }

  @Override
  public long expiresAtMillis(byte[] key) {
    return get().expiresAtMillis(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return get().scan(range);
  }

  @Override
  public void write(WriteBatch batch) {
    get().write(batch);
  }

  @Override
  public ForwardClock clock() {
    return get().clock();
  }

  @Override
  public StoreStats stats() {
    return get().stats();
  }

  @Override
  public void close() {
    S open = store;
    store = null;
    if (open != null) {
      open.close();
    }
  }
}

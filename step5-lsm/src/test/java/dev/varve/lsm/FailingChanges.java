package dev.varve.lsm;

import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * A disk that refuses one change, counted from 0, or that one and all later ones, since it is full:
 * it says that it has no room until it is healed.
 */
final class FailingChanges extends HookedStorage {
  private static final Set<String> NO_CHANGES = Set.of("open", "read", "list", "force", "close");

  private final boolean forever;
  // Guarded by this.
  private int left;
  private boolean healed;
  private boolean failed;

  FailingChanges(Storage disk, int number, boolean forever) {
    super(disk);
    this.left = number;
    this.forever = forever;
  }

  private synchronized void count() throws IOException {
    left--;
    if (!healed && (left == -1 || forever && left < -1)) {
      failed = true;
      throw new IOException("no space left on device");
    }
  }

  /** Returns whether it has refused a change. */
  synchronized boolean hasFailed() {
    return failed;
  }

  /** From now on nothing is refused. */
  synchronized void heal() {
    healed = true;
  }

  @Override
  public long usableBytes() throws IOException {
    synchronized (this) {
      if (failed && !healed) {
        return 0;
      }
    }
    return super.usableBytes();
  }

  @Override
  protected <T> T call(String operation, String file, Call<T> call) throws IOException {
    if (!NO_CHANGES.contains(operation)) {
      count();
    }
    return call.make();
  }
}

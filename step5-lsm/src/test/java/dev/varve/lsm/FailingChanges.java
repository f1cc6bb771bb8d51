package dev.varve.lsm;

import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.Set;

/** A disk that refuses one change, counted from 0. */
final class FailingChanges extends HookedStorage {
  private static final Set<String> NO_CHANGES = Set.of("open", "read", "list", "force", "close");

  // Guarded by this.
  private int left;

  FailingChanges(Storage disk, int number) {
    super(disk);
    this.left = number;
  }

  private synchronized void count() throws IOException {
    if (left-- == 0) {
      throw new IOException("no space left on device");
    }
  }

  /** From now on nothing is refused. */
  synchronized void heal() {
    left = -1;
  }

  @Override
  protected <T> T call(String operation, String file, Call<T> call) throws IOException {
    if (!NO_CHANGES.contains(operation)) {
      count();
    }
    return call.make();
  }
}

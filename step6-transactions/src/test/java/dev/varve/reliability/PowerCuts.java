package dev.varve.reliability;

import dev.varve.Seed;
import dev.varve.io.ReadableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Random;
import java.util.function.Function;

/**
 * A disk whose power fails before every change: several cuts at each change, taking each {@link
 * Cut} in turn, and at some changes again during the recovery. Workers check the resulting images.
 */
final class PowerCuts {
  private final Engine engine;
  private final int cutsAtEachChange;
  private final Random random;
  private final Workers workers;
  private final String seed;
  // Returns the expectation after a cut at this moment.
  private final Function<Cut, Expectation> expectations;
  private final SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
  // Guarded by the storage, which calls beforeChange.
  private boolean over;
  private byte[] oldBytes = new byte[0];
  private int changes;
  private int cuts;

  PowerCuts(
      Seed seed,
      Engine engine,
      int cutsAtEachChange,
      Workers workers,
      Function<Cut, Expectation> expectations) {
    this.engine = engine;
    this.cutsAtEachChange = cutsAtEachChange;
    this.random = new Random(seed.random().nextLong());
    this.workers = workers;
    this.seed = seed.toString().lines().findFirst().orElse("");
    this.expectations = expectations;
  }

  /** Called by the thread that changes the storage, with the storage locked. */
  private void beforeChange(String operation, String file) throws IOException {
    if (over || workers.hasFailed()) {
      return;
    }
    changes++;
    for (int i = 0; i < cutsAtEachChange; i++) {
      take(Cut.values()[cuts++ % Cut.values().length], operation + " of " + file);
    }
    if (operation.equals("delete") && file.endsWith(".log")) {
      rememberOldBytes(file);
    }
  }

  /** A disk may reuse the sectors of a deleted log for the next one, with their old bytes. */
  private void rememberOldBytes(String file) throws IOException {
    try (ReadableFile log = storage.open(file)) {
      oldBytes = new byte[(int) log.size()];
      log.read(0, oldBytes, 0, oldBytes.length);
    }
  }

  private void take(Cut cut, String change) {
    boolean inRecovery = random.nextInt(25) == 0;
    Cut again = Cut.values()[random.nextInt(Cut.values().length)];
    PowerCut cutInRecovery = inRecovery ? again.by(random, oldBytes) : null;
    String origin = String.format("%s before change %d, %s (%s)", cut, changes, change, seed);
    Image image =
        new Image(
            engine,
            expectations.apply(cut),
            origin,
            storage,
            cut.by(random, oldBytes),
            cutInRecovery);
    boolean cutAfterOpen = random.nextBoolean();
    workers.submit(image, () -> image.look(cutAfterOpen));
  }

  SimulatedStorage storage() {
    return storage;
  }

  /** Stops the cuts; returns the number of changes at which there were any. */
  int end() {
    synchronized (storage) {
      over = true;
      return changes;
    }
  }
}

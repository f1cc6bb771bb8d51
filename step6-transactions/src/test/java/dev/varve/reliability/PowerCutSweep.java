package dev.varve.reliability;

import dev.varve.Seed;
import dev.varve.io.PowerCut;
import dev.varve.io.ReadableFile;
import dev.varve.io.SimulatedStorage;
import java.io.IOException;
import java.util.Random;

/**
 * A life of a store in which the power goes off before every change of the disk: each {@link Cut}
 * in its turn, so many at each change, and at some of them again in the recovery.
 */
final class PowerCutSweep {
  private final Seed seed;
  private final Engine engine;
  private final Script script;
  private final int cutsAtEachChange;
  private final Random random;
  private final Workers workers;
  private final SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
  private final Life life;
  private volatile boolean watching = true;
  // Guarded by the storage, which calls beforeChange.
  private byte[] oldBytes = new byte[0];
  private int changes;
  private int cuts;

  PowerCutSweep(Seed seed, Engine engine, int steps, int cutsAtEachChange, Workers workers) {
    this.seed = seed;
    this.engine = engine;
    this.script = new Script(seed.random(), steps);
    this.cutsAtEachChange = cutsAtEachChange;
    this.random = new Random(seed.random().nextLong());
    this.workers = workers;
    this.life = new Life(engine, script, storage, seed::tell);
  }

  /** Lives, and returns how many changes of the disk there were. */
  int run() throws IOException {
    life.open();
    for (Script.Step step : script.steps()) {
      if (!workers.hasFailed()) {
        life.take(step);
      }
    }
    life.close();
    watching = false;
    return changes;
  }

  /** Called with the storage locked, by whatever thread changes it. */
  private void beforeChange(String operation, String file) throws IOException {
    if (!watching) {
      return;
    }
    changes++;
    for (int i = 0; i < cutsAtEachChange; i++) {
      take(operation + " of " + file);
    }
    if (operation.equals("delete") && file.endsWith(".log")) {
      rememberOldBytes(file);
    }
  }

  /** A disk gives the sectors of a deleted log to the next one, with their bytes. */
  private void rememberOldBytes(String file) throws IOException {
    try (ReadableFile log = storage.open(file)) {
      oldBytes = new byte[(int) log.size()];
      log.read(0, oldBytes, 0, oldBytes.length);
    }
  }

  private void take(String change) {
    Cut cut = Cut.values()[cuts++ % Cut.values().length];
    boolean inRecovery = random.nextInt(25) == 0;
    PowerCut again =
        inRecovery ? Cut.values()[random.nextInt(Cut.values().length)].by(random, oldBytes) : null;
    // What must be there, before what may: a write may begin and end in between.
    int least = cut == Cut.EVERYTHING ? life.safeFromKill() : life.durable();
    String origin = String.format("%s before change %d, %s (%s)", cut, changes, change, seedLine());
    Image image =
        new Image(
            life,
            engine,
            script,
            storage,
            origin,
            cut.by(random, oldBytes),
            least,
            life.started(),
            again);
    boolean cutAfterOpen = random.nextBoolean();
    workers.submit(() -> image.look(cutAfterOpen));
  }

  private String seedLine() {
    return seed.toString().lines().findFirst().orElse("");
  }
}

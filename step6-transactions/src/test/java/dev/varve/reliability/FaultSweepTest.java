package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Durability;
import dev.varve.Seed;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every disk call fails, each in a run of its own: once or permanently, after doing nothing, a
 * part, or everything. The error must be reported to a caller, no acknowledged write may be lost,
 * no read may be wrong, and nothing may hang.
 */
@Timeout(value = 60, unit = MINUTES, threadMode = SEPARATE_THREAD)
class FaultSweepTest {
  private static final int STEPS = 40;
  private static final int IN_BUILD = 300;
  private static final AtomicLong ALL_FAULTS = new AtomicLong();

  @AfterAll
  static void enoughWasTried() {
    Scale.report("%d faults in all", ALL_FAULTS.get());
    assertThat(ALL_FAULTS.get()).isGreaterThanOrEqualTo(Scale.of(2_000, 60_000));
  }

  @Test
  void transactionalStoreThatSyncsEachWrite() {
    sweep(seed -> Engine.transactional(TinyOptions.tiny(), Durability.EVERY_WRITE), 10_000);
  }

  @Test
  void transactionalStoreWithoutALog() {
    sweep(seed -> Engine.withoutLog(TinyOptions.tiny()), 10_000);
  }

  @Test
  void transactionalStoreWithAnyLimits() {
    sweep(seed -> Engine.transactional(TinyOptions.any(seed.random()), Durability.OS), 30_000);
  }

  @Test
  void durableStore() {
    sweep(seed -> Engine.durable(Durability.EVERY_WRITE), 10_000);
  }

  @Test
  void durableStoreOverAMemtable() {
    sweep(seed -> Engine.durableMemTable(Durability.OS), 10_000);
  }

  /** Lets each call of a script fail, in every form; in a build, some of the calls. */
  private static void sweep(Function<Seed, Engine> engine, int inSoak) {
    long start = System.nanoTime();
    AtomicLong faults = new AtomicLong();
    String[] name = new String[1];
    do {
      Seed.run(
          seed -> {
            Engine chosen = engine.apply(seed);
            name[0] = chosen.toString();
            faults.addAndGet(sweep(seed, chosen));
          });
    } while (Scale.SOAK && faults.get() < inSoak);
    Scale.report(
        "%s: %d faults, %d ms", name[0], faults.get(), (System.nanoTime() - start) / 1_000_000);
    ALL_FAULTS.addAndGet(faults.get());
  }

  private static int sweep(Seed seed, Engine engine) {
    StoreScript script = new StoreScript(seed.random(), STEPS, engine.isTree());
    int calls = callsOf(engine, script);
    int step = Scale.SOAK ? 1 : 1 + calls / IN_BUILD;
    int first = 1 + seed.random().nextInt(step);
    try (Workers workers = new Workers()) {
      for (int at = first; at <= calls && !workers.hasFailed(); at += step) {
        for (Fault.Form form : Fault.Form.values()) {
          tryOne(workers, engine, script, at, form, false);
          tryOne(workers, engine, script, at, form, true);
        }
      }
      return workers.finish();
    }
  }

  private static void tryOne(
      Workers workers,
      Engine engine,
      StoreScript script,
      int at,
      Fault.Form form,
      boolean forGood) {
    Fault fault = new Fault(at, forGood, form, new Random(at));
    workers.submit(fault, () -> new FaultyLife(engine, script, fault, forGood).run() ? 1 : 0);
  }

  /** Returns how many calls of the disk a life without a fault takes. */
  private static int callsOf(Engine engine, StoreScript script) {
    Fault none = new Fault(Integer.MAX_VALUE, false, Fault.Form.ERROR, new Random());
    assertThat(new FaultyLife(engine, script, none, false).run()).isFalse();
    return none.calls();
  }
}

package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs a script on a disk with a fault. It ends with the first write that fails; then the fault is
 * removed, and the disk must have all acknowledged writes.
 */
final class FaultyLife {
  private static final StoreScript.Step REOPEN =
      new StoreScript.Step(StoreScript.Kind.REOPEN, null, 0);
  private static final StoreScript.Step MAINTAIN =
      new StoreScript.Step(StoreScript.Kind.MAINTAIN, null, 1);
  private static final StoreScript.Step SETTLE =
      new StoreScript.Step(StoreScript.Kind.SETTLE, null, 0);

  private static final Pattern FAILED_LOG = Pattern.compile("(append|force) of \\d+\\.log");
  private static final Pattern SETBACK =
      Pattern.compile(
          "(create|first append|append|force|open|read) of \\d+\\.table|sync of directory");

  private final Engine engine;
  private final StoreScript script;
  private final Fault fault;
  private final boolean forGood;
  private final SimulatedStorage disk = new SimulatedStorage();
  private final Life life;
  private boolean open;
  private boolean reported;
  private boolean untold;

  FaultyLife(Engine engine, StoreScript script, Fault fault, boolean forGood) {
    this.engine = engine;
    this.script = script;
    this.fault = fault;
    this.forGood = forGood;
    this.life = new Life(engine, script, new FaultyStorage(disk, fault), step -> {});
  }

  /** Runs the script; returns whether the fault occurred. */
  boolean run() {
    try {
      live();
      fault.heal();
      assertNothingIsLost(Cut.EVERYTHING, PowerCut.EVERYTHING_SURVIVES);
      assertNothingIsLost(Cut.NOTHING_UNSYNCED, PowerCut.NOTHING_SURVIVES);
      return fault.first() != null;
    } catch (Throwable e) {
      throw new AssertionError(fault + ", " + engine + ": " + e.getMessage(), e);
    }
  }

  private void live() {
    attempt(this::open);
    List<StoreScript.Step> steps = script.steps();
    // The last write is left for the end, to check whether the store still accepts one.
    int last = steps.size() - 1;
    for (int i = 0; i < last && open && !reported; i++) {
      take(steps.get(i));
      if (i == last / 2 && open && !reported) {
        take(REOPEN);
      }
    }
    if (open) {
      endWith(steps.get(last));
    }
    if (!untold && !(isMadeGood() && !forGood)) {
      assertThat(reported).as("a caller got an error").isEqualTo(fault.first() != null);
    }
  }

  private void open() throws IOException {
    life.open();
    open = true;
  }

  private void take(StoreScript.Step step) {
    if (step.kind() == StoreScript.Kind.REOPEN || step.kind() == StoreScript.Kind.KILL) {
      // A store that cannot be reopened is closed: there is nothing to read from.
      open = false;
      // A kill would take the last writes of a store in memory.
      boolean kill =
          step.kind() == StoreScript.Kind.KILL
              && engine.durability.level() != Durability.Level.MEMORY;
      attempt(kill ? life::kill : life::close);
      untold |= isInBackground();
      if (!reported) {
        attempt(this::open);
      }
    } else {
      attempt(() -> life.take(step));
    }
  }

  /** A store with a fault must not hang, and must not accept a write that is lost. */
  private void endWith(StoreScript.Step lastWrite) {
    boolean poisoned = reported && FAILED_LOG.matcher(fault.first()).matches();
    take(MAINTAIN);
    take(SETTLE);
    if (poisoned) {
      assertThatThrownBy(() -> life.store().put("zz", "zz"))
          .isInstanceOf(UncheckedIOException.class);
    } else if (!reported) {
      take(lastWrite);
    }
    assertReadsAreRight();
    closeAtTheEnd();
  }

  private void closeAtTheEnd() {
    boolean cameUp = fault.first() != null;
    if (cameUp && !untold && !isMadeGood()) {
      awaitReport();
    }
    // A store that has had an error is closed without making anything durable.
    attempt(reported ? () -> life.store().close() : life::close);
    untold |= !cameUp && isInBackground();
  }

  /** A background thread may be about to report its failure; a later write throws it. */
  private void awaitReport() {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!reported && System.nanoTime() < deadline) {
      attempt(() -> life.store().write(new WriteBatch()));
      Thread.yield();
    }
  }

  /**
   * A failed flush or compaction need not be reported if no write follows before the close: its
   * input is safe in logs and older tables, and the next open repeats the work.
   */
  private boolean isInBackground() {
    return !reported && fault.first() != null && !FAILED_LOG.matcher(fault.first()).matches();
  }

  /**
   * A flush or a compaction that could not write its tables is retried automatically. If the fault
   * has passed, no error need be reported, and {@link #endWith} has seen that the store does all it
   * can be asked for.
   */
  private boolean isMadeGood() {
    return !reported && fault.first() != null && SETBACK.matcher(fault.first()).matches();
  }

  private interface Attempt {
    void make() throws IOException;
  }

  private void attempt(Attempt attempt) {
    try {
      attempt.make();
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasStackTraceContaining(Fault.MARK);
      reported = true;
    }
  }

  /**
   * Writes that returned are there, failed ones are not; or, if the disk is still faulty, reads
   * throw an error.
   */
  private void assertReadsAreRight() {
    try {
      expectation(life.acknowledged(), life.acknowledged()).check(life.store());
    } catch (UncheckedIOException e) {
      assertThat(e).hasStackTraceContaining(Fault.MARK);
      boolean first = !reported;
      reported = true;
      assertThat(first || forGood).as("reads go on after one error").isTrue();
    }
  }

  private Expectation expectation(int least, int most) {
    return new Expectation.Prefix(script, life.nowMillis(), least, most);
  }

  private void assertNothingIsLost(Cut cut, PowerCut powerCut) {
    int least = cut == Cut.EVERYTHING ? life.safeFromKill() : life.durable();
    Expectation expected = expectation(least, life.started());
    new Image(engine, expected, "healed, " + cut, disk, powerCut, null).look(false);
  }
}

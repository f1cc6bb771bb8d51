package dev.varve.reliability;

import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.SettableClock;
import dev.varve.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Runs a script on a store, and counts the writes that were begun, have returned, and must survive
 * a power cut. One thread runs it; others may read the counts at any time.
 */
final class Life {
  private final Engine engine;
  private final StoreScript script;
  private final Storage storage;
  private final Consumer<String> story;
  private final SettableClock clock = new SettableClock();
  private KeyValueStore store;
  private Fault endOfProcess;
  // The number of operations of each write that has returned but is not durable yet.
  private final Deque<Integer> operationsAtRisk = new ArrayDeque<>();
  private volatile int started;
  private volatile int acknowledged;
  private volatile int durable;

  Life(Engine engine, StoreScript script, Storage storage, Consumer<String> story) {
    this.engine = engine;
    this.script = script;
    this.storage = storage;
    this.story = story;
    clock.set(Instant.ofEpochMilli(StoreScript.START_MILLIS));
  }

  void open() throws IOException {
    endOfProcess = Fault.endOfProcess();
    store = engine.open(new FaultyStorage(storage, endOfProcess), clock);
  }

  /** Runs one step; it throws what the store throws. */
  void take(StoreScript.Step step) throws IOException {
    story.accept(step.toString());
    switch (step.kind()) {
      case WRITE, TRANSACTION, SPACE -> write(step);
      case SYNC -> {
        engine.sync(store);
        allIsDurable();
      }
      case MAINTAIN -> {
        engine.maintain(store, step.number());
        allIsDurable();
      }
      case SETTLE -> engine.settle(store);
      case REOPEN -> {
        close();
        open();
      }
      case KILL -> {
        if (engine.durability.level() != Durability.Level.MEMORY) {
          kill();
          open();
          // An open makes everything that it finds durable.
          allIsDurable();
        }
      }
      case WAIT -> clock.advance(Duration.ofMillis(step.number()));
    }
  }

  private void write(StoreScript.Step step) {
    started++;
    switch (step.kind()) {
      case TRANSACTION -> engine.transact(store, step.writes());
      case SPACE -> engine.changeSpace(store, step.space());
      default -> store.write(step.writes());
    }
    acknowledged = started;
    operationsAtRisk.addLast(step.writes().size());
    switch (engine.durability.level()) {
      case MEMORY, OS -> {}
      case PERIODIC -> allButTheLastAreDurable(engine.durability.operations());
      case EVERY_WRITE -> allIsDurable();
    }
  }

  /** Records that a power cut loses fewer than {@code operations} operations. */
  private void allButTheLastAreDurable(int operations) {
    int atRisk = operationsAtRisk.stream().mapToInt(Integer::intValue).sum();
    int safe = durable;
    while (atRisk >= operations) {
      atRisk -= operationsAtRisk.removeFirst();
      safe++;
    }
    durable = safe;
  }

  private void allIsDurable() {
    durable = acknowledged;
    operationsAtRisk.clear();
  }

  void close() {
    store.close();
    allIsDurable();
  }

  /** Ends the store; nothing that it does from now on has an effect. */
  void kill() {
    endOfProcess.strike();
    try {
      store.close();
    } catch (UncheckedIOException e) {
      // The close serves only to end its threads.
      return;
    }
  }

  KeyValueStore store() {
    return store;
  }

  long nowMillis() {
    return clock.instant().toEpochMilli();
  }

  /** Returns the number of writes begun: no more can be found. */
  int started() {
    return started;
  }

  /** Returns the number of writes that have returned: a reader of this store sees them. */
  int acknowledged() {
    return acknowledged;
  }

  /** Returns the number of writes that must survive a power cut. */
  int durable() {
    return durable;
  }

  /** Returns the number of writes that must survive a kill of the process. */
  int safeFromKill() {
    return engine.durability.level() == Durability.Level.MEMORY ? durable : acknowledged;
  }

  /** Returns the expectation if the power fails now. */
  Expectation expectationAfter(Cut cut) {
    // Read the lower bound before the upper one: a write may begin and end in between.
    int least = cut == Cut.EVERYTHING ? safeFromKill() : durable;
    return new Expectation.Prefix(script, nowMillis(), least, started);
  }
}

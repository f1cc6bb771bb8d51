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
 * A script at work on a store: how many of its writes were begun, have returned, and must outlive a
 * power cut. One thread lives; others may look at the numbers at any time.
 */
final class Life {
  private final Engine engine;
  private final StoreScript script;
  private final Storage storage;
  private final Consumer<String> story;
  private final SettableClock clock = new SettableClock();
  private KeyValueStore store;
  private Fault endOfProcess;
  // How many operations each write had that has returned and is not durable yet.
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

  /** Takes one step; what it throws is what the store has thrown. */
  void take(StoreScript.Step step) throws IOException {
    story.accept(step.toString());
    switch (step.kind()) {
      case WRITE, TRANSACTION -> write(step);
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
          // What an open has found, it has made durable.
          allIsDurable();
        }
      }
      case WAIT -> clock.advance(Duration.ofMillis(step.number()));
    }
  }

  private void write(StoreScript.Step step) {
    started++;
    if (step.kind() == StoreScript.Kind.TRANSACTION) {
      engine.transact(store, step.writes());
    } else {
      store.write(step.writes());
    }
    acknowledged = started;
    operationsAtRisk.addLast(step.writes().size());
    switch (engine.durability.level()) {
      case MEMORY, OS -> {}
      case PERIODIC -> allButTheLastAreDurable(engine.durability.operations());
      case EVERY_WRITE -> allIsDurable();
    }
  }

  /** A power cut takes fewer operations than so many. */
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

  /** Ends the store so that nothing it does from now on has an effect. */
  void kill() {
    endOfProcess.strike();
    try {
      store.close();
    } catch (UncheckedIOException e) {
      // Only its threads were to end.
      return;
    }
  }

  KeyValueStore store() {
    return store;
  }

  long nowMillis() {
    return clock.instant().toEpochMilli();
  }

  /** Returns how many writes were begun: no more can be found. */
  int started() {
    return started;
  }

  /** Returns how many writes have returned: a reader of this store sees these. */
  int acknowledged() {
    return acknowledged;
  }

  /** Returns how many writes must outlive a power cut. */
  int durable() {
    return durable;
  }

  /** Returns how many writes must outlive a kill of the process. */
  int safeFromKill() {
    return engine.durability.level() == Durability.Level.MEMORY ? durable : acknowledged;
  }

  /** Returns what must be found if the power goes off now. */
  Expectation expectationAfter(Cut cut) {
    // What must be there, before what may: a write may begin and end in between.
    int least = cut == Cut.EVERYTHING ? safeFromKill() : durable;
    return new Expectation.Prefix(script, nowMillis(), least, started);
  }
}

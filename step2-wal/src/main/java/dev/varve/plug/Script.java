package dev.varve.plug;

import dev.varve.PersistentStore;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The operations of a store before the plug is pulled, with the contents that each write should
 * lead to.
 *
 * <p>No two writes lead to the same contents, so the recovered contents show which writes survived.
 *
 * @param <S> the store
 */
public final class Script<S extends PersistentStore> {
  /** Stands still, so that each run writes the same bytes: a log notes the time once a second. */
  public static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  /** Opens the script's store. */
  @FunctionalInterface
  public interface Opening<S> {
    /** Opens the store that {@code disk} holds, or a new one. */
    S open(Storage disk) throws IOException;
  }

  /** An operation on a store. */
  @FunctionalInterface
  public interface Action<S> {
    /** Runs the operation; returns when none of it is still running in the background. */
    void run(S store, Storage disk) throws IOException;
  }

  /** Runs an operation, and returns the store with which the script continues. */
  private interface Step<S> {
    S run(S store, Storage disk) throws IOException;
  }

  private record Operation<S>(String name, boolean writes, Step<S> step) {}

  private final Opening<S> opening;
  private final List<Operation<S>> operations = new ArrayList<>();
  // Indexed by the number of writes done.
  private final List<SortedMap<String, String>> contents = new ArrayList<>();

  /** Creates a script whose first operation opens the store. */
  public Script(Opening<S> opening) {
    this.opening = opening;
    contents.add(Collections.emptySortedMap());
    operations.add(new Operation<>("open", false, (none, disk) -> opening.open(disk)));
  }

  /** Adds a put. */
  public Script<S> put(String key, String value) {
    SortedMap<String, String> next = new TreeMap<>(contents(writes()));
    next.put(key, value);
    return write("put " + key + "=" + value, next, (store, disk) -> store.put(key, value));
  }

  /** Adds a delete. */
  public Script<S> delete(String key) {
    SortedMap<String, String> next = new TreeMap<>(contents(writes()));
    next.remove(key);
    return write("delete " + key, next, (store, disk) -> store.delete(key));
  }

  private Script<S> write(String name, SortedMap<String, String> next, Action<S> action) {
    if (contents.contains(next)) {
      throw new IllegalArgumentException(name + " leads to contents that have been: " + next);
    }
    contents.add(Collections.unmodifiableSortedMap(next));
    return add(name, true, action);
  }

  /** Adds an operation that does not change the contents. */
  public Script<S> then(String name, Action<S> action) {
    return add(name, false, action);
  }

  private Script<S> add(String name, boolean writes, Action<S> action) {
    operations.add(
        new Operation<>(
            name,
            writes,
            (store, disk) -> {
              action.run(store, disk);
              return store;
            }));
    return this;
  }

  /** Adds a close followed by an open. */
  public Script<S> reopen() {
    operations.add(
        new Operation<>(
            "close, and open again",
            false,
            (store, disk) -> {
              store.close();
              return opening.open(disk);
            }));
    return this;
  }

  /** Returns how many writes the script has. */
  int writes() {
    return contents.size() - 1;
  }

  /** Returns the contents after the first {@code writes} writes. */
  SortedMap<String, String> contents(int writes) {
    return contents.get(writes);
  }

  /** Returns how many writes lead to these contents, or -1 if none do. */
  int writesLeadingTo(SortedMap<String, String> found) {
    return contents.indexOf(found);
  }

  /** Runs the script on a new disk, and returns a recording of the calls to it. */
  Recording play() throws IOException {
    Recording recording = new Recording();
    S store = null;
    try {
      for (Operation<S> operation : operations) {
        recording.begin(operation.name(), operation.writes());
        store = operation.step().run(store, recording.disk());
      }
      recording.end();
    } finally {
      if (store != null) {
        store.close();
      }
    }
    return recording;
  }

  /** Opens the store in a copy of {@code image}, which is not changed, and returns its contents. */
  Recovered recover(SimulatedStorage image) throws IOException {
    try (S store = opening.open(Recording.copy(image))) {
      return new Recovered(Recovered.contents(store), store.recovery().notes());
    }
  }
}

package dev.varve.plug;

import dev.varve.PersistentStore;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store is told to do before somebody pulls the plug, operation by operation, with the
 * contents that each write should lead to.
 *
 * <p>No two writes lead to the same contents: so what a recovery has found says which writes it
 * has.
 *
 * @param <S> the store
 */
public final class Script<S extends PersistentStore> {

  /** Opens the script's store. */
  @FunctionalInterface
  public interface Opening<S> {
    /** Opens the store that {@code disk} holds, or a new one. */
    S open(Storage disk) throws IOException;
  }

  /** Something that a store is told to do. */
  @FunctionalInterface
  public interface Action<S> {
    /** Does it; returns when nothing of it goes on in the background. */
    void run(S store, Storage disk) throws IOException;
  }

  /** Does an operation, and returns the store with which the script goes on. */
  private interface Step<S> {
    S run(S store, Storage disk) throws IOException;
  }

  private record Operation<S>(String name, boolean writes, Step<S> step) {}

  private final Opening<S> opening;
  private final List<Operation<S>> operations = new ArrayList<>();
  // By the number of writes that were done.
  private final List<SortedMap<String, String>> contents = new ArrayList<>();

  /** Begins a script, whose first operation opens the store. */
  public Script(Opening<S> opening) {
    this.opening = opening;
    contents.add(Collections.emptySortedMap());
    operations.add(new Operation<>("open", false, (none, disk) -> opening.open(disk)));
  }

  /** Then a key is put. */
  public Script<S> put(String key, String value) {
    SortedMap<String, String> next = new TreeMap<>(contents(writes()));
    next.put(key, value);
    return write("put " + key + "=" + value, next, (store, disk) -> store.put(key, value));
  }

  /** Then a key is deleted. */
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

  /** Then the store does something that changes no contents. */
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

  /** Then the store is closed and opened again. */
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

  /** Does it all, on a new disk, and returns what that disk was told. */
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

  /** Opens the store that {@code image} holds, which stays as it is, and says what is in it. */
  Recovered recover(SimulatedStorage image) throws IOException {
    try (S store = opening.open(Recording.copy(image))) {
      return new Recovered(Recovered.contents(store), store.recovery().notes());
    }
  }
}

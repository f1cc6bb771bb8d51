package dev.varve.transactions;

import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A random transaction. It records each step and what the step saw, so that all steps can be
 * replayed on a {@link SortedState}, which must show the same.
 */
final class RandomTransaction {

  /** The target of the steps: the transaction, or a state that replaces it. */
  private interface Side {
    /** The keyspace, or the store itself if that is null. */
    Writable in(RandomSpaces.Space space);

    Map<Integer, Cursor> cursors();

    void savepoint();

    void rollbackTo(int savepoint);
  }

  private record Real(Transaction target, Map<Integer, Cursor> cursors, List<Savepoint> savepoints)
      implements Side {
    @Override
    public Writable in(RandomSpaces.Space space) {
      try {
        return space == null ? target : space.keyspace().in(target);
      } catch (IllegalStateException e) {
        throw new DroppedException();
      }
    }

    @Override
    public void savepoint() {
      savepoints.add(target.savepoint());
    }

    @Override
    public void rollbackTo(int savepoint) {
      target.rollbackTo(savepoints.get(savepoint));
    }
  }

  private record Expected(
      SortedState target, Map<Integer, Cursor> cursors, List<SortedState> savepoints)
      implements Side {
    Expected(SortedState start) {
      this(start, new HashMap<>(), new ArrayList<>());
    }

    @Override
    public Writable in(RandomSpaces.Space space) {
      return space == null ? target : space.in(target);
    }

    @Override
    public void savepoint() {
      savepoints.add(target.copy());
    }

    @Override
    public void rollbackTo(int savepoint) {
      target.become(savepoints.get(savepoint));
    }
  }

  /** A keyspace was dropped after it was chosen: the step is left out. */
  private static final class DroppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Step(String name, Function<Side, String> action, String seen) {}

  private static final int MAX_CURSORS = 3;

  private final Random random;
  private final List<byte[]> universe;
  private final RandomSpaces spaces;
  private final Transaction transaction;
  private final Real real;
  private final List<Step> steps = new ArrayList<>();
  // The valid savepoints, as indexes into all savepoints.
  private final List<Integer> valid = new ArrayList<>();
  private int savepoints;
  private int cursors;
  // Where the step at hand reads or writes; null is the store itself.
  private RandomSpaces.Space space;

  /** Begins a random transaction on the keys of {@code universe}, in any of {@code spaces}. */
  RandomTransaction(
      Random random, List<byte[]> universe, RandomSpaces spaces, Transaction transaction) {
    this.random = random;
    this.universe = universe;
    this.spaces = spaces;
    this.transaction = transaction;
    this.real = new Real(transaction, new HashMap<>(), new ArrayList<>());
  }

  Transaction transaction() {
    return transaction;
  }

  /** Returns the number of steps. */
  int steps() {
    return steps.size();
  }

  /** Replays all steps on a copy of {@code start}, which must show the same; returns the copy. */
  SortedState replayOn(SortedState start) {
    SortedState copy = start.fresh();
    Expected expected = new Expected(copy);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      assertThat(step.action().apply(expected))
          .as("step %d of %d: %s", i, steps.size(), step.name())
          .isEqualTo(step.seen());
    }
    return copy;
  }

  private String act(String name, Function<Side, String> action) {
    String where = space == null ? name : name + " in " + space;
    try {
      steps.add(new Step(where, action, action.apply(real)));
    } catch (DroppedException e) {
      return where + ", which was dropped";
    }
    return where;
  }

  /** Refused if the transaction does not see the keyspace. */
  private String write(String name, WriteBatch batch) {
    RandomSpaces.Space into = space;
    return act(
        name,
        side -> {
          Writable target = side.in(into);
          try {
            target.write(batch);
            return "";
          } catch (IllegalStateException e) {
            return "refused";
          }
        });
  }

  /** Puts a value under a key that no one else uses. */
  void mark(byte[] key) {
    space = null;
    write("mark " + hex(key), new WriteBatch().put(key, new byte[0]));
  }

  /** Runs one step, and returns its name. */
  String step() {
    space = spaces.any(random);
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> get(key());
      case 3, 4 -> open(range());
      case 5, 6, 7, 8 -> move();
      case 9, 10 -> write("put", new WriteBatch().put(key(), Keys.value(random)));
      case 11 -> write("delete", new WriteBatch().delete(key()));
      case 12 -> batch();
      case 13 -> random.nextInt(4) > 0 ? list(range()) : deleteRange(range());
      case 14 -> savepoint();
      default -> rollbackTo();
    };
  }

  private byte[] key() {
    return universe.get(random.nextInt(universe.size()));
  }

  /** Returns a range: mostly short, sometimes with open ends, or with its ends swapped. */
  private KeyRange range() {
    int from = random.nextInt(universe.size());
    int to = Math.min(universe.size() - 1, from + random.nextInt(6));
    if (random.nextInt(12) == 0) {
      return new KeyRange(universe.get(to), universe.get(from));
    }
    return new KeyRange(
        random.nextInt(12) == 0 ? null : universe.get(from),
        random.nextInt(12) == 0 ? null : universe.get(to));
  }

  private String get(byte[] key) {
    RandomSpaces.Space from = space;
    return act("get " + hex(key), side -> hex(side.in(from).get(key)));
  }

  private String list(KeyRange range) {
    boolean forward = random.nextBoolean();
    RandomSpaces.Space from = space;
    return act(
        "list " + range,
        side -> {
          StringBuilder seen = new StringBuilder();
          try (Cursor cursor = side.in(from).scan(range)) {
            boolean found = forward ? cursor.first() : cursor.last();
            while (found) {
              seen.append(shown(cursor, true));
              found = forward ? cursor.next() : cursor.previous();
            }
          }
          return seen.toString();
        });
  }

  private String deleteRange(KeyRange range) {
    return write("deleteRange " + range, new WriteBatch().deleteRange(deleted(range)));
  }

  /** In the store itself, what is without end would drop all keyspaces but not say so. */
  private KeyRange deleted(KeyRange range) {
    return space == null && range.to() == null
        ? new KeyRange(range.from(), new byte[] {-1, -1, -1, -1})
        : range;
  }

  private String batch() {
    WriteBatch batch = new WriteBatch();
    for (int i = random.nextInt(5); i >= 0; i--) {
      if (random.nextInt(10) == 0) {
        batch.deleteRange(deleted(range()));
      } else if (random.nextInt(3) > 0) {
        batch.put(key(), Keys.value(random));
      } else {
        batch.delete(key());
      }
    }
    return write("batch", batch);
  }

  private String open(KeyRange range) {
    int number = cursors++;
    RandomSpaces.Space from = space;
    return act(
        "open " + range,
        side -> {
          Writable target = side.in(from);
          Cursor tooMany = side.cursors().remove(number - MAX_CURSORS);
          if (tooMany != null) {
            tooMany.close();
          }
          side.cursors().put(number, target.scan(range));
          return "";
        });
  }

  private String move() {
    if (cursors == 0) {
      return open(range());
    }
    int number = cursors - 1 - random.nextInt(Math.min(cursors, MAX_CURSORS));
    int kind = random.nextInt(10);
    byte[] key = key();
    return act(
        "move " + kind + " of cursor " + number,
        side -> {
          Cursor cursor = side.cursors().get(number);
          if (cursor == null) {
            return "not opened";
          }
          boolean found =
              switch (kind) {
                case 0 -> cursor.first();
                case 1 -> cursor.last();
                case 2, 3 -> cursor.seek(key);
                case 4, 5, 6 -> cursor.previous();
                default -> cursor.next();
              };
          return shown(cursor, found);
        });
  }

  private static String shown(Cursor cursor, boolean found) {
    return found ? hex(cursor.key()) + "=" + hex(cursor.value()) + " " : "none";
  }

  private String savepoint() {
    valid.add(savepoints++);
    return act(
        "savepoint",
        side -> {
          side.savepoint();
          return "";
        });
  }

  private String rollbackTo() {
    if (valid.isEmpty()) {
      return savepoint();
    }
    int chosen = random.nextInt(valid.size());
    int savepoint = valid.get(chosen);
    valid.subList(chosen + 1, valid.size()).clear();
    return act(
        "rollbackTo",
        side -> {
          side.rollbackTo(savepoint);
          return "";
        });
  }
}

package dev.varve.transactions;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.SpacesModel;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.Keyspaces;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keyspaces of a store, of which some are dropped by and by, and created again under the same name.
 * The model has what the format says, entry by entry, and none of the engine's code.
 */
final class RandomSpaces {
  /** A keyspace; its number tells it from another one of the same name. */
  record Space(Keyspace keyspace, int id) {

    /** Returns what {@code state} has of this keyspace. */
    Writable in(SortedState state) {
      return new Model(state, this);
    }

    /** Returns a key as the store has it. */
    byte[] whole(byte[] key) {
      return SpacesModel.key(id, key);
    }

    /** Returns a range as the store has it. */
    KeyRange whole(KeyRange range) {
      return SpacesModel.range(id, range);
    }

    private boolean isIn(SortedState state) {
      return Arrays.equals(state.get(SpacesModel.entry(keyspace.name())), SpacesModel.number(id));
    }
  }

  private final Keyspaces keyspaces;
  private final List<Space> spaces = new CopyOnWriteArrayList<>();
  private int lastId;

  RandomSpaces(Keyspaces keyspaces) {
    this.keyspaces = keyspaces;
  }

  /** Returns a keyspace that is there, or was a moment ago; at times null, which is the store. */
  Space any(Random random) {
    int chosen = random.nextInt(4);
    List<Space> now = List.copyOf(spaces);
    return chosen < now.size() ? now.get(chosen) : null;
  }

  /** Drops a keyspace, or creates one; returns the operations that this takes in the store. */
  synchronized WriteBatch change(Random random) {
    String name = SpacesModel.anyName(random);
    for (Space space : spaces) {
      if (space.keyspace().name().equals(name)) {
        keyspaces.drop(name);
        spaces.remove(space);
        return SpacesModel.drop(name, space.id());
      }
    }
    spaces.add(new Space(keyspaces.create(name), ++lastId));
    return SpacesModel.creation(name, lastId);
  }

  /** A keyspace in a model of the whole store. */
  private record Model(SortedState state, Space space) implements Writable {

    @Override
    public byte[] get(byte[] key) {
      return state.get(space.whole(key));
    }

    @Override
    public void write(WriteBatch batch) {
      if (!space.isIn(state)) {
        throw new IllegalStateException(space + " is not there");
      }
      state.write(SpacesModel.mapped(batch, space::whole, space::whole));
    }

    @Override
    public Cursor scan(KeyRange range) {
      return new InSpace(state.scan(space.whole(range)), space);
    }

    @Override
    public InstantSource clock() {
      return state.clock();
    }
  }

  /** Shows the keys of a keyspace as its users see them. */
  private record InSpace(Cursor in, Space space) implements Cursor {
    @Override
    public boolean first() {
      return in.first();
    }

    @Override
    public boolean last() {
      return in.last();
    }

    @Override
    public boolean seek(byte[] key) {
      return in.seek(space.whole(key));
    }

    @Override
    public boolean next() {
      return in.next();
    }

    @Override
    public boolean previous() {
      return in.previous();
    }

    @Override
    public byte[] key() {
      return Arrays.copyOfRange(in.key(), 8, in.key().length);
    }

    @Override
    public byte[] value() {
      return in.value();
    }

    @Override
    public long expiresAtMillis() {
      return in.expiresAtMillis();
    }

    @Override
    public void close() {
      in.close();
    }
  }
}

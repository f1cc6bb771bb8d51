package dev.varve.exercises.groupcommit;

import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.Room;

/** A memory, and how much room a test lets it have. */
final class MemoryRoom implements Room<InMemoryStore> {
  volatile InMemoryStore memory = new InMemoryStore();
  volatile long forGroup = Long.MAX_VALUE;
  volatile long forOne = Long.MAX_VALUE;
  // Whether a writer without room gets some by waiting.
  volatile boolean comes;
  // A memory without room, and the one that a rotation puts in its place.
  volatile InMemoryStore full;
  volatile InMemoryStore fresh;

  @Override
  public boolean has(InMemoryStore in, long taken, long bytes) {
    return in == memory
        && in != full
        && bytes <= forOne
        && (taken == 0 || taken + bytes <= forGroup);
  }

  @Override
  public Rotation rotation() {
    if (fresh != null) {
      return (log, firstSequence) -> memory = fresh;
    }
    return comes ? null : Room.super.rotation();
  }

  @Override
  public void await(WriteBatch batch) {
    forOne = Long.MAX_VALUE;
  }
}

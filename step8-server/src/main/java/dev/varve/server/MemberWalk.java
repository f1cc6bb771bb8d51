package dev.varve.server;

import dev.varve.server.SortedSet.Member;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Members of a sorted set in an order, forwards or backwards. It shows the state as of its
 * creation; must be closed.
 */
final class MemberWalk implements AutoCloseable {
  private final PartWalk parts;
  private final boolean isReversed;
  private final Function<PartWalk, Member> decoder;
  private final FirstFound firstFound;
  private boolean hasBegun;

  /** Gets what a walk has found first. */
  @FunctionalInterface
  interface FirstFound {
    /** Gets the name of the part, or null if there is none. */
    void is(byte @Nullable [] sub);
  }

  MemberWalk(
      PartWalk parts,
      boolean isReversed,
      Function<PartWalk, Member> decoder,
      FirstFound firstFound) {
    this.parts = parts;
    this.isReversed = isReversed;
    this.decoder = decoder;
    this.firstFound = firstFound;
  }

  /** Moves to the next member; false if there is none. */
  boolean next() {
    if (hasBegun) {
      return isReversed ? parts.previous() : parts.next();
    }
    hasBegun = true;
    boolean found = isReversed ? parts.last() : parts.next();
    firstFound.is(found ? parts.sub() : null);
    return found;
  }

  Member member() {
    return decoder.apply(parts);
  }

  @Override
  public void close() {
    parts.close();
  }
}

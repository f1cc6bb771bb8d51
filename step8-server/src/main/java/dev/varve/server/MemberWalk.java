package dev.varve.server;

import dev.varve.server.SortedSet.Member;
import java.util.function.Function;

/**
 * Members of a sorted set in an order, forwards or backwards. It shows the state as of its
 * creation; must be closed.
 */
final class MemberWalk implements AutoCloseable {
  private final PartWalk parts;
  private final boolean isReversed;
  private final Function<PartWalk, Member> decoder;
  private boolean hasBegun;

  MemberWalk(PartWalk parts, boolean isReversed, Function<PartWalk, Member> decoder) {
    this.parts = parts;
    this.isReversed = isReversed;
    this.decoder = decoder;
  }

  /** Moves to the next member; false if there is none. */
  boolean next() {
    boolean goesToEnd = isReversed && !hasBegun;
    hasBegun = true;
    return goesToEnd ? parts.last() : isReversed ? parts.previous() : parts.next();
  }

  Member member() {
    return decoder.apply(parts);
  }

  @Override
  public void close() {
    parts.close();
  }
}

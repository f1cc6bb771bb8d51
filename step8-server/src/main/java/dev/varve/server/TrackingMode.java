package dev.varve.server;

import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to know of changes, as CLIENT TRACKING has set it. Immutable.
 *
 * @param redirect the number of the client that gets the messages instead; 0 for the client itself
 * @param isBroadcast whether it is all keys with one of {@code prefixes} that count, read or not
 * @param isOptIn whether only those reads count that follow a CLIENT CACHING YES
 * @param isOptOut whether those reads do not count that follow a CLIENT CACHING NO
 * @param isNoLoop whether the client's own changes do not count
 * @param prefixes in the order of their bytes; none without {@code isBroadcast}
 */
record TrackingMode(
    long redirect,
    boolean isBroadcast,
    boolean isOptIn,
    boolean isOptOut,
    boolean isNoLoop,
    SortedSet<byte[]> prefixes) {

  /** Returns the prefixes of {@code before}, if any, and {@code added}; all keys if none is. */
  static SortedSet<byte[]> prefixes(@Nullable TrackingMode before, Collection<byte[]> added) {
    SortedSet<byte[]> all = new TreeSet<>(Arrays::compareUnsigned);
    if (before != null) {
      all.addAll(before.prefixes);
    }
    all.addAll(added);
    if (added.isEmpty()) {
      all.add(new byte[0]);
    }
    return all;
  }

  static SortedSet<byte[]> noPrefixes() {
    return new TreeSet<>(Arrays::compareUnsigned);
  }

  /** Returns whether a read counts that follows a CLIENT CACHING, or does not. */
  boolean counts(boolean followsCaching) {
    return isOptIn ? followsCaching : !(isOptOut && followsCaching);
  }

  /** Returns what the prefixes need, in bytes. */
  long heldBytes() {
    return prefixes.stream().mapToLong(it -> it.length + ClientState.ENTRY_BYTES).sum();
  }

  /** Returns whether some keys begin with both. */
  static boolean overlap(byte[] one, byte[] other) {
    int length = Math.min(one.length, other.length);
    return Arrays.equals(one, 0, length, other, 0, length);
  }
}

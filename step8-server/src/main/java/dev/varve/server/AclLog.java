package dev.varve.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was denied to users, the newest first. What happens again within a minute is one entry. It
 * can be undone until the turn is over, so that nothing counts twice if the turn runs again.
 */
final class AclLog {
  private static final long SAME_WITHIN_MILLIS = 60_000;
  private static final int COMPARED_ENTRIES = 10;

  /**
   * Longer texts are cut off: it is for clients to choose them, and for the server to keep them.
   */
  private static final int MAX_BYTES = 1 << 10;

  /**
   * Something that was denied.
   *
   * @param object the command, key or channel; of a failed AUTH, the word for it
   * @param millis when it happened last, in milliseconds since 1970
   * @param client as CLIENT LIST describes it
   */
  record Entry(
      long count,
      Denial.Reason reason,
      boolean isInTransaction,
      byte[] object,
      byte[] user,
      long millis,
      byte[] client) {

    private boolean isSameAs(Entry other) {
      return reason == other.reason
          && isInTransaction == other.isInTransaction
          && Math.abs(millis - other.millis) <= SAME_WITHIN_MILLIS
          && Arrays.equals(object, other.object)
          && Arrays.equals(user, other.user);
    }

    private Entry andBefore(Entry other) {
      return new Entry(other.count + count, reason, isInTransaction, object, user, millis, client);
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private @Nullable List<Entry> beforeTurn;
  private int maxLength = 128;

  /** Adds an entry. */
  void add(
      Denial.Reason reason,
      boolean isInTransaction,
      byte[] object,
      byte[] user,
      long millis,
      String client) {
    remember();
    Entry entry =
        new Entry(
            1,
            reason,
            isInTransaction,
            shortened(object),
            shortened(user),
            millis,
            shortened(Ascii.bytes(client)));
    Entry same = takeSame(entry);
    entries.addFirst(same == null ? entry : entry.andBefore(same));
    trim();
  }

  private static byte[] shortened(byte[] bytes) {
    return bytes.length <= MAX_BYTES ? bytes : Arrays.copyOf(bytes, MAX_BYTES);
  }

  /** Takes out a recent entry for the same, or returns null. */
  private @Nullable Entry takeSame(Entry entry) {
    Iterator<Entry> newest = entries.iterator();
    for (int i = 0; i < COMPARED_ENTRIES && newest.hasNext(); i++) {
      Entry old = newest.next();
      if (entry.isSameAs(old)) {
        newest.remove();
        return old;
      }
    }
    return null;
  }

  private void trim() {
    while (entries.size() > maxLength) {
      entries.removeLast();
    }
  }

  int maxLength() {
    return maxLength;
  }

  void setMaxLength(int value) {
    maxLength = value;
  }

  /** Returns the newest entries. */
  List<Entry> newest(long count) {
    return entries.stream().limit(Math.max(0, count)).toList();
  }

  void clear() {
    remember();
    entries.clear();
  }

  private void remember() {
    if (beforeTurn == null) {
      beforeTurn = new ArrayList<>(entries);
    }
  }

  /** Undoes what this turn has done. */
  void undo() {
    if (beforeTurn != null) {
      entries.clear();
      entries.addAll(beforeTurn);
      beforeTurn = null;
    }
  }

  /** The turn is over: what it has done stays. */
  void turned() {
    beforeTurn = null;
  }
}

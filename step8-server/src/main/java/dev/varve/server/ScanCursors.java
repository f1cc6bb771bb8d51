package dev.varve.server;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans, page by page. With each page, a client gets a number, and sends it to go on. The last name
 * that the scan has looked at is kept here under that number, so the next page begins exactly after
 * it, even if names have come and gone: one that is there throughout is found exactly once. The
 * numbers of Redis are slots of its hash table, which has no order: {@code scanGenericCommand} in
 * db.c.
 *
 * <p>Only the newest places are kept. An older number is an error: a scan that went on elsewhere
 * would miss names without a word.
 */
public final class ScanCursors {
  /** What is scanned. */
  public interface Names {
    /** Returns a walk over the names of a range, as of this call; must be closed. */
    Walk walk(KeyRange range);
  }

  /** A walk over names in the order of unsigned bytes. */
  public interface Walk extends AutoCloseable {
    /** Moves to the next name; false if there is none. */
    boolean next();

    /** Returns the name. */
    byte[] name();

    /** Returns whether its time has come: it is stored, but clients do not see it any more. */
    boolean isExpired();

    /** Returns the type of what has this name, in lower case, such as "string". */
    String type();

    @Override
    void close();
  }

  /**
   * Some names, and where to go on.
   *
   * @param cursor the number of the next page; 0 if there is none
   * @param names what was found, in order
   */
  public record Page(long cursor, List<byte[]> names) {}

  private record Place(byte[] scanned, byte[] last) {
    int bytes() {
      return scanned.length + last.length;
    }
  }

  /** What a place takes in addition to its names. */
  private static final long PLACE_BYTES = 160;

  private final int maxPlaces;
  private final long maxBytes;

  // By their numbers, the oldest first.
  private final LinkedHashMap<Long, Place> places = new LinkedHashMap<>();
  private long bytes;
  private long lastNumber;

  /**
   * Creates it without any places.
   *
   * @param maxPlaces the most places that are kept
   * @param maxBytes the most bytes that they may have together
   * @param lastNumber the number before the first one that is given out
   */
  public ScanCursors(int maxPlaces, long maxBytes, long lastNumber) {
    this.maxPlaces = maxPlaces;
    this.maxBytes = maxBytes;
    this.lastNumber = lastNumber;
  }

  /** Returns how much memory all places take. */
  long bytes() {
    return bytes + places.size() * PLACE_BYTES;
  }

  /**
   * Returns a page of a scan. It looks at as many names of its {@link #range} as {@code wanted}
   * says, and at no more; those that are {@link #accepts wanted} are its names. Its cursor is the
   * number of its {@link #stopAt place}, after the last name that it has looked at, wanted or not.
   * If fewer names are left, the scan is over, and the cursor is 0.
   *
   * @param scanned what is scanned, in bytes that nothing else has
   * @param cursor 0 for the first page, or the cursor of the page before
   * @throws RespError if the cursor is not one of {@code scanned}, or no longer known
   */
  public Page page(byte[] scanned, long cursor, ScanOptions wanted, Names names) {
    byte[] last = cursor == 0 ? null : last(scanned, cursor);
    List<byte[]> found = new ArrayList<>();
    try (Walk walk = names.walk(range(wanted.prefix(), last))) {
      long lookedAt = 0;
      while (walk.next()) {
        if (accepts(wanted, walk)) {
          found.add(walk.name());
        }
        if (++lookedAt == wanted.count()) {
          return new Page(stopAt(scanned, walk.name()), found);
        }
      }
    }
    return new Page(0, found);
  }

  /** Returns whether a name has not expired, has the type that is wanted, and matches. */
  private static boolean accepts(ScanOptions wanted, Walk walk) {
    return !walk.isExpired() && wanted.acceptsType(walk.type()) && wanted.matches(walk.name());
  }

  /**
   * Returns the names that begin with {@code prefix}, and follow {@code last} if it is not null.
   */
  private static KeyRange range(byte[] prefix, byte @Nullable [] last) {
    KeyRange all = KeyRange.prefix(prefix);
    if (last == null || Arrays.compareUnsigned(last, prefix) < 0) {
      return all;
    }
    // The first name after another one is the same with a zero byte at its end.
    return new KeyRange(Arrays.copyOf(last, last.length + 1), all.to());
  }

  /**
   * Keeps a place, and returns its number, which is one more than that of the place before it. If
   * there are too many places, or they have too many {@link Place#bytes} together, the oldest are
   * forgotten, even if they were used since.
   */
  private long stopAt(byte[] scanned, byte[] last) {
    Place place = new Place(scanned, last);
    places.put(++lastNumber, place);
    bytes += place.bytes();
    while (places.size() > maxPlaces || bytes > maxBytes) {
      var eldest = places.entrySet().iterator();
      bytes -= eldest.next().getValue().bytes();
      eldest.remove();
    }
    return lastNumber;
  }

  /**
   * Returns the last name that a scan has looked at. Its place stays: a client may ask again.
   *
   * @throws RespError that of {@link RespError#unknownCursor}, if there is no such place, or if it
   *     is one in something else
   */
  private byte[] last(byte[] scanned, long number) {
    Place place = places.get(number);
    if (place == null || !Arrays.equals(place.scanned, scanned)) {
      throw RespError.unknownCursor(number);
    }
    return place.last;
  }
}

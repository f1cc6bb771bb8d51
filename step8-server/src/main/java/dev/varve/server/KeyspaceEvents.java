package dev.varve.server;

import java.util.EnumSet;
import java.util.Set;

/**
 * Messages about changes of keys, published to those who have subscribed to their channels.
 *
 * <pre>
 *   __keyspace@0__:key   what has happened to this key
 *   __keyevent@0__:del   to which key this has happened
 * </pre>
 *
 * <p>They are off until {@code CONFIG SET notify-keyspace-events} says which ones are wanted: K or
 * E for the two channels, and a letter for each {@link Kind}; A stands for most of them.
 */
final class KeyspaceEvents {
  /** The kinds of events, in the order in which Redis lists their letters. */
  enum Kind {
    GENERIC('g'),
    STRING('$'),
    LIST('l'),
    SET('s'),
    HASH('h'),
    ZSET('z'),
    EXPIRED('x'),
    EVICTED('e'),
    STREAM('t'),
    MODULE('d'),
    MISS('m'),
    NEW('n');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  /** What A stands for. */
  private static final Set<Kind> MOST = EnumSet.complementOf(EnumSet.of(Kind.MISS, Kind.NEW));

  private final PubSub pubSub;
  private Set<Kind> wanted = EnumSet.noneOf(Kind.class);
  private boolean byKey;
  private boolean byEvent;

  KeyspaceEvents(PubSub pubSub) {
    this.pubSub = pubSub;
  }

  /** Publishes that {@code name} has happened to {@code key}, if such events are wanted. */
  void happened(Kind kind, String name, int database, byte[] key) {
    if (!wanted.contains(kind)) {
      return;
    }
    byte[] event = Ascii.bytes(name);
    if (byKey) {
      pubSub.publish(channel("__keyspace@", database, key), event);
    }
    if (byEvent) {
      pubSub.publish(channel("__keyevent@", database, event), key);
    }
  }

  private static byte[] channel(String start, int database, byte[] end) {
    byte[] prefix = Ascii.bytes(start + database + "__:");
    byte[] channel = new byte[prefix.length + end.length];
    System.arraycopy(prefix, 0, channel, 0, prefix.length);
    System.arraycopy(end, 0, channel, prefix.length, end.length);
    return channel;
  }

  /**
   * Sets which events are published.
   *
   * @throws IllegalArgumentException if a letter is unknown; then nothing has changed
   */
  void setWanted(String letters) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (char letter : letters.toCharArray()) {
      if (letter == 'A') {
        kinds.addAll(MOST);
      } else if (letter != 'K' && letter != 'E') {
        kinds.add(kind(letter));
      }
    }
    byKey = letters.indexOf('K') >= 0;
    byEvent = letters.indexOf('E') >= 0;
    wanted = kinds;
  }

  private static Kind kind(char letter) {
    for (Kind kind : Kind.values()) {
      if (kind.letter == letter) {
        return kind;
      }
    }
    throw new IllegalArgumentException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
  }

  /** Returns the letters of the events that are published. */
  String wanted() {
    StringBuilder letters = new StringBuilder();
    Set<Kind> kinds = EnumSet.copyOf(wanted);
    if (kinds.containsAll(MOST)) {
      letters.append('A');
      kinds.removeAll(MOST);
    }
    Set<Kind> last = EnumSet.of(Kind.MISS, Kind.NEW);
    kinds.stream()
        .filter(kind -> !last.contains(kind))
        .forEach(kind -> letters.append(kind.letter));
    letters.append(byKey ? "K" : "").append(byEvent ? "E" : "");
    kinds.stream().filter(last::contains).forEach(kind -> letters.append(kind.letter));
    return letters.toString();
  }
}

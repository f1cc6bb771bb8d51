package dev.varve.exercises.watches;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keys of a few databases, and clients that watch them. */
final class WatchedKeys implements Watches.Contents {
  final Watches<String> watches = new Watches<>();
  private final Map<String, Long> contents = new TreeMap<>();

  private static int database(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? 0 : Integer.parseInt(key.substring(0, slash));
  }

  /** Returns the bytes of a key; after a colon, two digits are one byte, such as :ff00. */
  private static byte[] bytes(String key) {
    String name = key.substring(key.indexOf('/') + 1);
    return name.startsWith(":") ? HexFormat.of().parseHex(name.substring(1)) : name.getBytes();
  }

  private static String place(int database, byte[] key) {
    return database + "/" + HexFormat.of().formatHex(key);
  }

  private static String place(String key) {
    return place(database(key), bytes(key));
  }

  /** Lets a client watch keys as they are. */
  WatchedKeys watch(String client, String... keys) {
    for (String key : keys) {
      long now = contents.getOrDefault(place(key), 0L);
      watches.watch(client, database(key), bytes(key), now);
    }
    return this;
  }

  WatchedKeys unwatch(String client) {
    watches.unwatch(client);
    return this;
  }

  /** A client gives a key contents; 0 deletes it. */
  WatchedKeys set(String key, long value) {
    beside(key, value);
    watches.touch(database(key), bytes(key));
    return this;
  }

  /** A program beside the server gives a key contents, or 0: its time has come. */
  WatchedKeys beside(String key, long value) {
    if (value == 0) {
      contents.remove(place(key));
    } else {
      contents.put(place(key), value);
    }
    return this;
  }

  /** Deletes all keys of a database. */
  WatchedKeys flush(int database) {
    watches.touchAll(database, key -> contents.containsKey(place(database, key)));
    contents.keySet().removeIf(it -> it.startsWith(database + "/"));
    return this;
  }

  /** Returns the keys whose presence is asked for if all keys of a database change. */
  List<String> asked(int database) {
    List<String> asked = new ArrayList<>();
    watches.touchAll(
        database,
        key -> {
          asked.add(new String(key));
          return false;
        });
    return asked.stream().sorted().toList();
  }

  @Override
  public long fingerprint(int database, byte[] key) {
    return contents.getOrDefault(place(database, key), 0L);
  }

  /** Returns what the EXEC of some clients would do. */
  String exec(String... clients) {
    List<String> all = new ArrayList<>();
    for (String client : clients) {
      all.add(client + (watches.hasChanged(client, this) ? " does nothing" : " runs"));
    }
    return String.join(", ", all);
  }

  /** Returns which of the clients A, B and C are marked. */
  String marked() {
    StringBuilder marked = new StringBuilder();
    for (String client : List.of("A", "B", "C")) {
      marked.append(watches.isMarked(client) ? client : "");
    }
    return marked.toString();
  }
}

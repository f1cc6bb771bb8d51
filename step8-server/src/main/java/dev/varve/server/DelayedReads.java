package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reads of clients that track, as long as {@link SlowWork} works on them. What they return is
 * as old as their snapshot, but it arrives after the messages about what has changed meanwhile. So
 * a message about a key that is being read is sent again after the reply; without that, a client
 * would keep what is outdated.
 */
final class DelayedReads {
  /** Keys that are being read, and those of them that have changed. */
  private record Delayed(Set<ByteBuffer> keys, Set<ByteBuffer> changed) {}

  private final Map<Connection, Delayed> reads = new HashMap<>();

  /** A client will get what these keys hold after this turn. */
  void begin(Connection client, List<byte[]> keys) {
    Set<ByteBuffer> names = new LinkedHashSet<>();
    keys.forEach(key -> names.add(ByteBuffer.wrap(key)));
    reads.put(client, new Delayed(names, new LinkedHashSet<>()));
  }

  /** A client is informed that keys have changed, all if it is null. */
  void changed(Connection client, @Nullable List<byte[]> keys) {
    Delayed read = reads.get(client);
    if (read == null) {
      return;
    }
    if (keys == null) {
      read.changed.addAll(read.keys);
    } else {
      keys.stream().map(ByteBuffer::wrap).filter(read.keys::contains).forEach(read.changed::add);
    }
  }

  /** A client has got its reply, or has gone; returns the keys that have changed meanwhile. */
  List<byte[]> end(Connection client) {
    List<byte[]> changed = new ArrayList<>();
    Delayed read = reads.remove(client);
    if (read != null) {
      read.changed.forEach(key -> changed.add(key.array()));
    }
    return changed;
  }

  /** The turn runs again: those that it has begun will begin again. */
  void undo() {
    reads.keySet().removeIf(client -> !client.isWaiting());
  }
}

package dev.varve.exercises.scanpages;

import dev.varve.KeyRange;
import dev.varve.server.Glob;
import dev.varve.server.ScanOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names with their types, and what was walked over. */
final class ScannedNames implements ScanCursors.Names {
  /** What a name stands for. */
  private record Thing(String type, boolean isExpired) {}

  private final TreeMap<byte[], Thing> all = new TreeMap<>(Arrays::compareUnsigned);
  final List<String> lookedAt = new ArrayList<>();
  int open;
  int readsAfterClose;
  // The walk fails when it comes to this name.
  private @Nullable String broken;

  ScannedNames(String... names) {
    add(names);
  }

  /** Adds strings. */
  ScannedNames add(String... names) {
    return addAs("string", names);
  }

  ScannedNames addAs(String type, String... names) {
    for (String name : names) {
      all.put(bytes(name), new Thing(type, false));
    }
    return this;
  }

  ScannedNames remove(String... names) {
    for (String name : names) {
      all.remove(bytes(name));
    }
    return this;
  }

  /** Lets names expire. */
  ScannedNames expire(String... names) {
    for (String name : names) {
      all.computeIfPresent(bytes(name), (it, thing) -> new Thing(thing.type(), true));
    }
    return this;
  }

  /** Lets each walk fail that comes to a name. */
  ScannedNames breakAt(String name) {
    broken = name;
    return this;
  }

  boolean contains(String name) {
    return all.containsKey(bytes(name));
  }

  @Override
  public ScanCursors.Walk walk(KeyRange range) {
    open++;
    return new Walk(range);
  }

  private final class Walk implements ScanCursors.Walk {
    private final Iterator<Map.Entry<byte[], Thing>> rest;
    private Map.@Nullable Entry<byte[], Thing> current;
    private boolean isOpen = true;

    Walk(KeyRange range) {
      rest = all.entrySet().stream().filter(it -> range.contains(it.getKey())).toList().iterator();
    }

    @Override
    public boolean next() {
      current = rest.hasNext() ? rest.next() : null;
      if (current == null) {
        return false;
      }
      lookedAt.add(text(name()));
      if (text(name()).equals(broken)) {
        throw new IllegalStateException("broken at " + broken);
      }
      return true;
    }

    private Map.Entry<byte[], Thing> current() {
      readsAfterClose += isOpen ? 0 : 1;
      if (current == null) {
        throw new IllegalStateException("the walk is on no name");
      }
      return current;
    }

    @Override
    public byte[] name() {
      return current().getKey();
    }

    @Override
    public boolean isExpired() {
      return current().getValue().isExpired();
    }

    @Override
    public String type() {
      return current().getValue().type();
    }

    @Override
    public void close() {
      open -= isOpen ? 1 : 0;
      isOpen = false;
    }
  }

  /** Returns what a scan looks for that wants {@code count} names. */
  static ScanOptions count(long count) {
    return new ScanOptions(null, null, count);
  }

  static ScanOptions match(String pattern, long count) {
    return new ScanOptions(new Glob(bytes(pattern)), null, count);
  }

  static ScanOptions type(String type, long count) {
    return new ScanOptions(null, type, count);
  }

  static ScanOptions matchAndType(String pattern, String type, long count) {
    return new ScanOptions(new Glob(bytes(pattern)), type, count);
  }

  /** Returns a text of bytes; after a colon, two digits are one byte, such as :ff00. */
  static byte[] bytes(String text) {
    return text.startsWith(":") ? HexFormat.of().parseHex(text.substring(1)) : text.getBytes();
  }

  static String text(byte[] name) {
    boolean isText = name.length > 0;
    for (byte b : name) {
      isText &= b >= ' ' && b <= '~';
    }
    return isText ? new String(name) : ":" + HexFormat.of().formatHex(name);
  }

  /** Returns what was looked at since the last call. */
  String lookedAt() {
    String names = String.join(" ", lookedAt);
    lookedAt.clear();
    return names;
  }

  /** Returns a page: its names, and where to go on. */
  static String text(ScanCursors.Page page) {
    List<String> names = page.names().stream().map(ScannedNames::text).toList();
    return (names.isEmpty() ? "nothing" : String.join(" ", names)) + " then " + page.cursor();
  }
}

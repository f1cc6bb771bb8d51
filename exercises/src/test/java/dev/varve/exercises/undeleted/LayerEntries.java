package dev.varve.exercises.undeleted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.List;

/**
 * The entries of a layer; it counts the moves. A version is a key of letters, a sequence number,
 * and a minus if it is a tombstone, as in a3 and bc4-.
 */
final class LayerEntries implements EntryCursor {
  // More than a solution needs that passes the layer of a thousand entries one by one.
  private static final int MANY = 20_000;

  private final List<Version> versions;
  private final Slice key = new Slice();
  private int at = -1;
  private int moves;
  private int calls;

  LayerEntries(List<String> versions) {
    this.versions = versions.stream().sorted(LayerEntries::compare).map(Version::of).toList();
  }

  /** A version, and what its text says; a search compares thousands of them. */
  private record Version(String text, String key, long tag) {
    static Version of(String text) {
      return new Version(text, LayerEntries.key(text), LayerEntries.tag(text));
    }

    boolean comesBefore(String otherKey, long otherTag) {
      int order = key.compareTo(otherKey);
      return order < 0 || order == 0 && tag > otherTag;
    }
  }

  /** The order of versions: by key, and of one key the newest first. */
  static int compare(String a, String b) {
    int order = key(a).compareTo(key(b));
    return order != 0 ? order : Long.compare(tag(b), tag(a));
  }

  static String key(String version) {
    return version.replaceAll("[0-9]+-?$", "");
  }

  static long sequence(String version) {
    return Long.parseLong(version.substring(key(version).length()).replace("-", ""));
  }

  private static long tag(String version) {
    return Tag.of(sequence(version), version.endsWith("-") ? Tag.TOMBSTONE : Tag.VALUE);
  }

  /** How often it was moved. */
  int moves() {
    return moves;
  }

  private void called() {
    if (++calls > MANY) {
      throw new AssertionError("an endless loop: in was called " + MANY + " times");
    }
  }

  private boolean moveTo(int position) {
    called();
    moves++;
    at = position;
    return isValid();
  }

  @Override
  public boolean first() {
    return moveTo(0);
  }

  @Override
  public boolean last() {
    return moveTo(versions.size() - 1);
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    String wanted = new String(key, ISO_8859_1);
    int position = 0;
    while (position < versions.size() && versions.get(position).comesBefore(wanted, tag)) {
      position++;
    }
    return moveTo(position);
  }

  @Override
  public boolean next() {
    here();
    return moveTo(at + 1);
  }

  @Override
  public boolean previous() {
    here();
    return moveTo(at - 1);
  }

  @Override
  public boolean isValid() {
    called();
    return at >= 0 && at < versions.size();
  }

  private Version here() {
    if (!isValid()) {
      throw new AssertionError("in is at no entry, and was moved or asked for its entry");
    }
    return versions.get(at);
  }

  @Override
  public Slice key() {
    // A part of a larger array, as in a block.
    byte[] bytes = ("(" + here().key() + ")").getBytes(ISO_8859_1);
    return key.set(bytes, 1, bytes.length - 2);
  }

  @Override
  public long tag() {
    return here().tag();
  }

  @Override
  public Slice value() {
    byte[] bytes = here().text().getBytes(ISO_8859_1);
    return new Slice().set(bytes, 0, bytes.length);
  }
}

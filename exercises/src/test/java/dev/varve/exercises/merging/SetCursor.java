package dev.varve.exercises.merging;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/**
 * A cursor over a set of versions, which may grow meanwhile; it counts how often it is moved and
 * asked. A version is a key of letters and a sequence number, as in a3.
 */
final class SetCursor implements EntryCursor {
  private final TreeSet<String> versions = new TreeSet<>(SetCursor::compare);
  private String current;
  private Runnable afterNextSeek = () -> {};
  private int moves;
  private int asked;

  SetCursor(String versions) {
    versions.chars().filter(Character::isLetter).forEach(it -> add(Character.toString(it) + 1));
  }

  private SetCursor() {}

  static SetCursor ofVersions(String versions) {
    SetCursor cursor = new SetCursor();
    for (String version : versions.split(" ")) {
      cursor.add(version);
    }
    return cursor;
  }

  /** The order of versions: by key, and of one key the newest first. */
  static int compare(String a, String b) {
    int order = key(a).compareTo(key(b));
    return order != 0 ? order : Long.compare(sequence(b), sequence(a));
  }

  private static long sequence(String version) {
    return Long.parseLong(version.substring(key(version).length()));
  }

  private static String key(String version) {
    return version.replaceAll("[0-9]+$", "");
  }

  void add(String version) {
    versions.add(version);
  }

  /** Adds versions after the next search, as another thread might. */
  void addAfterNextSeek(String... versions) {
    afterNextSeek = () -> List.of(versions).forEach(this::add);
  }

  int moves() {
    return moves;
  }

  /** How often its key or its tag was asked for. */
  int asked() {
    return asked;
  }

  private boolean moveTo(String version) {
    moves++;
    current = version;
    return version != null;
  }

  @Override
  public boolean first() {
    return moveTo(versions.isEmpty() ? null : versions.first());
  }

  @Override
  public boolean last() {
    return moveTo(versions.isEmpty() ? null : versions.last());
  }

  @Override
  public boolean seek(byte[] key, long tag) {
    String target = new String(key, StandardCharsets.UTF_8) + Tag.sequence(tag);
    boolean found = moveTo(versions.ceiling(target));
    afterNextSeek.run();
    afterNextSeek = () -> {};
    return found;
  }

  @Override
  public boolean next() {
    return moveTo(versions.higher(here()));
  }

  @Override
  public boolean previous() {
    return moveTo(versions.lower(here()));
  }

  @Override
  public boolean isValid() {
    return current != null;
  }

  private String here() {
    if (current == null) {
      throw new AssertionError("a cursor at no entry was moved, or asked for its key");
    }
    return current;
  }

  @Override
  public Slice key() {
    asked++;
    byte[] key = key(here()).getBytes(StandardCharsets.UTF_8);
    return new Slice().set(key, 0, key.length);
  }

  @Override
  public long tag() {
    asked++;
    return Tag.of(sequence(here()), Tag.VALUE);
  }

  @Override
  public Slice value() {
    byte[] value = here().getBytes(StandardCharsets.UTF_8);
    return new Slice().set(value, 0, value.length);
  }
}

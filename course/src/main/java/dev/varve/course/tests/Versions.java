package dev.varve.course.tests;

import dev.varve.Text;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * Versions of keys in the tests' notation: "a7 c5- c2" is key a from write 7, and key c, which
 * write 5 deleted and write 2 had put. A key is one letter.
 */
public final class Versions {
  private Versions() {}

  /** Returns the words of a text; an empty text has none. */
  public static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /** Returns the key of a version. */
  public static String key(String version) {
    return version.substring(0, 1);
  }

  /** Returns the number of the write that made it. */
  public static long sequence(String version) {
    return Long.parseLong(version.substring(1).replace("-", ""));
  }

  /** Returns whether it is a tombstone. */
  public static boolean isDeleted(String version) {
    return version.endsWith("-");
  }

  /** Returns its tag. */
  public static long tag(String version) {
    return Tag.of(sequence(version), isDeleted(version) ? Tag.TOMBSTONE : Tag.VALUE);
  }

  /** Formats a version in the tests' notation. */
  public static String shown(byte[] key, long tag) {
    return Text.of(key) + Tag.sequence(tag) + (Tag.kind(tag) == Tag.TOMBSTONE ? "-" : "");
  }

  /** Formats the current version of a cursor. */
  public static String shown(EntryCursor cursor) {
    return shown(cursor.key().toByteArray(), cursor.tag());
  }

  /** Walks from the first entry to the last, and returns the versions. */
  public static String forward(EntryCursor cursor) {
    List<String> all = new ArrayList<>();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      all.add(shown(cursor));
    }
    return String.join(" ", all);
  }

  /** Walks from the last entry to the first, and returns the versions, the first one first. */
  public static String backward(EntryCursor cursor) {
    List<String> all = new ArrayList<>();
    for (boolean on = cursor.last(); on; on = cursor.previous()) {
      all.add(0, shown(cursor));
    }
    return String.join(" ", all);
  }
}

package dev.varve.course.tests;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The entries that a reader shows, as in a=1 b=2. */
public final class States {
  private States() {}

  /** Returns what {@code get} finds for each of the keys a to e. */
  public static String got(Readable reader) {
    List<String> entries = new ArrayList<>();
    for (String key : "abcde".split("")) {
      String value = reader.get(key);
      if (value != null) {
        entries.add(key + "=" + value);
      }
    }
    return String.join(" ", entries);
  }

  /** Returns all that a scan shows. */
  public static String scanned(Readable reader) {
    return scanned(reader, KeyRange.all(), true);
  }

  /** Returns what a scan of a range shows, forward or backward. */
  public static String scanned(Readable reader, KeyRange range, boolean forward) {
    try (Cursor cursor = reader.scan(range)) {
      return shown(cursor, forward);
    }
  }

  /** Returns what a cursor shows, forward or backward. */
  public static String shown(Cursor cursor, boolean forward) {
    List<String> entries = new ArrayList<>();
    boolean found = forward ? cursor.first() : cursor.last();
    while (found) {
      entries.add(entry(cursor));
      found = forward ? cursor.next() : cursor.previous();
    }
    return String.join(" ", entries);
  }

  /** Returns the current entry of a cursor. */
  public static String entry(Cursor cursor) {
    return Text.of(cursor.key()) + "=" + Text.of(cursor.value());
  }

  /** Returns the entries of a map, in its order. */
  public static String text(Map<String, String> entries) {
    List<String> texts = new ArrayList<>();
    entries.forEach((key, value) -> texts.add(key + "=" + value));
    return String.join(" ", texts);
  }
}

package dev.varve.course.tests;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Utf8;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeDiagnosingMatcher;

/**
 * Matches a reader that shows the same as a sorted map: by get, by every scan between two of its
 * keys or their neighbours, in both directions, and by seek. It reports the first difference.
 */
public final class EqualsModel extends TypeSafeDiagnosingMatcher<Readable> {
  private final NavigableMap<String, String> model;
  private final NavigableSet<String> keys;

  private EqualsModel(NavigableMap<String, String> model) {
    this.model = new TreeMap<>(model);
    this.keys = new TreeSet<>(List.of("a", "b", "c", "d", "e", "f"));
    keys.addAll(model.keySet());
  }

  /** Matches a reader that shows the same as {@code model}, at least for keys from a to f. */
  public static EqualsModel equalsModel(NavigableMap<String, String> model) {
    return new EqualsModel(model);
  }

  @Override
  public void describeTo(Description description) {
    description.appendText("a reader of " + told(States.text(model)));
  }

  private static String told(String state) {
    return state.isEmpty() ? "nothing" : state;
  }

  @Override
  protected boolean matchesSafely(Readable reader, Description mismatch) {
    return gets(reader, mismatch) && scans(reader, mismatch) && seeks(reader, mismatch);
  }

  private static boolean same(String what, String was, String wanted, Description mismatch) {
    if (was.equals(wanted)) {
      return true;
    }
    mismatch.appendText(what + " shows " + told(was) + ", where the model has " + told(wanted));
    return false;
  }

  private boolean gets(Readable reader, Description mismatch) {
    return keys.stream()
        .allMatch(
            key ->
                same(
                    "get " + key,
                    String.valueOf(reader.get(key)),
                    String.valueOf(model.get(key)),
                    mismatch));
  }

  private boolean scans(Readable reader, Description mismatch) {
    List<String> bounds = new ArrayList<>(keys);
    bounds.add(null);
    return bounds.stream()
        .allMatch(from -> bounds.stream().allMatch(to -> scans(from, to, reader, mismatch)));
  }

  private boolean scans(String from, String to, Readable reader, Description mismatch) {
    KeyRange range = new KeyRange(bytes(from), bytes(to));
    String what =
        "a scan from "
            + (from == null ? "the beginning" : from)
            + " to "
            + (to == null ? "the end" : to + " (not included)");
    NavigableMap<String, String> part = part(from, to);
    return same(what, States.scanned(reader, range, true), States.text(part), mismatch)
        && same(
            what + ", backward,",
            States.scanned(reader, range, false),
            States.text(part.descendingMap()),
            mismatch);
  }

  private static byte[] bytes(String bound) {
    return bound == null ? null : Utf8.encode("bound", bound);
  }

  private NavigableMap<String, String> part(String from, String to) {
    if (from != null && to != null && from.compareTo(to) >= 0) {
      return Collections.emptyNavigableMap();
    }
    NavigableMap<String, String> tail = from == null ? model : model.tailMap(from, true);
    return to == null ? tail : tail.headMap(to, false);
  }

  /** Seeks each key, and compares the entry at or after it, and the one before that. */
  private boolean seeks(Readable reader, Description mismatch) {
    try (Cursor cursor = reader.scan(KeyRange.all())) {
      for (String key : keys) {
        String there = String.valueOf(model.ceilingEntry(key));
        String before = String.valueOf(model.lowerEntry(key));
        if (!same("seek " + key, at(cursor.seek(key), cursor), there, mismatch)
            || !same(
                "seek " + key + ", then previous,",
                at(cursor.previous(), cursor),
                before,
                mismatch)) {
          return false;
        }
      }
    }
    return true;
  }

  private static String at(boolean found, Cursor cursor) {
    return found ? States.entry(cursor) : "null";
  }
}

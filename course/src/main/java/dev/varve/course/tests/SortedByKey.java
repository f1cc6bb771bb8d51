package dev.varve.course.tests;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.function.Function;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeDiagnosingMatcher;

/**
 * Matches a cursor whose entries are sorted by key, as unsigned bytes, and those of one key from
 * the newest to the oldest. It reports the first two entries that are not, with their positions.
 */
public final class SortedByKey extends TypeSafeDiagnosingMatcher<EntryCursor> {
  private final Function<EntryCursor, String> shown;

  private SortedByKey(Function<EntryCursor, String> shown) {
    this.shown = shown;
  }

  /** Matches a sorted cursor, and reports entries in the notation of {@link Versions}. */
  public static SortedByKey sortedByKey() {
    return new SortedByKey(Versions::shown);
  }

  /** Matches a sorted cursor, and formats entries by {@code shown}. */
  public static SortedByKey sortedByKey(Function<EntryCursor, String> shown) {
    return new SortedByKey(shown);
  }

  @Override
  public void describeTo(Description description) {
    description.appendText("keys that ascend, and of one key the newest version first");
  }

  @Override
  protected boolean matchesSafely(EntryCursor cursor, Description mismatch) {
    byte[] lastKey = null;
    long lastTag = 0;
    String last = "";
    int place = 0;
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      place++;
      String why = lastKey == null ? null : whyNot(lastKey, lastTag, cursor);
      if (why != null) {
        mismatch.appendText(
            "entry " + place + ", " + shown.apply(cursor) + ", comes right after " + last + why);
        return false;
      }
      lastKey = cursor.key().toByteArray();
      lastTag = cursor.tag();
      last = shown.apply(cursor);
    }
    return true;
  }

  private static String whyNot(byte[] lastKey, long lastTag, EntryCursor cursor) {
    int order = new Slice().set(lastKey, 0, lastKey.length).compareTo(cursor.key());
    if (order > 0) {
      return ", whose key is greater";
    }
    if (order < 0 || lastTag > cursor.tag()) {
      return null;
    }
    boolean same = Tag.sequence(lastTag) == Tag.sequence(cursor.tag());
    return same ? ": twice the same" : ", which is older";
  }
}

package dev.varve.course;

import java.util.Comparator;
import java.util.List;

/** A change of a text: the characters from {@code start} to {@code end} are replaced. */
record Edit(int start, int end, String replacement) {

  static Edit insertion(int at, String text) {
    return new Edit(at, at, text);
  }

  /** Applies all changes; their offsets are those in {@code text}, and they do not overlap. */
  static String apply(List<Edit> edits, String text) {
    StringBuilder changed = new StringBuilder(text);
    edits.stream()
        .sorted(Comparator.comparingInt(Edit::start).reversed())
        .forEach(it -> changed.replace(it.start(), it.end(), it.replacement()));
    return changed.toString();
  }
}

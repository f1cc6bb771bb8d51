package dev.varve.query;

import dev.varve.Internal;

/**
 * A field of an index.
 *
 * @param path the field
 * @param descending whether its greatest values come first
 * @hidden
 */
@Internal
public record IndexField(Path path, boolean descending) {

  /** Returns the field written as in {@code CREATE INDEX}: a path, maybe with DESC after it. */
  public static IndexField of(String text) {
    String[] words = text.strip().split("\\s+");
    boolean descending = words.length == 2 && words[1].equalsIgnoreCase("DESC");
    boolean ascending = words.length == 2 && words[1].equalsIgnoreCase("ASC");
    if (words.length != 1 && !descending && !ascending) {
      throw new IllegalArgumentException(
          "not a field of an index, such as age or age DESC: \"" + text + "\"");
    }
    return new IndexField(Path.of(words[0]), descending);
  }

  @Override
  public String toString() {
    return path + (descending ? " DESC" : "");
  }
}

package dev.varve.query;

import dev.varve.Internal;
import dev.varve.Utf8;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to a field: its name, or the names of the objects around it and its name, as in {@code
 * address.city}. A path does not lead into arrays: an array at its end stands for its elements.
 *
 * @hidden
 */
@Internal
public final class Path {
  /** The name that stands for the id of a document, in queries and in JSON. */
  public static final Path ID = new Path(List.of("id"));

  private final List<String> names;
  private final byte[][] utf8;
  private final boolean isId;
  // Nearly always tells two paths apart at once.
  private final int hash;

  /**
   * Creates a path.
   *
   * @param names the names, from the outermost to the field's own
   */
  public Path(List<String> names) {
    this.names = List.copyOf(names);
    this.utf8 =
        names.stream().map(name -> Utf8.encode("name of a field", name)).toArray(byte[][]::new);
    this.isId = names.equals(List.of("id"));
    this.hash = names.hashCode();
  }

  /**
   * Returns the path written as {@code text}.
   *
   * @throws IllegalArgumentException if a name in it is empty
   */
  public static Path of(String text) {
    List<String> names = Arrays.asList(text.split("\\.", -1));
    if (names.contains("")) {
      throw new IllegalArgumentException("path \"" + text + "\" has an empty name");
    }
    return new Path(names);
  }

  List<String> names() {
    return names;
  }

  boolean isId() {
    return isId;
  }

  /** Returns the value of this field in an object, or {@link Values#MISSING}. */
  @Nullable Object in(Map<String, @Nullable Object> object) {
    Object value = object;
    for (String name : names) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(name)) {
        return Values.MISSING;
      }
      value = map.get(name);
    }
    return value;
  }

  /** Returns the value of this field in a stored document, or {@link Values#MISSING}. */
  @Nullable Object in(byte[] document) {
    return DocumentReader.find(document, utf8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Path that && hash == that.hash && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}

package dev.varve.course.tests;

import dev.varve.Text;
import dev.varve.lsm.Levels;
import dev.varve.lsm.TableMetadata;
import dev.varve.sstable.TableProperties;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tables as a manifest lists them; none of them need exist. One is written as its smallest and its
 * largest key: "b-d". A character of a key is a byte, up to FF. Each table is newer than those made
 * before it, but its file has a lower number.
 */
public final class ListedTables {
  // Cast to int, the numbers of their writes are in another order.
  private static final long WRITES_OF_EACH = 3_000_000_000L;

  private long made;

  /** Returns a table of {@code bytes} bytes. */
  public TableMetadata of(String keys, long bytes) {
    int between = keys.indexOf('-');
    return of(key(keys.substring(0, between)), key(keys.substring(between + 1)), bytes);
  }

  /** Returns a table from {@code smallest} to {@code largest} of {@code bytes} bytes. */
  public TableMetadata of(byte[] smallest, byte[] largest, long bytes) {
    long first = made * WRITES_OF_EACH + 1;
    made++;
    TableProperties properties =
        new TableProperties(2, 0, 2, bytes, first, first + WRITES_OF_EACH - 1, smallest, largest);
    return new TableMetadata(1_000_000 - made, bytes, properties);
  }

  /** Returns tables of a hundred bytes each. */
  public List<TableMetadata> of(String... tables) {
    return Stream.of(tables).map(it -> of(it, 100)).toList();
  }

  /** Returns the bytes of a key, one for each character; null if there is none. */
  public static byte[] key(String key) {
    if (key == null) {
      return null;
    }
    byte[] bytes = new byte[key.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) key.charAt(i);
    }
    return bytes;
  }

  /** Writes a table as it is written in tests. */
  public static String shown(TableMetadata table) {
    return Text.of(table.smallest()) + "-" + Text.of(table.largest());
  }

  /** Returns levels of which the first have these tables, and the others none. */
  @SafeVarargs
  public static Levels levels(List<TableMetadata>... first) {
    Levels levels = Levels.empty();
    for (int level = 0; level < first.length; level++) {
      levels = levels.with(level, first[level]);
    }
    return levels;
  }
}

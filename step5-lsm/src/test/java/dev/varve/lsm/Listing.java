package dev.varve.lsm;

import dev.varve.Keys;
import dev.varve.memtable.RangeTombstones;
import dev.varve.sstable.TableProperties;
import java.util.List;

/** Lists tables that need not exist, each newer than those before it. */
final class Listing {
  private long last;

  /** Returns a table of a hundred bytes whose keys go from {@code from} to {@code to}. */
  TableMetadata of(String from, String to) {
    return of(from, to, 100);
  }

  /** Returns a table from {@code from} to {@code to} of {@code bytes} bytes. */
  TableMetadata of(String from, String to, long bytes) {
    long number = ++last;
    return new TableMetadata(
        number,
        bytes,
        new TableProperties(2, 0, 2, bytes, number, number, Keys.utf8(from), Keys.utf8(to)));
  }

  /** Returns a table that is as old as its newest version, instead of newer than all before it. */
  TableMetadata of(String from, String to, long bytes, long newest) {
    TableProperties properties =
        new TableProperties(2, 0, 2, bytes, newest, newest, Keys.utf8(from), Keys.utf8(to));
    return new TableMetadata(++last, bytes, properties);
  }

  /** Returns a table of {@code entries} entries, so many of which are tombstones. */
  TableMetadata of(String from, String to, int entries, int tombstones) {
    long number = ++last;
    TableProperties properties =
        new TableProperties(
            entries, tombstones, 2, 0, number, number, Keys.utf8(from), Keys.utf8(to));
    return new TableMetadata(number, 10L * entries, properties);
  }

  /** Returns a table that was flushed at a time; 0 if that is not known. */
  TableMetadata flushed(String from, String to, long millis) {
    long number = ++last;
    TableProperties properties =
        new TableProperties(
            2,
            0,
            2,
            100,
            number,
            number,
            Keys.utf8(from),
            Keys.utf8(to),
            millis,
            RangeTombstones.NONE);
    return new TableMetadata(number, 100, properties);
  }

  /** Returns levels the first of which have these tables; those below are empty. */
  @SafeVarargs
  static Levels levels(List<TableMetadata>... levels) {
    Levels all = Levels.empty();
    for (int level = 0; level < levels.length; level++) {
      all = all.with(level, levels[level]);
    }
    return all;
  }
}

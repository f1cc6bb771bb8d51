package dev.varve.course.tests;

import dev.varve.TableOptions;
import dev.varve.Utf8;
import dev.varve.io.Storage;
import dev.varve.lsm.Levels;
import dev.varve.lsm.Table;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Version;
import dev.varve.memtable.Slice;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import dev.varve.sstable.TableProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table file that a test has written, and its metadata.
 *
 * @param number its number, which is also in its name
 * @param bytes its length
 * @param properties the properties of its entries, from its builder
 */
public record TableFile(long number, long bytes, TableProperties properties) {

  /** The entries that a test puts into a table. */
  @FunctionalInterface
  public interface Entries {
    /** Adds the entries, sorted. */
    void addTo(TableBuilder builder) throws IOException;
  }

  /** Writes a table of {@link Versions}, each with its own text as the value. */
  public static TableFile of(Storage storage, long number, TableOptions options, String versions) {
    return of(storage, number, options, builder -> add(versions, builder));
  }

  /** Writes a table of some entries. */
  public static TableFile of(Storage storage, long number, TableOptions options, Entries entries) {
    String name = String.format(Locale.ROOT, "%06d.table", number);
    try (TableBuilder builder = new TableBuilder(storage, name, number, options)) {
      entries.addTo(builder);
      TableProperties properties = builder.finish();
      return new TableFile(number, builder.bytes(), properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(String versions, TableBuilder builder) throws IOException {
    for (String version : Versions.words(versions)) {
      String value = Versions.isDeleted(version) ? "" : version;
      builder.add(slice(Versions.key(version)), Versions.tag(version), slice(value));
    }
  }

  /** Returns the metadata that the engine would record about it. */
  public TableMetadata metadata() {
    return new TableMetadata(number, bytes, properties);
  }

  /** Opens it as a table of a tree. */
  public Table open(Storage storage, BlockCache cache) {
    try {
      return Table.open(storage, metadata(), cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a slice of a text's bytes. */
  public static Slice slice(String text) {
    byte[] bytes = Utf8.encode("text", text);
    return new Slice().set(bytes, 0, bytes.length);
  }

  /** Returns a version whose first levels have these tables. */
  public static Version version(List<List<Table>> levels) {
    Levels all = Levels.empty();
    List<Table> open = new ArrayList<>();
    for (int level = 0; level < levels.size(); level++) {
      all = all.with(level, levels.get(level).stream().map(Table::metadata).toList());
      open.addAll(levels.get(level));
    }
    return new Version(all, open);
  }
}

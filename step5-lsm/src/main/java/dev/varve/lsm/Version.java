package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.io.Closing;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Layer;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.memtable.ValueReader;
import dev.varve.sstable.ValueReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@link Levels} whose tables are open for reading. Immutable except for its pins: readers pin a
 * version, and its tables are not closed until the last pin is released. In LevelDB: {@code
 * version_set.cc}.
 *
 * @hidden
 */
@Internal
public final class Version {
  private final Levels levels;
  private final Map<Long, Table> byNumber = new HashMap<>();
  // The tables of each run, in order: a read finds them without a map lookup.
  private final Table[][] byRun;
  private final RangeTombstones[] rangeTombstones;
  // Those that a table refers to, by their numbers.
  private final Map<Long, ValueFile> valueFiles = new HashMap<>();
  private final ValueReader values;
  // The number of readers that pin this version, plus 1 for the view that contains it.
  private final AtomicInteger pins = new AtomicInteger(1);

  /**
   * Holds the tables of {@code levels} until the last pin is released; {@code open} may contain
   * others, too.
   */
  public Version(Levels levels, Collection<Table> open) {
    this.levels = levels;
    Map<Long, Table> all = new HashMap<>();
    open.forEach(table -> all.put(table.metadata().number(), table));
    for (TableMetadata table : levels.tables()) {
      byNumber.put(table.number(), all.get(table.number()));
    }
    byNumber.values().forEach(Table::hold);
    byNumber.values().forEach(table -> valueFiles.putAll(table.valueFiles()));
    values = valueFiles.isEmpty() ? ValueReader.STORED : this::value;
    byRun =
        levels.runs().stream()
            .map(run -> run.tables().stream().map(this::table).toArray(Table[]::new))
            .toArray(Table[][]::new);
    rangeTombstones =
        levels.runs().stream().map(Levels.Run::rangeTombstones).toArray(RangeTombstones[]::new);
  }

  /** Returns the version after {@code edit}; {@code opened} has the tables that it adds. */
  Version after(VersionEdit edit, List<Table> opened) {
    List<Table> open = new ArrayList<>(byNumber.values());
    open.addAll(opened);
    return new Version(levels.apply(edit), open);
  }

  /** Pins this version, unless its last pin was already released. */
  boolean tryPin() {
    int count = pins.get();
    while (count > 0) {
      if (pins.compareAndSet(count, count + 1)) {
        return true;
      }
      count = pins.get();
    }
    return false;
  }

  /** Removes one pin; the last one releases all tables. */
  void unpin(boolean mayDelete) throws IOException {
    if (pins.decrementAndGet() == 0) {
      List<Closing.File> releases = new ArrayList<>();
      tables().forEach(table -> releases.add(() -> table.release(mayDelete)));
      Closing.all(releases);
    }
  }

  /**
   * Marks all tables that are not in {@code next} as obsolete: their files may be deleted once no
   * reader uses them.
   */
  void makeObsoleteAllBut(Version next) {
    Set<Table> kept = new HashSet<>(next.byNumber.values());
    byNumber.values().stream().filter(table -> !kept.contains(table)).forEach(Table::makeObsolete);
  }

  /** Returns the levels of this version. */
  public Levels levels() {
    return levels;
  }

  /** Returns all tables, level by level. */
  public List<Table> tables() {
    return levels.tables().stream().map(this::table).toList();
  }

  /** Returns a table of this version. */
  public Table table(TableMetadata metadata) {
    return byNumber.get(metadata.number());
  }

  /** Returns the {@code table}th of the {@code run}th run. */
  public Table table(int run, int table) {
    return byRun[run][table];
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null; a tombstone is
   * a version, too. Looks as {@link Levels#firstAnswer} does, but leaves it to a table's filter to
   * reject a key below its range, or outside the range of a run's only table. That is cheaper: the
   * filter has to be asked anyway, and the bounds lie elsewhere in memory.
   *
   * @param hash the key's {@link dev.varve.memtable.KeyHash}
   */
  public Entry find(byte[] key, long hash, long sequence) {
    Entry found = null;
    for (int run = 0; found == null && run < byRun.length; run++) {
      Table[] tables = byRun[run];
      int i =
          tables.length == 1
              ? 0
              : Levels.firstEndingAtOrAfter(levels.runs().get(run).tables(), key);
      if (i < tables.length) {
        found = tables[i].reader().find(key, hash, sequence);
      }
    }
    return found;
  }

  /** Returns what reads the values of this version that are kept apart, and all others. */
  ValueReader values() {
    return values;
  }

  private byte[] value(long tag, Slice stored) {
    return Tag.isReference(tag)
        ? read(ValueFiles.reference(tag, stored))
        : Entry.value(tag, stored);
  }

  /** Returns an entry with its value, if that is kept apart; null for null. */
  Entry whole(Entry found) {
    return found == null || !Tag.isReference(found.tag()) ? found : withValue(found);
  }

  private Entry withValue(Entry found) {
    Slice stored = new Slice().set(found.stored(), 0, found.stored().length);
    byte[] value = read(ValueFiles.reference(found.tag(), stored));
    if (!Tag.isExpiring(found.tag())) {
      return new Entry(Tag.whole(found.tag()), value);
    }
    byte[] whole = Arrays.copyOf(found.stored(), Entry.EXPIRY_BYTES + value.length);
    System.arraycopy(value, 0, whole, Entry.EXPIRY_BYTES, value.length);
    return new Entry(Tag.whole(found.tag()), whole);
  }

  private byte[] read(ValueReference at) {
    return ValueFiles.listed(at.file(), valueFiles.get(at.file())).read(at);
  }

  /**
   * Returns the runs as layers, with all versions of the keys at or between the two (null is an
   * open end). Tables of level 0 without keys in that range are left out; the other layers open a
   * table only when they reach it.
   */
  public List<Layer> layers(byte[] from, byte[] to) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < byRun.length; i++) {
      Levels.Run run = levels.runs().get(i);
      if (run.level() > 0 || run.tables().get(0).overlaps(from, to)) {
        layers.add(new Layer(cursor(run, true), rangeTombstones[i]));
      }
    }
    return layers;
  }

  /**
   * Returns a cursor over all versions in the tables of a run.
   *
   * @param keep whether blocks that are read are added to the cache
   */
  public EntryCursor cursor(Levels.Run run, boolean keep) {
    return run.level() == 0
        ? table(run.tables().get(0)).reader().entries(keep)
        : new LevelCursor(run.tables(), table -> table(table).reader().entries(keep));
  }

  /** Returns the approximate size of the entries in a range, in bytes on disk. */
  long approximateBytes(KeyRange range) {
    return tables().stream().mapToLong(it -> approximateBytes(it, range)).sum();
  }

  /** The values that are kept apart are taken to be spread evenly over the table. */
  private static long approximateBytes(Table table, KeyRange range) {
    long bytes = table.reader().approximateBytes(range);
    long apart = table.metadata().properties().apartBytes();
    return apart == 0
        ? bytes
        : bytes + (long) ((double) apart * bytes / table.reader().approximateBytes(KeyRange.all()));
  }
}

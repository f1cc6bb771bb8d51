package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.Internal;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BloomFilter;
import dev.varve.sstable.TableTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The path of one read through the memtables and the levels: each place searched, the result there,
 * and its cost. It takes the same steps through the same parts as {@link View#find}; the result is
 * then compared with that method's, so that a trace always shows the read that {@code get} does.
 *
 * @hidden
 */
@Internal
public final class ReadTrace {

  /**
   * One step of the read.
   *
   * @param place the place searched
   * @param said the result there
   * @param nanos how long it took
   * @param diskBytes the number of bytes read from the disk for it
   * @hidden
   */
  @Internal
  public record Step(String place, String said, long nanos, long diskBytes) {}

  private final byte[] key;
  private final long hash;
  private final long sequence;
  private final List<Step> steps = new ArrayList<>();
  private String place;
  private int runsPassed;
  private long stepStart;
  private long stepNanos;
  private long saidNo;
  private long falsePositives;
  private long cachedBlocks;
  private Entry found;
  private byte[] value;

  private ReadTrace(byte[] key, long sequence) {
    this.key = key.clone();
    this.hash = KeyHash.of(key);
    this.sequence = sequence;
  }

  /** Traces a read of {@code key} in {@code view}, as it is now. */
  static ReadTrace of(View view, byte[] key, ForwardClock clock) {
    ReadTrace trace = new ReadTrace(key, view.active().lastSequence());
    trace.found = trace.walk(view);
    Entry real = view.find(key, trace.sequence);
    if (!same(trace.found, real)) {
      throw new IllegalStateException("trace found " + trace.found + ", get finds " + real);
    }
    Entry whole = view.version().whole(real);
    trace.value = whole == null ? null : whole.visibleValue(clock);
    return trace;
  }

  private static boolean same(Entry a, Entry b) {
    return a == null || b == null
        ? a == b
        : a.tag() == b.tag() && Arrays.equals(a.stored(), b.stored());
  }

  private Entry walk(View view) {
    Entry entry = ask("memtable", view.active());
    for (int i = 0; entry == null && i < view.frozen().size(); i++) {
      entry = ask("frozen memtable " + (i + 1), view.frozen().get(i).memtable());
    }
    return entry != null ? entry : walk(view.version());
  }

  private Entry walk(Version version) {
    List<Levels.Run> runs = version.levels().runs();
    Entry entry =
        version
            .levels()
            .firstAnswer(
                key,
                (run, table) -> {
                  passOver(runs.subList(runsPassed, run));
                  runsPassed = run + 1;
                  return ask(runs.get(run).level(), version.table(run, table));
                });
    if (entry == null) {
      passOver(runs.subList(runsPassed, runs.size()));
    }
    return entry;
  }

  /** Records runs in which no table was searched. */
  private void passOver(List<Levels.Run> runs) {
    for (Levels.Run run : runs) {
      place = run.level() == 0 ? place(0, run.tables().get(0)) : "level " + run.level();
      stepNanos = 0;
      step("no table that spans this key", 0);
    }
  }

  /** The hash index has a key's newest version; the list is searched only for an older one. */
  private Entry ask(String name, MemTable memtable) {
    place = name;
    stepStart = System.nanoTime();
    Entry newest = memtable.find(key, Tag.MAX_SEQUENCE);
    stop();
    step(newest == null ? "hash index: not here" : "hash index: " + version(newest), 0);
    if (newest == null || Tag.sequence(newest.tag()) <= sequence) {
      return newest;
    }
    Entry older = memtable.find(key, sequence);
    stop();
    step(older == null ? "skip list: nothing so old" : "skip list: " + version(older), 0);
    return older;
  }

  private Entry ask(int level, Table table) {
    place = place(level, table.metadata());
    stepStart = System.nanoTime();
    return table.reader().find(key, hash, sequence, new InTable());
  }

  private static String place(int level, TableMetadata table) {
    return "level " + level + ", " + TableMetadata.fileName(table.number());
  }

  private final class InTable implements TableTrace {
    private boolean hasFilter;

    @Override
    public void filter(BloomFilter filter, boolean maybe) {
      stop();
      hasFilter = !filter.isEmpty();
      saidNo += maybe ? 0 : 1;
      step(hasFilter ? maybe ? "filter: maybe" : "filter: no" : "no filter", 0);
    }

    @Override
    public void index(int block, int blocks) {
      stop();
      step(
          block == blocks
              ? "index: after the last block" + blame()
              : "index: block " + block + " of " + blocks,
          0);
    }

    @Override
    public void block(int diskBytes) {
      stop();
      cachedBlocks += diskBytes == 0 ? 1 : 0;
      step(diskBytes == 0 ? "block: in the cache" : "block: read from the disk", diskBytes);
    }

    @Override
    public void entry(Entry entry) {
      stop();
      step(entry == null ? "search: not here" + blame() : "search: " + version(entry), 0);
    }

    @Override
    public void ranges(int count, Entry hiding) {
      stop();
      step("range deletes: " + (hiding == null ? "none hides it" : version(hiding)), 0);
    }

    /** Counts a false positive, if there is a filter. */
    private String blame() {
      falsePositives += hasFilter ? 1 : 0;
      return hasFilter ? ", so the filter was wrong" : "";
    }
  }

  /** Stops the clock: the time to record a step does not count. */
  private void stop() {
    stepNanos = System.nanoTime() - stepStart;
  }

  /** Records a step, and starts the clock for the next. */
  private void step(String said, long diskBytes) {
    steps.add(new Step(place, said, stepNanos, diskBytes));
    stepStart = System.nanoTime();
  }

  private static String version(Entry entry) {
    String number = "version " + Tag.sequence(entry.tag());
    return switch (Tag.kind(entry.tag())) {
      case Tag.TOMBSTONE -> number + ", a tombstone";
      case Tag.VALUE -> number + ", a value";
      case Tag.REFERENCE, Tag.EXPIRING_REFERENCE -> number + ", whose value is kept apart";
      default -> number + ", a value with a time to live";
    };
  }

  /** Returns the steps, in order. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Returns what {@code get} returns: the value, or null. */
  public byte[] value() {
    return value == null ? null : value.clone();
  }

  /** Returns a description of what the read has found, and where. */
  public String answer() {
    if (found == null) {
      return "no version of it anywhere";
    }
    boolean expired = value == null && Tag.isExpiring(found.tag());
    String where = steps.get(steps.size() - 1).place();
    return version(found) + (expired ? " that has ended" : "") + ", from " + where;
  }

  /** Returns the sequence number at which the read looked. */
  public long sequence() {
    return sequence;
  }

  /** Returns how long all steps took. */
  public long nanos() {
    return steps.stream().mapToLong(Step::nanos).sum();
  }

  /** Returns how many bytes were read from the disk. */
  public long diskBytes() {
    return steps.stream().mapToLong(Step::diskBytes).sum();
  }

  /** Returns how many blocks were read from the disk. */
  public long diskBlocks() {
    return steps.stream().filter(step -> step.diskBytes() > 0).count();
  }

  /** Returns how many blocks were in the cache. */
  public long cachedBlocks() {
    return cachedBlocks;
  }

  /** Returns how many filters said no. */
  public long saidNo() {
    return saidNo;
  }

  /** Returns the number of false positives of filters. */
  public long falsePositives() {
    return falsePositives;
  }
}

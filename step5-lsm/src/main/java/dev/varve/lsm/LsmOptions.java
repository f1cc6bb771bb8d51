package dev.varve.lsm;

import static dev.varve.lsm.OptionBounds.within;

import dev.varve.Durability;
import dev.varve.Internal;
import dev.varve.Limits;
import dev.varve.TableOptions;
import dev.varve.sstable.BlockCache;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The options of an {@link LsmStore}: start from {@link #defaults} and change what you need.
 * Immutable: each {@code with…} method returns changed options, and throws {@link
 * IllegalArgumentException} for a number out of range.
 */
public final class LsmOptions implements Cloneable {
  private static final int MIN_FROZEN = 2;
  private static final int MAX_FROZEN = 15;
  private static final int FIRST_ARENA_BYTES = 1 << 10;
  private static final long ROOM_FOR_FROZEN = Runtime.getRuntime().maxMemory() / 8;
  private static final int HALF_OF_PROCESSORS =
      Math.max(1, Math.min(Runtime.getRuntime().availableProcessors() / 2, 4));
  private static final LsmOptions DEFAULTS = new LsmOptions();

  private Durability durability = Durability.OS;
  private int memtableBytes = (int) Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 32);
  private Integer maxFrozenMemtables; // null: as the heap allows
  private long tableBytes = 8 << 20;
  private long baseLevelBytes = 64 << 20;
  private int levelFactor = 10;
  private int compactAtLevel0Tables = 4;
  private int slowAtLevel0Tables = 12;
  private int stopAtLevel0Tables = 24;
  private long cacheBytes = Runtime.getRuntime().maxMemory() / 4;
  private TableOptions table = TableOptions.DEFAULT;
  private InstantSource clock = InstantSource.system();
  private StoreListener listener = StoreListener.NONE;
  private CompactionStyle compaction = CompactionStyle.LEVELED;
  private boolean hasLog = true;
  private long keptLogBytes = 0;
  private int largeValues = Integer.MAX_VALUE;
  private int compactionThreads = HALF_OF_PROCESSORS;
  private SharedResources sharedResources; // null: none

  private LsmOptions() {}

  /** Returns the defaults, which are documented at the {@code with…} methods. */
  public static LsmOptions defaults() {
    return DEFAULTS;
  }

  private LsmOptions change(Consumer<LsmOptions> change) {
    LsmOptions changed = clone();
    change.accept(changed);
    within("cacheBytes", changed.cacheBytes, 0, Long.MAX_VALUE);
    OptionBounds.check(changed);
    return changed;
  }

  /** Returns a copy for {@link #change}. */
  @Override
  protected LsmOptions clone() {
    try {
      return (LsmOptions) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** Sets what completed writes survive. Default: OS, which survives a kill of the process. */
  public LsmOptions withDurability(Durability value) {
    return change(options -> options.durability = value);
  }

  /**
   * Sets the size at which a memtable is flushed, in bytes. Default: 8 MiB, or a 32nd of a heap of
   * less than 256 MiB.
   */
  public LsmOptions withMemtableBytes(int value) {
    return change(options -> options.memtableBytes = value);
  }

  /**
   * Sets the number of memtables waiting to be flushed at which writes stall. Default: as many as
   * fit in an eighth of the heap, but at least 2 and at most 15.
   */
  public LsmOptions withMaxFrozenMemtables(int value) {
    return change(options -> options.maxFrozenMemtables = value);
  }

  /**
   * Sets the size at which a compaction starts a new table, in bytes; at most 1 GiB. Default: 8
   * MiB.
   */
  public LsmOptions withTableBytes(long value) {
    return change(options -> options.tableBytes = value);
  }

  /** Sets the size, in bytes, at which level 1 is compacted. Default: 64 MiB. */
  public LsmOptions withBaseLevelBytes(long value) {
    return change(options -> options.baseLevelBytes = value);
  }

  /** Sets how many times larger each level may be than the one above. Default: 10. */
  public LsmOptions withLevelFactor(int value) {
    return change(options -> options.levelFactor = value);
  }

  /** Sets the capacity of the block cache, in bytes. Default: a quarter of the heap. */
  public LsmOptions withCacheBytes(long value) {
    return change(options -> options.cacheBytes = value);
  }

  /**
   * Sets how tables are built. Default: {@link TableOptions#DEFAULT}.
   *
   * @throws IllegalStateException if LZ4 is selected and its library is missing
   */
  public LsmOptions withTable(TableOptions value) {
    return change(options -> options.table = value);
  }

  /**
   * Sets the clock that decides what has expired, and how old tables are. Default: the system
   * clock.
   */
  public LsmOptions withClock(InstantSource value) {
    return change(options -> options.clock = value);
  }

  /** Sets how tables are merged. Default: {@link CompactionStyle#LEVELED}. */
  public LsmOptions withCompaction(CompactionStyle value) {
    return change(options -> options.compaction = value);
  }

  /**
   * Sets how many threads may work at the same time on a large compaction, each on its own range of
   * keys; at most 64. Default: half as many as there are processors, but at least 1 and at most 4.
   */
  public LsmOptions withCompactionThreads(int value) {
    return change(options -> options.compactionThreads = value);
  }

  /**
   * Lets the store share a cache, threads, and a budget of memory for its memtables with all others
   * that are opened with the same {@code value}. It then has no cache of its own, regardless of
   * {@link #withCacheBytes}. Default: it shares nothing.
   */
  public LsmOptions withSharedResources(SharedResources value) {
    return change(
        options -> options.sharedResources = Limits.checkNotNull("sharedResources", value));
  }

  /**
   * Sets how many bytes of logs are kept for {@link LsmStore#changes}, though all their writes are
   * in tables: also while no feed is open, and across restarts. Default: 0, which keeps them only
   * for open feeds that have not read them yet, up to 64 MiB.
   */
  public LsmOptions withKeptLogBytes(long value) {
    return change(options -> options.keptLogBytes = value);
  }

  /**
   * Sets from which size on values are kept apart from their keys, in bytes: such a value is
   * written once, to the log, which is then kept, and compactions leave it where it is. Default:
   * none are.
   */
  public LsmOptions withLargeValues(int value) {
    return change(options -> options.largeValues = value);
  }

  /**
   * Opens the store without a log, for programs that have one elsewhere, for example that of a Raft
   * group. Nothing is logged or synced but by a flush. After a crash, the store has exactly what
   * was flushed, and {@link LsmStore#flushedMark} says up to where; write the rest again. Its
   * {@link #withDurability} is {@code MEMORY}. Default: it has a log.
   *
   * @throws IllegalArgumentException if another durability was set, or logs are to be kept
   */
  public LsmOptions withoutLog() {
    return change(
        options -> {
          options.hasLog = false;
          options.durability = durability == Durability.OS ? Durability.MEMORY : durability;
        });
  }

  /** Sets the listener for the events of the store. Default: none. */
  public LsmOptions withListener(StoreListener value) {
    return change(options -> options.listener = value);
  }

  /**
   * Sets the numbers of tables in level 0 at which it is compacted (default: 4), writes are slowed
   * down (12), and writes stall (24).
   */
  public LsmOptions withLevel0Tables(int compact, int slow, int stop) {
    return change(
        options -> {
          options.compactAtLevel0Tables = compact;
          options.slowAtLevel0Tables = slow;
          options.stopAtLevel0Tables = stop;
        });
  }

  /** Returns what completed writes survive. */
  public Durability durability() {
    return durability;
  }

  /** Returns the size at which a memtable is flushed, in bytes. */
  public int memtableBytes() {
    return memtableBytes;
  }

  int maxFrozenMemtables() {
    if (maxFrozenMemtables != null) {
      return maxFrozenMemtables;
    }
    return (int) Math.max(MIN_FROZEN, Math.min(ROOM_FOR_FROZEN / memtableBytes, MAX_FROZEN));
  }

  /** Returns the total size of the frozen memtables at which writes stall, in bytes. */
  long maxFrozenBytes() {
    return Math.max(ROOM_FOR_FROZEN, (long) maxFrozenMemtables() * memtableBytes);
  }

  /** Returns the size at which a compaction starts a new table, in bytes. */
  public long tableBytes() {
    return tableBytes;
  }

  /** Returns the size at which level 1 is compacted, in bytes. */
  public long baseLevelBytes() {
    return baseLevelBytes;
  }

  /** Returns how many times larger each level may be than the one above. */
  public int levelFactor() {
    return levelFactor;
  }

  /** Returns the number of tables at which level 0 is compacted. */
  public int compactAtLevel0Tables() {
    return compactAtLevel0Tables;
  }

  int slowAtLevel0Tables() {
    return slowAtLevel0Tables;
  }

  /**
   * Returns the number of tables in level 0 at which writes stall.
   *
   * @hidden
   */
  @Internal
  public int stopAtLevel0Tables() {
    return stopAtLevel0Tables;
  }

  /** Returns a cache for one more store: of its own, or a part of the one that is shared. */
  BlockCache newCache() {
    return sharedResources == null ? new BlockCache(cacheBytes) : sharedResources.newCache();
  }

  /**
   * Returns the size with which a memtable begins. Where memory is shared, one that stays small
   * takes little; otherwise it is there at once, and never copied.
   *
   * @hidden
   */
  @Internal
  public int arenaBytes() {
    return sharedResources == null ? memtableBytes : Math.min(FIRST_ARENA_BYTES, memtableBytes);
  }

  /** Returns what the store shares with others, or null. */
  SharedResources sharedResources() {
    return sharedResources;
  }

  /** Returns how tables are built. */
  public TableOptions table() {
    return table;
  }

  /** Returns how tables are merged. */
  public CompactionStyle compaction() {
    return compaction;
  }

  /**
   * Returns the strategy that chooses compactions.
   *
   * @hidden
   */
  @Internal
  public CompactionStrategy strategy() {
    return compaction.strategy(this);
  }

  /** Returns how many bytes of logs are kept for change feeds. */
  public long keptLogBytes() {
    return keptLogBytes;
  }

  /** Returns the size from which on values are kept apart, in bytes. */
  public int largeValues() {
    return largeValues;
  }

  /** Returns whether any values are kept apart. */
  boolean separatesValues() {
    return largeValues < Integer.MAX_VALUE;
  }

  /** Returns whether the store has a log. */
  public boolean hasLog() {
    return hasLog;
  }

  int compactionThreads() {
    return compactionThreads;
  }

  StoreListener listener() {
    return listener;
  }

  InstantSource clock() {
    return clock;
  }

  /** Returns the size limit of {@code level}, 1 or deeper, in bytes. */
  public double maxLevelBytes(int level) {
    return baseLevelBytes * Math.pow(levelFactor, level - 1);
  }
}

package dev.varve.benchmarks.workload;

import dev.varve.benchmarks.engine.Ability;
import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Settings;
import java.util.Set;
import java.util.function.Function;

/**
 * What is done to an engine, and how often.
 *
 * @param name db_bench's, where it has one
 * @param about what is done, in a line
 * @param kind what it does to the store
 * @param loaded whether it begins with all entries in the store, or with none
 * @param size the number of entries and operations
 * @param mode how the engine is opened
 * @param needs what the engine must be able to do
 * @param steps makes the step of each thread
 * @param beside makes the step of one more thread that runs, unmeasured, meanwhile; or null
 * @param busyLoops how many threads of another process want the processors meanwhile
 */
public record Workload(
    String name,
    String about,
    Kind kind,
    boolean loaded,
    Size size,
    Mode mode,
    Set<Ability> needs,
    Function<Client, Step> steps,
    Function<Client, Step> beside,
    int busyLoops) {

  /** Makes one for a machine that does nothing else. */
  Workload(
      String name,
      String about,
      Kind kind,
      boolean loaded,
      Size size,
      Mode mode,
      Set<Ability> needs,
      Function<Client, Step> steps,
      Function<Client, Step> beside) {
    this(name, about, kind, loaded, size, mode, needs, steps, beside, 0);
  }

  /** What a workload does to the store. */
  public enum Kind {
    /** It changes it. */
    WRITE,
    /** It reads only: many of them can share one loaded store. */
    READ,
    /** It does both. */
    MIXED
  }

  /**
   * How much there is of a workload.
   *
   * @param recordShare N divided by this is the number of entries
   * @param operationShare N divided by this is the number of operations: below 1 where so many are
   *     needed to take long enough
   * @param valueBytes the length of a value
   * @param threads how many threads share the operations
   * @param timeEvery one of so many operations is timed by itself
   */
  public record Size(
      int recordShare, double operationShare, int valueBytes, int threads, int timeEvery) {
    private static final int MIN_RECORDS = 16;
    private static final int MIN_OPERATIONS_PER_THREAD = 4;

    /** Returns the number of entries. */
    public int records(long n) {
      return (int) Math.max(Math.max(MIN_RECORDS, threads), n / recordShare);
    }

    /** Returns the number of operations of each thread. */
    public long operationsOfThread(long n) {
      return Math.max(MIN_OPERATIONS_PER_THREAD, (long) (n / operationShare) / threads);
    }
  }

  /**
   * How an engine is opened.
   *
   * @param synced each write is forced to disk
   * @param transactions there will be some
   * @param beyondCache the block cache gets a tenth of the data
   */
  public record Mode(boolean synced, boolean transactions, boolean beyondCache) {}

  /** Returns this for another number of threads, under another name. */
  Workload withThreads(String otherName, int threads) {
    Size other =
        new Size(
            size.recordShare(),
            size.operationShare(),
            size.valueBytes(),
            threads,
            size.timeEvery());
    return with(otherName, "; with threads: " + threads, other, beside);
  }

  /** Returns this with a thread beside it that keeps to a pace, under another name. */
  Workload withPace(String otherName, int perSecond) {
    return with(
        otherName,
        ", limited to this many a second: " + perSecond,
        size,
        client -> new Paced(beside.apply(client), perSecond));
  }

  private Workload with(
      String otherName, String aboutMore, Size otherSize, Function<Client, Step> otherBeside) {
    return new Workload(
        otherName, about + aboutMore, kind, loaded, otherSize, mode, needs, steps, otherBeside);
  }

  /** Returns this on a machine that has other things to do, under another name. */
  Workload withBusyLoops(String otherName, int loops) {
    return new Workload(
        otherName,
        about + "; beside busy loops: " + loops,
        kind,
        loaded,
        size,
        mode,
        needs,
        steps,
        beside,
        loops);
  }

  /** Returns the settings to open an engine with. */
  public Settings settings(long n) {
    long data = (long) size.records(n) * (Keys.LENGTH + size.valueBytes());
    long cache = mode.beyondCache() ? Math.max(1, data / 10) : 0;
    return new Settings(mode.synced(), mode.transactions(), cache);
  }

  /** Returns why {@code engine} cannot do this, or null if it can. */
  public String impossibleFor(EngineKind engine) {
    return needs.stream()
        .filter(engine.lacks()::containsKey)
        .sorted()
        .map(engine.lacks()::get)
        .findFirst()
        .orElse(null);
  }

  /** Returns whether this and {@code other} can be measured on one store, one after the other. */
  public boolean sharesStoreWith(Workload other) {
    return kind == Kind.READ
        && other.kind == Kind.READ
        && mode.equals(other.mode)
        && busyLoops == other.busyLoops
        && size.recordShare() == other.size.recordShare()
        && size.valueBytes() == other.size.valueBytes();
  }
}

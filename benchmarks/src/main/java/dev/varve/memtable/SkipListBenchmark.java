package dev.varve.memtable;

import dev.varve.benchmarks.workload.Keys;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The memtable's list: inserting all entries of a memtable, and finding one among them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SkipListBenchmark {
  private static final int INSERTS = 100_000;
  private static final int VALUE_BYTES = 100;

  /** Keys in random order, each drawn once. */
  private static byte[][] shuffledKeys(int count) {
    SplittableRandom random = new SplittableRandom(1);
    byte[][] keys = new byte[count][];
    for (int i = 0; i < count; i++) {
      int place = random.nextInt(i + 1);
      keys[i] = keys[place];
      keys[place] = Keys.stored(i);
    }
    return keys;
  }

  private static void insert(SkipList list, byte[] key, byte[] value, long sequence) {
    byte[] both = new byte[key.length + value.length];
    System.arraycopy(key, 0, both, 0, key.length);
    System.arraycopy(value, 0, both, key.length, value.length);
    list.insert(both, 0, key.length, key.length, value.length, Tag.of(sequence, Tag.VALUE), 0);
  }

  /** Keys to insert. */
  @State(Scope.Benchmark)
  public static class Input {
    private final byte[][] keys = shuffledKeys(INSERTS);
    private final byte[] value = new byte[VALUE_BYTES];
  }

  /** A list that is full. */
  @State(Scope.Benchmark)
  public static class Full {
    /** The number of entries. */
    @Param({"100000", "500000"})
    public int entries;

    private byte[][] keys;
    private SkipList list;
    private int next;

    /** Fills the list. */
    @Setup(Level.Trial)
    public void fill() {
      keys = shuffledKeys(entries);
      list = new SkipList(16 << 20);
      byte[] value = new byte[VALUE_BYTES];
      for (int i = 0; i < entries; i++) {
        insert(list, keys[i], value, i + 1);
      }
    }
  }

  /** Fills an empty list; the score is for one insert, the copy of its input included. */
  @Benchmark
  @OperationsPerInvocation(INSERTS)
  public Object insert(Input input) {
    SkipList list = new SkipList(16 << 20);
    for (int i = 0; i < INSERTS; i++) {
      insert(list, input.keys[i], input.value, i + 1);
    }
    return list;
  }

  /** Finds a key that is there. */
  @Benchmark
  public Object find(Full full) {
    full.next = full.next + 1 < full.entries ? full.next + 1 : 0;
    byte[] key = full.keys[full.next];
    return full.list.find(key, KeyHash.inMemory(key), Tag.MAX_SEQUENCE);
  }
}

package dev.varve.sstable;

import dev.varve.benchmarks.workload.Keys;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Asking the filter of a table of a million keys, the key's hash included. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class BloomFilterBenchmark {
  private static final int ENTRIES = 1_000_000;
  private static final int BITS_PER_KEY = 10;

  private final SplittableRandom random = new SplittableRandom(1);
  private BloomFilter filter;

  /** Fills the filter. */
  @Setup(Level.Trial)
  public void fill() {
    BloomFilter.Builder builder = new BloomFilter.Builder(BITS_PER_KEY);
    for (int i = 0; i < ENTRIES; i++) {
      byte[] key = Keys.stored(i);
      builder.add(new Slice().set(key, 0, key.length));
    }
    filter = new BloomFilter(builder.finish());
  }

  /** Asks for a key that is there; making the key is part of the score. */
  @Benchmark
  public boolean present() {
    return filter.mayContain(KeyHash.of(Keys.stored(random.nextInt(ENTRIES))));
  }

  /** Asks for a key that is not there; making the key is part of the score. */
  @Benchmark
  public boolean absent() {
    return filter.mayContain(KeyHash.of(Keys.missing(random.nextInt(ENTRIES))));
  }
}

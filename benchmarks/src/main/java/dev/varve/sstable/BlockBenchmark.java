package dev.varve.sstable;

import dev.varve.benchmarks.workload.Keys;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.Arrays;
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

/** Unpacking a block of 4 KiB, a seek in it, and a hit in the cache of blocks. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class BlockBenchmark {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 1024;

  private final SplittableRandom random = new SplittableRandom(1);
  private byte[][] keys;
  private byte[] packed;
  private Block.Cursor cursor;
  private BlockCache.Shelf shelf;

  /** Builds the block and fills the cache. */
  @Setup(Level.Trial)
  public void build() {
    BlockBuilder builder = new BlockBuilder();
    Slice value = new Slice().set(new byte[100], 0, 100);
    int entries = 0;
    while (builder.unpackedBytes() < BLOCK_BYTES) {
      byte[] key = Keys.stored(entries++);
      builder.add(new Slice().set(key, 0, key.length), Tag.of(1, Tag.VALUE), value);
    }
    packed = builder.finish().toByteArray();
    Block block = BlockDecoder.decode(packed, packed.length);
    keys = new byte[entries][];
    Arrays.setAll(keys, Keys::stored);
    cursor = block.cursor();
    shelf = new BlockCache(2L * BLOCKS * block.size()).newShelf(BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      shelf.put(i, block);
    }
  }

  /** Unpacks the block, as is done when it is read from the disk. */
  @Benchmark
  public Object decode() {
    return BlockDecoder.decode(packed, packed.length);
  }

  /** Seeks a key that is there. */
  @Benchmark
  public boolean seek() {
    return cursor.seek(keys[random.nextInt(keys.length)], Tag.seek(1));
  }

  /** Takes a block from the cache. */
  @Benchmark
  public Object cacheHit() {
    return shelf.get(random.nextInt(BLOCKS));
  }
}

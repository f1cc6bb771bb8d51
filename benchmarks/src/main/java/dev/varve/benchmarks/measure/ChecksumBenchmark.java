package dev.varve.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksum over a log frame and over a block. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class ChecksumBenchmark {
  /** The length of what is summed. */
  @Param({"150", "4096"})
  public int bytes;

  private final CRC32C crc = new CRC32C();
  private byte[] data;

  /** Makes something to sum. */
  @Setup(Level.Trial)
  public void fill() {
    data = new byte[bytes];
  }

  /** Sums all bytes. */
  @Benchmark
  public long crc32c() {
    crc.reset();
    crc.update(data, 0, data.length);
    return crc.getValue();
  }
}

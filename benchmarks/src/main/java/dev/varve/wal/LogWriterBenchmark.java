package dev.varve.wal;

import dev.varve.benchmarks.measure.Directories;
import dev.varve.io.DiskStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appending a frame to a log on disk, handed to the operating system in groups. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class LogWriterBenchmark {
  private static final int PAYLOAD_BYTES = 120;

  /** How many frames are written with one call. */
  @Param({"1", "32"})
  public int group;

  private final byte[] payload = new byte[PAYLOAD_BYTES];
  private Path directory;
  private DiskStorage storage;
  private LogWriter log;
  private long sequence;

  /** Starts a log for each iteration, so that none outgrows the disk. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = Files.createTempDirectory("varve-log");
    storage = DiskStorage.open(directory);
    log = new LogWriter(storage, "log", 1);
  }

  /** Deletes the log. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    log.abandon();
    storage.close();
    Directories.delete(directory);
  }

  /** Appends a frame. */
  @Benchmark
  public void append() throws IOException {
    log.append(LogRecord.Kind.BATCH, ++sequence, payload, PAYLOAD_BYTES);
    if (sequence % group == 0) {
      log.write();
    }
  }
}

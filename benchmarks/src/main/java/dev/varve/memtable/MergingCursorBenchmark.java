package dev.varve.memtable;

import dev.varve.benchmarks.workload.Keys;
import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** A step of a cursor over several lists whose keys alternate: each step changes the list. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class MergingCursorBenchmark {
  private static final int ENTRIES = 100_000;

  /** How many lists are merged. */
  @Param({"1", "2", "4", "8"})
  public int children;

  private EntryCursor cursor;

  /** Fills the lists. */
  @Setup(Level.Trial)
  public void fill() {
    List<EntryCursor> cursors = new ArrayList<>();
    for (int child = 0; child < children; child++) {
      SkipList list = new SkipList(1 << 20);
      for (int i = child; i < ENTRIES; i += children) {
        byte[] key = Keys.stored(i);
        list.insert(key, 0, key.length, 0, key.length, Tag.of(i + 1, Tag.VALUE), 0);
      }
      cursors.add(list.cursor());
    }
    cursor = MergingCursor.of(cursors);
  }

  /** Moves on, from the end to the start, and looks at the key. */
  @Benchmark
  public int next() {
    if (!cursor.isValid() || !cursor.next()) {
      cursor.first();
    }
    return cursor.key().length();
  }
}

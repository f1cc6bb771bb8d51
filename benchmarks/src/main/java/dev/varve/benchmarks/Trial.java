package dev.varve.benchmarks;

import dev.varve.benchmarks.engine.Ability;
import dev.varve.benchmarks.engine.Engine;
import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Settings;
import dev.varve.benchmarks.measure.Directories;
import dev.varve.benchmarks.measure.Laps;
import dev.varve.benchmarks.measure.ProcessFigures;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.measure.Timing;
import dev.varve.benchmarks.workload.BusyLoops;
import dev.varve.benchmarks.workload.Stage;
import dev.varve.benchmarks.workload.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One repetition on one engine, in this process: of one workload, or of several that only read the
 * same store.
 *
 * <p>A workload that changes the store warms up on a store of its own, a smaller one; one that only
 * reads warms up on the store that it then reads. What is timed is the workload. What the engine
 * has left to do in the background then is waited for, and counted as processor time and bytes
 * written, for both belong to what was put. At last the whole store is compared with the model.
 *
 * @param engine the engine
 * @param directory where the stores are made; each is deleted again
 * @param n the N of the workloads
 * @param repetition from 1 on; it decides the draws, so that all engines get the same
 * @param limit the time after which a workload ends, even if operations are left
 */
record Trial(EngineKind engine, Path directory, long n, int repetition, Duration limit) {
  private static final int SMALLEST_WARM_UP = 20_000;

  /** Runs {@code group}, whose workloads share a store if they are more than one. */
  List<Result> run(List<Workload> group) throws Exception {
    Workload first = group.get(0);
    if (first.kind() != Workload.Kind.READ) {
      warmUpApart(first);
    }
    Path store = Files.createDirectories(directory.resolve("store"));
    long heapBefore = ProcessFigures.heapBytes();
    try (Engine opened = engine.open(store, first.settings(n))) {
      Stage stage = new Stage(opened, first, n, repetition);
      stage.load();
      List<Taken> all = new ArrayList<>();
      for (Workload workload : group) {
        all.add(measure(workload, opened, stage));
      }
      long heap = ProcessFigures.heapBytes() - heapBefore - stage.heapBytes();
      long disk = Directories.bytes(store);
      stage.verify(!engine.lacks().containsKey(Ability.SCAN) && !first.mode().transactions());
      return all.stream().map(taken -> result(taken, disk, Math.max(0, heap))).toList();
    } finally {
      Directories.delete(store);
    }
  }

  private void warmUpApart(Workload workload) throws Exception {
    long fewer = Math.max(Math.min(n, SMALLEST_WARM_UP), n / 2);
    Path scratch = Files.createDirectories(directory.resolve("warm-up"));
    try (Engine opened = engine.open(scratch, workload.settings(fewer))) {
      Stage stage = new Stage(opened, workload, fewer, repetition);
      stage.load();
      new Timing(stage, workload, limit).play(workload.size().operationsOfThread(fewer));
    } finally {
      Directories.delete(scratch);
    }
  }

  /** What was measured while a workload ran. */
  private record Taken(Workload workload, Laps laps, double settleSeconds, ProcessFigures used) {}

  private Taken measure(Workload workload, Engine opened, Stage stage) throws Exception {
    Timing timing = new Timing(stage, workload, limit);
    long operations = workload.size().operationsOfThread(n);
    if (workload.kind() == Workload.Kind.READ) {
      timing.play(Math.max(1, operations / 2));
    }
    BusyLoops loops = BusyLoops.start(workload.busyLoops());
    try {
      ProcessFigures before = ProcessFigures.now();
      Laps laps = timing.play(operations);
      double settled = workload.kind() == Workload.Kind.READ ? 0 : settle(opened);
      return new Taken(workload, laps, settled, ProcessFigures.now().since(before));
    } finally {
      loops.close();
    }
  }

  private static double settle(Engine opened) throws Exception {
    long begin = System.nanoTime();
    opened.settle();
    return (System.nanoTime() - begin) / 1e9;
  }

  private Result result(Taken taken, long diskBytes, long heapBytes) {
    Laps laps = taken.laps();
    return new Result(
        engine.name(),
        taken.workload().name(),
        repetition,
        null,
        false,
        laps.operations(),
        laps.seconds(),
        taken.settleSeconds(),
        taken.used().cpuNanos() / 1e3 / laps.operations(),
        laps.percentile(50),
        laps.percentile(99),
        laps.percentile(99.9),
        laps.longest(),
        laps.userBytes(),
        taken.used().writtenBytes(),
        diskBytes,
        heapBytes);
  }

  /**
   * Opens and closes an empty store. Returns why this peer cannot run on this machine, or null if
   * it can.
   */
  String obstacle() throws Exception {
    Path scratch = Files.createDirectories(directory.resolve("probe"));
    try {
      engine.open(scratch, Settings.PLAIN).close();
      return null;
    } catch (LinkageError | RuntimeException e) {
      if (engine.role() != EngineKind.Role.PEER) {
        throw e;
      }
      return "cannot be loaded here: " + firstLine(e);
    } finally {
      Directories.delete(scratch);
    }
  }

  private static String firstLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().lines().findFirst().orElse("");
  }
}

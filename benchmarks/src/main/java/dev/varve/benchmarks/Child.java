package dev.varve.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The main of a process that runs one {@link Trial}: it writes the results to a file, as JSON. */
final class Child {

  /**
   * What a child is to do.
   *
   * @param engine its name
   * @param workloads their names
   * @param n the N of the workloads
   * @param repetition from 1 on
   * @param limitSeconds the time after which a workload ends
   * @param directory where it may make files
   */
  record Order(
      String engine,
      List<String> workloads,
      long n,
      int repetition,
      int limitSeconds,
      String directory) {

    private List<Result> carryOut() {
      EngineKind kind = Engines.named(engine);
      List<Workload> group = workloads.stream().map(Workloads::named).toList();
      Trial trial =
          new Trial(kind, Path.of(directory), n, repetition, Duration.ofSeconds(limitSeconds));
      try {
        String obstacle = trial.obstacle();
        return obstacle == null ? trial.run(group) : skipped(obstacle);
      } catch (Exception | LinkageError e) {
        e.printStackTrace();
        return failed(e.toString());
      }
    }

    List<Result> skipped(String reason) {
      return workloads.stream()
          .map(workload -> Result.skipped(engine, workload, repetition, reason))
          .toList();
    }

    List<Result> failed(String error) {
      return workloads.stream()
          .map(workload -> Result.failed(engine, workload, repetition, error))
          .toList();
    }
  }

  private Child() {}

  /** Carries out the order in the file {@code args[0]}, and writes the results to the other one. */
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Order order = json.readValue(Path.of(args[0]).toFile(), Order.class);
    json.writeValue(Path.of(args[1]).toFile(), order.carryOut());
    // Threads that an engine leaves behind must not keep the process alive.
    System.exit(0);
  }
}

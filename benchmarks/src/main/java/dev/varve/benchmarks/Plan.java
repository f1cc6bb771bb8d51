package dev.varve.benchmarks;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/** What runs in one process: workloads that can share a store. */
final class Plan {
  private Plan() {}

  /** Returns those of {@code workloads} that {@code engine} can do. */
  static List<Workload> possible(EngineKind engine, List<Workload> workloads) {
    return workloads.stream().filter(workload -> workload.impossibleFor(engine) == null).toList();
  }

  /**
   * Divides {@code workloads}, in their order, into groups: neighbours that read the same store
   * only are in one, each other workload is alone.
   */
  static List<List<Workload>> groups(List<Workload> workloads) {
    List<List<Workload>> groups = new ArrayList<>();
    Workload before = null;
    for (Workload workload : workloads) {
      if (before == null || !workload.sharesStoreWith(before)) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(workload);
      before = workload;
    }
    return groups;
  }
}

package dev.varve.benchmarks.report;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.EngineKind.Role;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workload.Kind;
import dev.varve.benchmarks.workload.Workloads;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What the project wants to reach, compared with what was measured. */
public final class Targets {
  private static final String OURS = "varve";
  private static final String ROCKS = "rocksdb";
  private static final String READ_BESIDE_WRITER = "readwhilewriting";

  private final Scores scores;
  private final List<EngineKind> engines;

  /**
   * Prepares the comparison.
   *
   * @param engines those that were asked for
   */
  public Targets(Scores scores, List<EngineKind> engines) {
    this.scores = scores;
    this.engines = engines;
  }

  /** Returns a table of all targets, and how many hold. */
  public String markdown() {
    List<Target> all = all();
    Table table = new Table(2, List.of("target", "against", "wanted", "measured", "verdict"));
    for (Target target : all) {
      table.row(
          List.of(
              target.what(),
              target.against(),
              target.wanted(),
              target.ratio().map(Numbers::ratio).orElse("–"),
              target.verdict()));
    }
    long measured = all.stream().filter(target -> target.ratio().isPresent()).count();
    long holding = all.stream().filter(Target::holds).count();
    return String.format(
        Locale.ROOT,
        "\n## Targets\n\n%s\n%d of %d measured targets hold; %d were not measured.\n",
        table.markdown(),
        holding,
        measured,
        all.size() - measured);
  }

  List<Target> all() {
    List<Target> all = new ArrayList<>();
    addAgainstBestPeers(all);
    addAgainstRocks(all);
    addAgainstLimits(all);
    addLatencies(all);
    addWriteAmplification(all, "varve-64", ROCKS);
    addWriteAmplification(all, "varve-4", "rocksdb-4");
    return all;
  }

  private void addAgainstBestPeers(List<Target> all) {
    for (Workload workload : Workloads.all()) {
      if (workload.kind() == Kind.WRITE) {
        all.add(againstBest(workload.name(), EngineKind::isDurablePeer, "the best durable peer"));
      } else if (workload.kind() == Kind.READ || workload.name().equals(READ_BESIDE_WRITER)) {
        all.add(againstBest(workload.name(), kind -> kind.role() == Role.PEER, "the best peer"));
      }
    }
  }

  private Target againstBest(String workload, Predicate<EngineKind> peers, String who) {
    Optional<Result> best =
        engines.stream()
            .filter(peers)
            .flatMap(peer -> scores.of(workload, peer.name()).stream())
            .max(Comparator.comparingDouble(Result::rate));
    Optional<Double> ratio = best.flatMap(peer -> scores.ratio(workload, OURS, peer.engine()));
    String named = best.map(peer -> who + ", " + peer.engine()).orElse(who);
    return Target.atLeast(1, workload, named, ratio);
  }

  private void addAgainstRocks(List<Target> all) {
    all.add(
        Target.atLeast(
            2.5, "all workloads, geometric mean", ROCKS, scores.geometricMean(OURS, ROCKS)));
    addAgainstRocks(all, 2, "fillrandom", "overwrite");
    addAgainstRocks(all, 3, "readrandom", "readhot", READ_BESIDE_WRITER);
    addAgainstRocks(all, 4, "seekrandom", "readseq", "readreverse");
    addAgainstRocks(all, 1.4, "fillsync-8t");
    addAgainstRocks(all, 1.2, "beyond-cache-read");
  }

  private void addAgainstRocks(List<Target> all, double bound, String... workloads) {
    for (String workload : workloads) {
      all.add(Target.atLeast(bound, workload, ROCKS, scores.ratio(workload, OURS, ROCKS)));
    }
  }

  private void addAgainstLimits(List<Target> all) {
    all.add(
        Target.atLeast(
            0.9, "fillsync", "raw-prealloc", scores.ratio("fillsync", OURS, "raw-prealloc")));
    Optional<Double> commits =
        quotient(score("commit-8t-sync", OURS), score("fillsync-8t", OURS), Result::rate);
    all.add(Target.atLeast(0.8, "commit-8t-sync", "our own fillsync-8t", commits));
  }

  private void addLatencies(List<Target> all) {
    all.add(
        Target.atMost(
            1,
            "fillrandom, longest pause",
            ROCKS,
            quotient(score("fillrandom", OURS), score("fillrandom", ROCKS), Result::longest)));
    all.add(
        Target.atMost(
            1,
            "readwhilewriting, p99.9",
            ROCKS,
            quotient(
                score(READ_BESIDE_WRITER, OURS), score(READ_BESIDE_WRITER, ROCKS), Result::p999)));
  }

  private void addWriteAmplification(List<Target> all, String ours, String theirs) {
    Optional<Double> ratio =
        writeAmplification(ours)
            .flatMap(mine -> writeAmplification(theirs).map(other -> mine / other));
    all.add(Target.atMost(1.1, "bytes written, fillrandom + overwrite, " + ours, theirs, ratio));
  }

  private Optional<Double> writeAmplification(String engine) {
    List<Result> both =
        List.of("fillrandom", "overwrite").stream()
            .flatMap(workload -> score(workload, engine).stream())
            .filter(Result::hasWriteAmplification)
            .toList();
    double written = both.stream().mapToLong(Result::writtenBytes).sum();
    double user = both.stream().mapToLong(Result::userBytes).sum();
    return both.size() == 2 ? Optional.of(written / user) : Optional.empty();
  }

  private Optional<Result> score(String workload, String engine) {
    return scores.of(workload, engine);
  }

  private static Optional<Double> quotient(
      Optional<Result> mine, Optional<Result> other, ToDoubleFunction<Result> figure) {
    return mine.flatMap(
        ours -> other.map(theirs -> figure.applyAsDouble(ours) / figure.applyAsDouble(theirs)));
  }
}

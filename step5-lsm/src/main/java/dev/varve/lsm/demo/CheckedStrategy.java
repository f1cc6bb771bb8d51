package dev.varve.lsm.demo;

import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.CompactionStrategy;
import dev.varve.lsm.Levels;
import dev.varve.lsm.TableMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A strategy under supervision. It throws an {@link IllegalStateException} that says what is wrong
 * if a plan would damage the tree, or if the strategy fails, never comes to rest, or comes to rest
 * with so large a backlog that writes stall. Not thread-safe.
 *
 * <p>What must hold after a plan: newer versions of a key are in newer runs, and the tables of a
 * level other than 0 share no key.
 */
final class CheckedStrategy implements CompactionStrategy {
  private static final int MAX_PICKS = 1_000;

  private final String name;
  private final CompactionStrategy strategy;
  private final int stopAt;
  // How often something was picked since the tree's newest write.
  private int picks;
  private long newestWrite;

  /** Supervises a strategy; writes stall once its backlog has {@code stopAt} runs. */
  CheckedStrategy(String name, CompactionStrategy strategy, int stopAt) {
    this.name = name;
    this.strategy = strategy;
    this.stopAt = stopAt;
  }

  @Override
  public @Nullable CompactionPlan pick(Levels levels) {
    CompactionPlan plan = call(() -> strategy.pick(levels));
    if (plan != null) {
      check(levels, plan);
      checkRest(levels);
    } else if (backlog(levels) >= stopAt) {
      throw wrong(
          "picks nothing at a backlog of "
              + backlog(levels)
              + " runs: writes would stall for good");
    }
    return plan;
  }

  @Override
  public @Nullable CompactionPlan pickRange(
      Levels levels, byte @Nullable [] from, byte @Nullable [] to) {
    CompactionPlan plan = call(() -> strategy.pickRange(levels, from, to));
    if (plan != null) {
      check(levels, plan);
    }
    return plan;
  }

  @Override
  public double excess(Levels levels, int level) {
    return call(() -> strategy.excess(levels, level));
  }

  @Override
  public int backlog(Levels levels) {
    return call(() -> strategy.backlog(levels));
  }

  private <T> T call(Supplier<T> question) {
    try {
      return question.get();
    } catch (RuntimeException | StackOverflowError e) {
      throw failure(name, e);
    }
  }

  /** Returns an exception that names what a strategy has thrown, and its line. */
  static IllegalStateException failure(String name, Throwable cause) {
    String place =
        Arrays.stream(cause.getStackTrace())
            .filter(it -> (name + ".java").equals(it.getFileName()))
            .findFirst()
            .map(it -> " in line " + it.getLineNumber())
            .orElse("");
    return new IllegalStateException(name + " failed" + place + ": " + cause, cause);
  }

  private void checkRest(Levels levels) {
    long newest =
        levels.tables().stream().mapToLong(it -> it.properties().largestSequence()).max().orElse(0);
    picks = newest == newestWrite ? picks + 1 : 1;
    newestWrite = newest;
    if (picks > MAX_PICKS) {
      throw wrong("does not come to rest: " + MAX_PICKS + " compactions without a flush");
    }
  }

  private IllegalStateException wrong(String what) {
    return new IllegalStateException(name + " " + what);
  }

  private void check(Levels levels, CompactionPlan plan) {
    int output = plan.outputLevel();
    if (plan.inputs() == null || plan.inputs().isEmpty()) {
      throw wrong("picks a plan without inputs");
    }
    if (output < 0 || output >= Levels.COUNT) {
      throw wrong(
          "picks output level " + output + ", which is not within 0 and " + (Levels.COUNT - 1));
    }
    List<Integer> runs = new ArrayList<>();
    for (Levels.Run input : plan.inputs()) {
      int run = indexOf(levels, input);
      if (!runs.isEmpty() && run <= runs.get(runs.size() - 1)) {
        throw wrong("picks inputs that are not in the order of their runs, the newest first");
      }
      runs.add(run);
    }
    checkLeft(levels, plan, runs);
  }

  /** Returns the index of the run that has all tables of {@code input}. */
  private int indexOf(Levels levels, Levels.Run input) {
    List<Levels.Run> runs = levels.runs();
    for (int i = 0; i < runs.size() && !input.tables().isEmpty(); i++) {
      if (runs.get(i).level() == input.level() && isInOrder(input.tables(), runs.get(i).tables())) {
        return i;
      }
    }
    throw wrong("picks an input that is not part of a run of level " + input.level());
  }

  private static boolean isInOrder(List<TableMetadata> some, List<TableMetadata> all) {
    return all.stream().filter(new HashSet<>(some)::contains).toList().equals(some);
  }

  /** Checks the tables that stay, each against the result. */
  private void checkLeft(Levels levels, CompactionPlan plan, List<Integer> runs) {
    Set<TableMetadata> inputs = new HashSet<>(plan.tables());
    for (int run = 0; run < levels.runs().size(); run++) {
      for (TableMetadata table : levels.runs().get(run).tables()) {
        if (!inputs.contains(table)) {
          check(levels, plan, runs, run, table);
        }
      }
    }
  }

  private void check(
      Levels levels, CompactionPlan plan, List<Integer> runs, int run, TableMetadata table) {
    int level = levels.runs().get(run).level();
    int output = plan.outputLevel();
    String inLevel = TableMetadata.fileName(table.number()) + " of level " + level;
    if (level == output && level > 0) {
      if (overlapsSpan(plan.tables(), table)) {
        throw wrong("leaves out " + inLevel + ", which lies between the keys that go there");
      }
      return;
    }
    // In level 0 the result is as new as the newest of its inputs.
    boolean isNewer = level < output || (level == 0 && output == 0 && run < runs.get(0));
    for (int i = 0; i < runs.size(); i++) {
      boolean wasNewer = run < runs.get(i);
      if (wasNewer != isNewer && overlaps(plan.inputs().get(i), table)) {
        throw wrong(
            "passes over "
                + inLevel
                + ", and brings "
                + (wasNewer ? "older versions above it" : "newer versions below it")
                + ", into level "
                + output);
      }
    }
  }

  private static boolean overlaps(Levels.Run input, TableMetadata table) {
    return input.tables().stream().anyMatch(it -> it.overlaps(table.smallest(), table.largest()));
  }

  private static boolean overlapsSpan(List<TableMetadata> inputs, TableMetadata table) {
    return inputs.stream()
            .anyMatch(it -> Arrays.compareUnsigned(it.smallest(), table.largest()) <= 0)
        && inputs.stream()
            .anyMatch(it -> Arrays.compareUnsigned(it.largest(), table.smallest()) >= 0);
  }
}

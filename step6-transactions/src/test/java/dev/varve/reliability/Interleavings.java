package dev.varve.reliability;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Lets Lincheck call the operations of a class from three threads, and check that their results are
 * possible in some serial order.
 */
public final class Interleavings {
  private static final int SCENARIOS = Scale.of(3, 15);
  private static final int RUNS = Scale.of(50, 200);

  /**
   * The checker does not support views of byte arrays, which these classes use for reads and
   * writes. So it cannot check the skip list; step 3's SkipListTest tests that on real memory.
   */
  private static final List<String> WITHOUT_TURNS =
      List.of(
          "dev.varve.WriteBatch",
          "dev.varve.io.",
          "dev.varve.reliability.Files",
          "dev.varve.memtable.",
          "dev.varve.sstable.",
          "dev.varve.wal.LogWriter",
          "dev.varve.wal.WriteAheadLog");

  private Interleavings() {}

  /**
   * Decides at each access to shared memory which thread runs next, and so tries many orders,
   * including rare ones. It assumes sequentially consistent memory: it finds neither reordering by
   * processors and compilers, nor races inside the bytes of a table, a log or a list.
   */
  public static void modelCheck(Class<?> calls) {
    modelCheck(calls, calls);
  }

  /**
   * Like {@link #modelCheck(Class)}, but {@code methods} of {@code owner} run without being
   * interrupted.
   *
   * @param methods those that sort and hash, which the checker cannot replay
   */
  public static void modelCheck(Class<?> calls, Class<?> owner, String... methods) {
    ModelCheckingOptions options = new ModelCheckingOptions().invocationsPerIteration(RUNS);
    // A run that takes long need not have hung: on a busy machine, instrumenting a class for the
    // first time takes longer than the ten seconds that are allowed otherwise. Only Kotlin hides
    // the name.
    options.invocationTimeout$lincheck(TimeUnit.MINUTES.toMillis(10));
    options.addGuarantee(
        ManagedStrategyGuaranteeKt.forClasses(Interleavings::isWithoutTurns).allMethods().ignore());
    options.addGuarantee(
        ManagedStrategyGuaranteeKt.forClasses(owner.getName()).methods(methods).ignore());
    options.iterations(SCENARIOS).threads(3).actorsPerThread(2).actorsBefore(1).actorsAfter(1);
    options.check(calls);
    Scale.report(
        "%s: %d scenarios of three threads, each in up to %d orders",
        calls.getEnclosingClass().getSimpleName(), SCENARIOS, RUNS);
  }

  private static boolean isWithoutTurns(String className) {
    return WITHOUT_TURNS.stream().anyMatch(className::startsWith);
  }
}

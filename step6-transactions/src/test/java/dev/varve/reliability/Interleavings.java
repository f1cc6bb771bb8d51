package dev.varve.reliability;

import java.util.List;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Has Lincheck call the operations of a class from three threads, and hold what they return to what
 * they could return if they came one after the other.
 */
public final class Interleavings {
  private static final int SCENARIOS = Scale.of(3, 15);
  private static final int RUNS = Scale.of(50, 200);

  /**
   * The checker gives up at views of byte arrays, which these read and write with. So the skip list
   * is no case for it; step 3's SkipListTest tries that on the memory as it is.
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
   * Decides at each access to shared memory whose turn is next, and so tries many orders, rare ones
   * too. Memory is the same for all threads at once there: what processors and compilers may
   * reorder, this does not see; nor what happens inside the bytes of a table, a log or a list.
   */
  public static void modelCheck(Class<?> calls) {
    modelCheck(calls, calls);
  }

  /**
   * As {@link #modelCheck(Class)}, but {@code methods} of {@code owner} run without turns.
   *
   * @param methods those that sort and hash, which the checker cannot repeat as they were
   */
  public static void modelCheck(Class<?> calls, Class<?> owner, String... methods) {
    ModelCheckingOptions options = new ModelCheckingOptions().invocationsPerIteration(RUNS);
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

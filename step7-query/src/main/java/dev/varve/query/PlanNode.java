package dev.varve.query;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A step of a plan. It gets rows from its inputs when it is asked for one, so that nothing is read
 * that the result does not need; in the literature: the Volcano or iterator model. One thread at a
 * time.
 */
abstract class PlanNode implements AutoCloseable {
  private final List<PlanNode> inputs;
  private long rows;
  private long blocks;
  private @Nullable LongSupplier blockCounter;

  PlanNode(PlanNode... inputs) {
    this.inputs = List.of(inputs);
  }

  /** Returns the next row, or null after the last. */
  final @Nullable Scope next() {
    LongSupplier counter = blockCounter;
    long before = counter == null ? 0 : counter.getAsLong();
    Scope row = produce();
    if (row != null) {
      rows++;
    }
    if (counter != null) {
      blocks += counter.getAsLong() - before;
    }
    return row;
  }

  /** Returns the next row, or null after the last. */
  abstract @Nullable Scope produce();

  /** Returns what this step does, in a few words. */
  abstract String describe();

  List<PlanNode> inputs() {
    return inputs;
  }

  /** Returns the number of rows so far. */
  long rows() {
    return rows;
  }

  /** Returns the number of blocks that this step and its inputs have looked up so far. */
  long blocks() {
    return blocks;
  }

  /** Counts blocks from now on, in this step and its inputs. */
  void countBlocks(LongSupplier counter) {
    blockCounter = counter;
    inputs.forEach(input -> input.countBlocks(counter));
  }

  /** Returns the number of rows that the planner expects, or -1 if it does not know. */
  long expected() {
    return -1;
  }

  @Override
  public void close() {
    inputs.forEach(PlanNode::close);
  }
}

package dev.varve.memtable;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.time.InstantSource;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread inserts into a {@link SkipList} while another reads: which results can the reader get?
 * jcstress runs each of these tests millions of times, interpreted and compiled by each compiler,
 * and counts the results. Results not listed here are forbidden.
 *
 * <p>{@code mvn test -Pstress -pl step3-memtable -am}; not a part of the build.
 */
public final class SkipListStress {
  private static final int OLD_ENTRIES = ListUnderStress.BEFORE_A_TALL_NODE;
  private static final int FILLED = ListUnderStress.filledBy(OLD_ENTRIES);

  /** The index has 16 slots, and doubles when more than half of them are used. */
  private static final int HALF_THE_INDEX = 8;

  private SkipListStress() {}

  /** An entry seen along the lowest lane is also found through the higher ones. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the insert")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then inserted, whole")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "whole, and still there")
  @State
  public static class Scans {
    private final ListUnderStress list = new ListUnderStress(OLD_ENTRIES, ListUnderStress.ROOMY);

    @Actor
    public void writer() {
      list.insert();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = list.scan();
      result.r2 = list.scanBackward();
    }
  }

  /** Does the same while the array is replaced by a larger one. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the insert")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then inserted, whole")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "whole, and still there")
  @State
  public static class ScansOfAGrowingArena {
    private final ListUnderStress list = new ListUnderStress(OLD_ENTRIES, FILLED);

    @Actor
    public void writer() {
      list.insert();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = list.scan();
      result.r2 = list.scanBackward();
    }
  }

  /**
   * A search runs along the highest lane first. The links to a node are stored from the lowest lane
   * up, but nothing prevents a processor from reordering these stores. A read through a {@link
   * MemTable} ignores entries that are so new.
   */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the insert")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then inserted, whole")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "whole, and still there")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "in a higher lane first")
  @State
  public static class Lanes {
    private final ListUnderStress list = new ListUnderStress(OLD_ENTRIES, ListUnderStress.ROOMY);

    @Actor
    public void writer() {
      list.insert();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = list.seek();
      result.r2 = list.scan();
    }
  }

  /** An entry in the index is also in the list, even if the array was replaced for it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the insert")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then inserted, whole")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "whole, and still there")
  @State
  public static class FindThenScan {
    private final ListUnderStress list = new ListUnderStress(OLD_ENTRIES, FILLED);

    @Actor
    public void writer() {
      list.insert();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = list.find();
      result.r2 = list.scan();
    }
  }

  /** The insert makes the index grow: no key is lost meanwhile. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the insert")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then inserted, whole")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "whole, and still there")
  @State
  public static class FindsInAGrowingIndex {
    private final ListUnderStress list = new ListUnderStress(HALF_THE_INDEX, ListUnderStress.ROOMY);

    @Actor
    public void writer() {
      list.insert();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = list.find();
      result.r2 = list.findAll();
    }
  }

  /** A reader of the memtable sees both operations of a batch or neither. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the batch")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "then written")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "both, and still there")
  @State
  public static class Batches {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final KeyRange ALL = KeyRange.all();
    private static final byte[] A = {1};
    private static final byte[] B = {2};

    private final MemTable table = new MemTable(1, CLOCK, 0);

    @Actor
    public void writer() {
      table.write(new WriteBatch().put(A, A).put(B, B));
    }

    @Actor
    public void reader(II_Result result) {
      try (Cursor cursor = table.scan(ALL)) {
        for (boolean on = cursor.first(); on; on = cursor.next()) {
          result.r1 += Arrays.equals(cursor.key(), cursor.value()) ? 1 : -10;
        }
      }
      result.r2 = table.get(A) == null ? 0 : 1;
    }
  }
}

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
 * One thread inserts into a {@link SkipList}, another reads beside it: which answers can it get?
 * jcstress tries each of these millions of times, interpreted and as each compiler leaves it, and
 * counts the answers. One that is not named here is forbidden.
 *
 * <p>{@code mvn test -Pstress -pl step3-memtable -am}; not a part of the build.
 */
public final class SkipListStress {
  private static final int OLD_ENTRIES = ListUnderStress.BEFORE_A_TALL_NODE;
  private static final int FILLED = ListUnderStress.filledBy(OLD_ENTRIES);

  /** The index has 16 slots, and doubles when more than half of them are taken. */
  private static final int HALF_THE_INDEX = 8;

  private SkipListStress() {}

  /** What was seen along the lowest lane is seen through the higher ones, too. */
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

  /** The same while the array is replaced by a larger one. */
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
   * up, but with nothing between them that would keep a processor from turning them round; who
   * reads through a {@link MemTable} does not look at what is that new.
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

  /** What the index knows is in the list, also if the array was replaced for it. */
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

  /** Of a batch of two, a reader of the memtable sees both or none. */
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

package dev.varve.exercises.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.sstable.Block;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A cache with room for three blocks of 100 bytes, in ten slots of one table. In the messages, +4
 * puts a block into slot 4, and a 4 alone gets it, which marks it.
 */
class BlockCacheTest {
  private static final int SLOTS = 10;
  private static final Block BLOCK = block(100);

  private final BlockCache cache = new BlockCache(300);
  private final BlockCache.Shelf shelf = cache.newShelf(SLOTS);

  private static Block block(int bytes) {
    return new Block(new byte[bytes], new int[] {0}, new int[0]);
  }

  /** Does what the names say, and returns the slots that hold a block then; or what was thrown. */
  private String after(String steps) {
    StringBuilder present = new StringBuilder();
    Throwable thrown =
        Thrown.by(
            () -> {
              for (String step : steps.split(" ")) {
                int slot = Integer.parseInt(step.replace("+", ""));
                if (step.startsWith("+")) {
                  shelf.put(slot, block(100));
                } else {
                  shelf.get(slot);
                }
              }
              for (int slot = 0; slot < SLOTS; slot++) {
                present.append(shelf.get(slot) == null ? "" : slot);
              }
            });
    return thrown == null ? present.toString() : thrown.toString();
  }

  private static void assertPresent(String steps, String expected) {
    assertThat(new BlockCacheTest().after(steps))
        .as("the slots that hold a block, after %s", steps)
        .isEqualTo(expected);
  }

  @Proves("found")
  void aBlockThatWasPutIsFoundInItsSlot() {
    Block block = block(100);
    assertThat(shelf.get(4)).as("get 4, where nothing was put").isNull();
    shelf.put(4, block);
    assertThat(shelf.get(4)).as("get 4, after put 4").isSameAs(block);
    assertThat(shelf.get(4)).as("get 4 again").isSameAs(block);
    assertThat(shelf.get(5)).as("get 5, after put 4").isNull();
    assertThat(cache.newShelf(SLOTS).get(4)).as("get 4 of another table").isNull();
    assertThat(cache.hits()).as("hits").isEqualTo(2);
    assertThat(cache.misses()).as("misses").isEqualTo(3);
  }

  @Proves("lock-free")
  void aHitWaitsForNobody() throws InterruptedException {
    shelf.put(4, block(100));
    assertThat(shelf.get(4)).isNotNull();
    Throwable[] thrown = {null};
    Thread reader = new Thread(() -> thrown[0] = Thrown.by(() -> shelf.get(4)));
    boolean waits = false;
    synchronized (cache) {
      reader.start();
      while (reader.isAlive() && !waits) {
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(reader.getId());
        waits = info != null && info.getLockOwnerId() == Thread.currentThread().getId();
      }
    }
    reader.join();
    assertThat(String.valueOf(thrown[0])).as("get 4 in another thread: throws").isEqualTo("null");
    assertThat(waits).as("get 4 waits, while another thread holds the cache's lock").isFalse();
  }

  @Proves("place")
  void aClearLeavesTheOthersInTheirPlaces() {
    BlockCache.Shelf other = cache.newShelf(1);
    shelf.put(0, BLOCK);
    other.put(0, BLOCK);
    shelf.put(1, BLOCK);
    other.clear();
    shelf.put(2, block(200));
    assertThat(after("2"))
        .as("tables A, B; A0 B0 A1, B is cleared, A2 of 200 bytes: the slots of A with a block")
        .isEqualTo("12");
  }

  @Proves("place")
  void aTableThatIsClearedLeavesTheOthers() {
    for (int order = 0; order < 6; order++) {
      BlockCache cleared = new BlockCache(1_000);
      List<BlockCache.Shelf> tables = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        tables.add(cleared.newShelf(3));
      }
      for (int i = 0; i < 9; i++) {
        tables.get(i % 3).put(i / 3, block(100 + i));
      }
      int first = order % 3;
      int second = (first + 1 + order / 3) % 3;
      clear(tables, first);
      assertHolds(tables, cleared, "blocks after clear of table " + first, first, -1);
      clear(tables, second);
      assertHolds(
          tables, cleared, "blocks after clear of tables " + first + ", " + second, first, second);
    }
  }

  private static void clear(List<BlockCache.Shelf> tables, int table) {
    assertThat(String.valueOf(Thrown.by(tables.get(table)::clear)))
        .as("clear of table %d of 3: throws", table)
        .isEqualTo("null");
  }

  /** Block i of 100 + i bytes is in slot i / 3 of table i % 3. */
  private static void assertHolds(
      List<BlockCache.Shelf> tables, BlockCache cache, String what, int one, int other) {
    List<Integer> expected = new ArrayList<>();
    List<Integer> found = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < 9; i++) {
      if (i % 3 != one && i % 3 != other) {
        expected.add(i);
        bytes += 100 + i;
      }
      Block block = tables.get(i % 3).get(i / 3);
      if (block != null) {
        found.add(block.size() - 100);
      }
    }
    assertThat(found).as(what).isEqualTo(expected);
    assertThat(cache.bytes()).as("bytes of " + what).isEqualTo(bytes);
  }

  @Proves("capacity")
  void aLargeBlockDrivesOutAsManyAsItNeeds() {
    for (int i = 0; i < 3; i++) {
      shelf.put(i, block(100));
    }
    assertThat(cache.bytes()).as("bytes after three blocks of 100").isEqualTo(300);
    shelf.put(3, block(150));
    assertThat(cache.bytes()).as("bytes after a block of 150 too").isEqualTo(250);
    shelf.put(4, block(290));
    assertThat(cache.bytes()).as("bytes after a block of 290 too").isEqualTo(290);
    assertThat(after("4")).as("the slots that hold a block").isEqualTo("4");
    BlockCache large = new BlockCache((1L << 32) + 100);
    BlockCache.Shelf slots = large.newShelf(2);
    slots.put(0, block(100));
    slots.put(1, block(100));
    assertThat(large.bytes())
        .as("bytes after two blocks of 100, room for 2^32 + 100")
        .isEqualTo(200);
  }

  @Proves("as-few")
  void aCacheThatIsJustFullThrowsOutNone() {
    assertPresent("+0 +1 +2", "012");
    shelf.put(0, block(100));
    shelf.put(1, block(150));
    shelf.put(2, block(50));
    shelf.put(3, block(100));
    assertThat(cache.bytes())
        .as("bytes after blocks of 100, 150, 50, and one of 100: the first alone had to go")
        .isEqualTo(300);
  }

  @Proves("once")
  void aSlotThatIsTakenKeepsItsBlock() {
    Block first = block(100);
    shelf.put(4, first);
    shelf.put(5, block(100));
    shelf.put(6, block(100));
    shelf.put(4, block(200));
    assertThat(shelf.get(4)).as("get 4, after a second put of 4").isSameAs(first);
    assertThat(cache.bytes()).as("bytes after +4, +5, +6, and +4 once more").isEqualTo(300);
    assertPresent("+0 +1 +2 +0", "012");
    assertPresent("+0 +1 +2 +0 +3", "123");
  }

  @Proves("large")
  void aBlockLargerThanTheCapacityIsNotKept() {
    after("+0 +1 +2");
    shelf.put(3, block(301));
    assertThat(cache.bytes()).as("bytes after three of 100, and one of 301").isEqualTo(300);
    assertThat(after("0")).as("the slots that hold a block").isEqualTo("012");
    shelf.put(4, block(300));
    assertThat(after("4")).as("the slots that hold a block, after one of 300").isEqualTo("4");
  }

  @Proves("round")
  void withoutMarksTheFirstThatCameGoesFirst() {
    assertPresent("+0 +1 +2 +3", "123");
    assertPresent("+0 +1 +2 +3 +4", "234");
    assertPresent("+0 +1 +2 +3 +4 +5", "345");
    assertPresent("+0 +1 +2 +3 +4 +5 +6 +7 +8 +9", "789");
    for (int i = 0; i < 5; i++) {
      shelf.put(i, block(i == 3 ? 200 : 100));
    }
    assertThat(after("4"))
        .as("the slots that hold a block, after +0 +1 +2, then +3 of 200 bytes, then +4")
        .isEqualTo("34");
  }

  @Proves("round")
  void aHandThatIsPastTheLastGoesBackToTheFirst() {
    BlockCache four = new BlockCache(400);
    BlockCache.Shelf a = four.newShelf(3);
    BlockCache.Shelf b = four.newShelf(3);
    List.of(a, b).forEach(table -> IntStream.range(0, 2).forEach(i -> table.put(i, BLOCK)));
    a.get(0);
    a.get(1);
    b.get(0);
    b.put(2, BLOCK);
    b.clear();
    a.put(2, block(300));
    String story =
        "two tables, room for 4: A0 A1 B0 B1, all but B1 are used; B2 takes the place of B1, and the"
            + " hand is past it; B is cleared; then A2 of 300 bytes: ";
    assertThat(a.get(0) == null).as(story + "A0, the first, had to go").isTrue();
    assertThat(a.get(1) == null).as(story + "A1 had to go").isFalse();
  }

  @Proves("mark")
  void aBlockThatWasUsedStaysForOneRound() {
    assertPresent("+0 +1 +2 0 +3", "023");
    assertPresent("+0 +1 +2 0 +3 +4", "034");
    assertPresent("+0 +1 +2 0 +3 +4 +5", "345");
    assertPresent("+0 +1 +2 0 +3 +4 0 +5", "045");
    assertPresent("+0 +1 +2 0 1 +3", "013");
  }

  @Proves("mark")
  void whatTheHandHasNotPassedKeepsItsMark() {
    assertPresent("+0 +1 +2 0 2 +3", "023");
    assertPresent("+0 +1 +2 0 2 +3 +4", "234");
  }

  @Proves("new")
  void aNewBlockIsNotThrownOutForItself() {
    assertPresent("+0 +1 +2 0 1 2 +3", "123");
    assertPresent("+0 +1 +2 0 1 2 +3 +4", "234");
    assertPresent("+0 +1 +2 +3 1 2 3 +4", "234");
  }

  @Proves("new")
  void aNewBlockHasNoMarkAndItsTurnComesLast() {
    assertPresent("+0 +1 +2 0 +3", "023");
    assertPresent("+0 +1 +2 +3 1 2 +4", "124");
    assertPresent("+0 +1 +2 1 +3 1 2 +4", "124");
  }

  @Proves("place")
  void theHandFindsBlocksAfterAClear() {
    for (int i = 0; i < SLOTS; i++) {
      shelf.put(i, block(30));
      shelf.get(Math.min(i, 7));
    }
    BlockCache.Shelf other = cache.newShelf(4);
    other.put(0, block(30));
    shelf.clear();
    assertThat(Thrown.by(() -> IntStream.range(1, 4).forEach(i -> other.put(i, block(100)))))
        .as("the hand has passed 8 of 10 blocks; their table is cleared; 3 puts of 100: thrown")
        .isNull();
    assertThat(cache.bytes()).as("bytes then").isEqualTo(300);
  }

  /** Every sequence of so many puts and gets of the slots 0 to 3, one after the other. */
  @Proves("model")
  void whateverTheFirstStepsAre() {
    assertHoldsWhatTheQueueHolds(1, 4);
    assertHoldsWhatTheQueueHolds(2, 5);
    assertHoldsWhatTheQueueHolds(3, 6);
  }

  private static void assertHoldsWhatTheQueueHolds(int capacity, int steps) {
    for (int sequence = 0; sequence < 1 << 3 * steps; sequence++) {
      BlockCache.Shelf slots = new BlockCache(100L * capacity).newShelf(4);
      SecondChanceQueue model = new SecondChanceQueue(capacity);
      for (int i = 0; i < steps; i++) {
        int step = sequence >> 3 * i & 7;
        if (step < 4) {
          slots.put(step, BLOCK);
          model.put(step);
        } else {
          slots.get(step - 4);
          model.get(step - 4);
        }
      }
      for (int slot = 0; slot < 4; slot++) {
        if (slots.get(slot) != null != model.has(slot)) {
          assertThat(slots.get(slot) == null ? "is not there" : "is there")
              .as("slot %d, room for %d blocks, after %s", slot, capacity, named(sequence, steps))
              .isEqualTo(model.has(slot) ? "is there" : "is not there");
        }
      }
    }
  }

  private static String named(int sequence, int steps) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < steps; i++) {
      int step = sequence >> 3 * i & 7;
      names.append(i == 0 ? "" : " ").append(step < 4 ? "+" + step : "" + (step - 4));
    }
    return names.toString();
  }

  @Proves("model")
  void itHoldsWhatAQueueWithASecondChanceHolds() {
    Seed.run(
        seed -> {
          for (int capacity = 1; capacity <= 5; capacity++) {
            BlockCache any = new BlockCache(100L * capacity);
            BlockCache.Shelf slots = any.newShelf(SLOTS);
            SecondChanceQueue model = new SecondChanceQueue(capacity);
            seed.tell("a cache for " + capacity);
            for (int step = 0; step < 400; step++) {
              int slot = seed.random().nextInt(SLOTS);
              if (seed.random().nextBoolean()) {
                seed.tell("+" + slot);
                slots.put(slot, BLOCK);
                model.put(slot);
              } else {
                seed.tell("" + slot);
                assertThat(slots.get(slot) != null)
                    .as("get %d finds a block", slot)
                    .isEqualTo(model.get(slot));
              }
              assertThat(any.bytes()).as("bytes").isEqualTo(100L * model.size());
            }
          }
        });
  }
}

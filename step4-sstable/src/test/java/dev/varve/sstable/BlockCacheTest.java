package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.varve.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockCacheTest {

  private static Block block(int bytes) {
    return new Block(new byte[bytes], new int[] {0}, new int[0]);
  }

  @Test
  void countsHitsAndMisses() {
    BlockCache cache = new BlockCache(1_000);
    BlockCache.Shelf shelf = cache.newShelf(2);
    Block block = block(100);
    assertThat(shelf.get(0)).isNull();
    shelf.put(0, block);
    assertThat(shelf.get(0)).isSameAs(block);
    assertThat(shelf.get(0)).isSameAs(block);
    assertThat(shelf.get(1)).isNull();
    assertThat(cache.hits()).isEqualTo(2);
    assertThat(cache.misses()).isEqualTo(2);
    assertThat(cache.bytes()).isEqualTo(100);
  }

  @Test
  void blockThatTwoThreadsReadAtOnceIsKeptOnce() {
    BlockCache cache = new BlockCache(1_000);
    BlockCache.Shelf shelf = cache.newShelf(1);
    Block first = block(100);
    shelf.put(0, first);
    shelf.put(0, block(100));
    assertThat(shelf.get(0)).isSameAs(first);
    assertThat(cache.bytes()).isEqualTo(100);
  }

  @Test
  void whatIsOfferedStaysOnlyIfNothingHasToGo() {
    BlockCache cache = new BlockCache(250);
    BlockCache.Shelf shelf = cache.newShelf(4);
    shelf.put(0, block(100));
    assertThat(shelf.offer(1, block(150))).as("fills it to the last byte").isTrue();
    assertThat(shelf.offer(2, block(1))).isFalse();
    assertThat(shelf.offer(1, block(100))).as("is there already").isTrue();
    assertThat(List.of(shelf.has(0), shelf.has(1), shelf.has(2)))
        .containsExactly(true, true, false);
    assertThat(cache.bytes()).isEqualTo(250);
    assertThat(cache.hits() + cache.misses()).isZero();
    shelf.put(3, block(100));
    assertThat(shelf.has(0) && shelf.has(1)).as("the hand passes here, too").isFalse();
  }

  @Test
  void theHandThrowsOutWhatWasNotUsedSinceItsLastRound() {
    BlockCache cache = new BlockCache(300);
    BlockCache.Shelf shelf = cache.newShelf(10);
    for (int i = 0; i < 3; i++) {
      shelf.put(i, block(100));
    }
    for (int i = 3; i < 10; i++) {
      assertThat(shelf.get(0)).as("used before block %d came", i).isNotNull();
      shelf.put(i, block(100));
      assertThat(cache.bytes()).isEqualTo(300);
    }
    assertThat(shelf.get(0)).isNotNull();
    assertThat(shelf.get(1)).isNull();
    assertThat(shelf.get(9)).as("the newest").isNotNull();
  }

  @Test
  void blockThatIsNotUsedAgainGoesTheNextTime() {
    BlockCache cache = new BlockCache(200);
    BlockCache.Shelf shelf = cache.newShelf(10);
    shelf.put(0, block(100));
    shelf.put(1, block(100));
    assertThat(shelf.get(0)).isNotNull();
    shelf.put(2, block(100));
    shelf.put(3, block(100));
    shelf.put(4, block(100));
    assertThat(shelf.get(0)).isNull();
  }

  /** A new block must not be evicted before old unused ones. */
  @Test
  void newBlocksThatAreUsedInTurnPushOutThoseThatAreNot() {
    BlockCache cache = new BlockCache(500);
    BlockCache.Shelf shelf = cache.newShelf(20);
    for (int i = 0; i < 10; i++) {
      shelf.put(i, block(100));
    }
    for (int round = 0; round < 5; round++) {
      for (int i = 10; i < 14; i++) {
        if (shelf.get(i) == null) {
          assertThat(round).as("round in which block %d had to be read", i).isZero();
          shelf.put(i, block(100));
        }
      }
    }
    assertThat(cache.hits()).isEqualTo(4 * 4);
  }

  @Test
  void largeBlockMakesRoomForItselfAndTooLargeAOneIsNotKept() {
    BlockCache cache = new BlockCache(300);
    BlockCache.Shelf shelf = cache.newShelf(5);
    for (int i = 0; i < 3; i++) {
      shelf.put(i, block(100));
      assertThat(shelf.get(i)).isNotNull();
    }
    shelf.put(3, block(301));
    assertThat(shelf.get(3)).isNull();
    assertThat(cache.bytes()).isEqualTo(300);
    shelf.put(4, block(300));
    assertThat(shelf.get(4)).isNotNull();
    assertThat(cache.bytes()).isEqualTo(300);
  }

  @Test
  void withoutCapacityNothingIsKept() {
    BlockCache cache = new BlockCache(0);
    BlockCache.Shelf shelf = cache.newShelf(1);
    shelf.put(0, block(100));
    assertThat(shelf.get(0)).isNull();
    assertThat(cache.bytes()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockCache(-1));
  }

  @Test
  void clearedShelfIsEmptyAndTheOthersAreNot() {
    BlockCache cache = new BlockCache(10_000);
    BlockCache.Shelf one = cache.newShelf(20);
    BlockCache.Shelf other = cache.newShelf(20);
    for (int i = 0; i < 20; i++) {
      one.put(i, block(100 + i));
      other.put(i, block(200 + i));
    }
    one.clear();
    for (int i = 0; i < 20; i++) {
      assertThat(one.get(i)).isNull();
      assertThat(other.get(i).size()).isEqualTo(200 + i);
    }
    assertThat(cache.bytes()).isEqualTo(20 * 200 + 190);
    one.put(0, block(100));
    assertThat(one.get(0)).isNotNull();
    other.clear();
    one.clear();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void partsShareTheCapacityAndCountForThemselves() {
    BlockCache whole = new BlockCache(500);
    BlockCache one = whole.part();
    BlockCache other = one.part();
    BlockCache.Shelf ofOne = one.newShelf(4);
    BlockCache.Shelf ofOther = other.newShelf(4);
    for (int i = 0; i < 3; i++) {
      ofOne.put(i, block(100));
    }
    ofOther.put(0, block(150));
    assertThat(one.bytes() + " " + other.bytes() + " " + whole.bytes()).isEqualTo("300 150 450");
    assertThat(ofOther.get(0)).isNotNull();
    assertThat(ofOther.get(1)).isNull();
    assertThat(ofOther.get(2)).isNull();
    assertThat(other.hits() + " " + other.misses()).isEqualTo("1 2");
    assertThat(one.hits() + one.misses() + whole.hits() + whole.misses()).isZero();
    // The hand goes over the blocks of both.
    ofOther.put(1, block(250));
    assertThat(one.bytes() + " " + other.bytes() + " " + whole.bytes()).isEqualTo("100 400 500");
    ofOther.clear();
    assertThat(one.bytes() + " " + other.bytes() + " " + whole.bytes()).isEqualTo("100 0 100");
  }

  /** Its reported size is the sum of the sizes of the cached blocks. */
  @Test
  void anyUseStaysWithinTheCapacityAndCountsItsBytes() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          BlockCache cache = new BlockCache(2_000);
          List<BlockCache.Shelf> shelves = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            shelves.add(cache.newShelf(10));
          }
          for (int step = 0; step < 5_000; step++) {
            BlockCache.Shelf shelf = shelves.get(random.nextInt(4));
            int choice = random.nextInt(100);
            if (choice < 50) {
              int size = 20 + random.nextInt(random.nextInt(20) == 0 ? 2_200 : 300);
              seed.tell("put " + size);
              shelf.put(random.nextInt(10), block(size));
            } else if (choice < 98) {
              shelf.get(random.nextInt(10));
            } else {
              seed.tell("clear");
              shelf.clear();
            }
            assertThat(cache.bytes(), lessThanOrEqualTo(2_000L));
          }
          long sum = 0;
          for (BlockCache.Shelf shelf : shelves) {
            for (int i = 0; i < 10; i++) {
              Block block = shelf.get(i);
              sum += block == null ? 0 : block.size();
            }
          }
          assertThat(sum).isPositive().isEqualTo(cache.bytes());
        });
  }

  @Test
  void threadsThatReadAndFillAndClearGetTheirOwnBlocksOnly() {
    Seed.run(
        seed -> {
          BlockCache cache = new BlockCache(3_000);
          List<BlockCache.Shelf> shelves = List.of(cache.newShelf(16), cache.newShelf(16));
          List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
          List<Thread> threads = new ArrayList<>();
          for (int t = 0; t < 4; t++) {
            Random random = new Random(seed.random().nextLong());
            threads.add(
                new Thread(
                    () -> {
                      try {
                        for (int i = 0; i < 30_000; i++) {
                          use(cache, shelves, random);
                        }
                      } catch (Throwable e) {
                        failures.add(e);
                      }
                    }));
          }
          threads.forEach(Thread::start);
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(failures).isEmpty();
          assertThat(cache.hits()).isPositive();
          shelves.forEach(BlockCache.Shelf::clear);
          assertThat(cache.bytes()).isZero();
        });
  }

  private static void use(BlockCache cache, List<BlockCache.Shelf> shelves, Random random) {
    int which = random.nextInt(2);
    int index = random.nextInt(16);
    int size = 100 + 16 * which + index;
    if (random.nextInt(2_000) == 0) {
      shelves.get(which).clear();
    }
    Block found = shelves.get(which).get(index);
    if (found == null) {
      shelves.get(which).put(index, block(size));
    } else if (found.size() != size) {
      throw new AssertionError("block of another slot");
    }
    if (cache.bytes() > 3_000) {
      throw new AssertionError(cache.bytes() + " bytes");
    }
  }
}

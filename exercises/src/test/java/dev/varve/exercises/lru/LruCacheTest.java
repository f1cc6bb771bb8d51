package dev.varve.exercises.lru;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where nothing else is said, the cache has room for three entries of charge 1. */
class LruCacheTest {
  private final LruCache<String, String> cache = new LruCache<>(3);

  private void put(String... keys) {
    for (String key : keys) {
      cache.put(key, "value of " + key, 1);
    }
  }

  /** Which of a to f are there. Asking is a use: this comes last. */
  private String present() {
    StringBuilder present = new StringBuilder();
    for (String key : "abcdef".split("")) {
      if (cache.get(key) != null) {
        present.append(key);
      }
    }
    return present.toString();
  }

  @Proves("find")
  void whatWasPutIsFoundAndWhatWasRemovedIsNot() {
    put("a", "b");
    cache.remove("a");
    cache.remove("never there");
    assertThat(present()).as("after put a, put b, remove a").isEqualTo("b");
    assertThat(cache.get("b")).as("get b").isEqualTo("value of b");
    assertThat(cache.size()).as("entries").isEqualTo(1);
  }

  @Proves("oldest")
  void theFourthEntryDropsTheFirst() {
    put("a", "b", "c", "d");
    assertThat(present()).as("after put a, b, c, d with room for 3").isEqualTo("bcd");
  }

  @Proves("oldest")
  void aLargerValueOfAKeyThatIsThereNeedsRoomToo() {
    put("a", "b", "c");
    cache.put("c", "larger", 2);
    assertThat(present()).as("after put a, b, c (1 each), c (2) with room for 3").isEqualTo("bc");
  }

  @Proves("oldest")
  void theOldestGoesEvenIfTheNextOneWouldMakeRoomAlone() {
    cache.put("a", "small", 1);
    cache.put("b", "larger", 2);
    cache.put("c", "larger", 2);
    assertThat(present()).as("after put a (1), b (2), c (2) with room for 3").isEqualTo("c");
  }

  @Proves("get-uses")
  void whatWasGotLatelyStays() {
    put("a", "b", "c");
    cache.get("a");
    put("d", "e");
    assertThat(present()).as("after put a, b, c, get a, put d, e with room for 3").isEqualTo("ade");
  }

  @Proves("put-uses")
  void whatWasPutAgainStays() {
    put("a", "b", "c");
    cache.put("a", "new", 1);
    put("d");
    assertThat(cache.get("a")).as("a after put a, b, c, a=new, d").isEqualTo("new");
    assertThat(present()).as("after put a, b, c, a, d with room for 3").isEqualTo("acd");
  }

  @Proves("put-uses")
  void soDoesWhatWasPutAgainAsItWas() {
    put("a", "b", "c", "a", "d");
    assertThat(present()).as("after put a, b, c, a=the same, d with room for 3").isEqualTo("acd");
  }

  @Proves("charge")
  void theChargeIsTheSumOfThoseThatAreThere() {
    cache.put("a", "1", 1);
    cache.put("b", "2", 2);
    assertThat(cache.charge()).as("charge of a (1), b (2)").isEqualTo(3);
    cache.put("b", "3", 1);
    assertThat(cache.charge()).as("charge of a (1), b (now 1)").isEqualTo(2);
    cache.remove("a");
    assertThat(cache.charge()).as("charge of b (1)").isEqualTo(1);
    cache.put("c", "4", 2);
    cache.put("d", "5", 2);
    assertThat(cache.charge())
        .as("charge after put b (1), c (2), d (2) with room for 3: b and c had to go")
        .isEqualTo(2);
  }

  @Proves("charge")
  void chargesAddUpToMoreThanAnInt() {
    LruCache<String, String> large = new LruCache<>(10_000_000_000L);
    large.put("a", "1", 3_000_000_000L);
    large.put("b", "2", 6_000_000_000L);
    assertThat(large.charge())
        .as("charge of a (3000000000), b (6000000000)")
        .isEqualTo(9L * 1_000_000_000);
    assertThat(large.size()).as("entries, with room for 10000000000").isEqualTo(2);
  }

  @Proves("as-few")
  void aCacheThatIsJustFullDropsNothing() {
    put("a", "b", "c");
    assertThat(cache.size()).as("entries after put a, b, c with room for 3").isEqualTo(3);
    put("d");
    assertThat(cache.size()).as("entries after put d too").isEqualTo(3);
  }

  @Proves("as-few")
  void whatWasFreeBeforeNeedNotBeFreed() {
    put("a", "b");
    cache.put("c", "larger", 2);
    assertThat(present()).as("after put a, b (1 each), c (2) with room for 3").isEqualTo("bc");
    LruCache<String, String> large = new LruCache<>(10_000_000_000L);
    for (String key : "abcd".split("")) {
      large.put(key, key, 2_000_000_000L);
    }
    large.put("e", "e", 5_000_000_000L);
    assertThat(large.size())
        .as("entries after four of 2000000000 and one of 5000000000 with room for 10000000000")
        .isEqualTo(3);
  }

  @Proves("as-few")
  void whatIsReplacedMakesRoomItself() {
    put("a", "b", "c");
    cache.put("b", "new", 1);
    assertThat(present()).as("after put a, b, c, b with room for 3").isEqualTo("abc");
  }

  @Proves("large")
  void anEntryLargerThanTheCacheIsThereAlone() {
    put("a", "b");
    cache.put("c", "large", 10);
    assertThat(present()).as("after put a (1), b (1), c (10) with room for 3").isEqualTo("c");
    put("d");
    assertThat(present()).as("after put d (1) too").isEqualTo("d");
    cache.put("e", "huge", 3_000_000_000L);
    assertThat(present()).as("after put e (3000000000) too").isEqualTo("e");
  }

  @Proves("model")
  void itHoldsWhatALinkedHashMapInAccessOrderHolds() {
    Seed.run(
        seed -> {
          Model model = new Model(3);
          for (int step = 0; step < 400; step++) {
            String key = String.valueOf((char) ('a' + seed.random().nextInt(6)));
            int charge = 1 + seed.random().nextInt(2);
            switch (seed.random().nextInt(4)) {
              case 0 -> {
                seed.tell("remove " + key);
                cache.remove(key);
                model.charges.remove(key);
              }
              case 1 -> {
                seed.tell("get " + key);
                Integer there = model.charges.get(key);
                assertThat(cache.get(key))
                    .as("get %s", key)
                    .isEqualTo(there == null ? null : key + " with charge " + there);
              }
              default -> {
                seed.tell("put " + key + " with charge " + charge);
                cache.put(key, key + " with charge " + charge, charge);
                model.put(key, charge);
              }
            }
            assertThat(cache.size()).as("entries").isEqualTo(model.charges.size());
            assertThat(cache.charge()).as("charge").isEqualTo(model.charge());
          }
        });
  }

  private record Model(long capacity, Map<String, Integer> charges) {
    Model(long capacity) {
      this(capacity, new LinkedHashMap<>(16, 0.75f, true));
    }

    long charge() {
      return charges.values().stream().mapToLong(Integer::longValue).sum();
    }

    void put(String key, int charge) {
      charges.remove(key);
      charges.put(key, charge);
      for (Iterator<String> oldest = charges.keySet().iterator(); charge() > capacity; ) {
        oldest.next();
        oldest.remove();
      }
    }
  }
}

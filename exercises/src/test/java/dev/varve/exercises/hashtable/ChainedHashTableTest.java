package dev.varve.exercises.hashtable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class ChainedHashTableTest {
  private final ChainedHashTable table = new ChainedHashTable();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void put(String key, String value) {
    table.put(bytes(key), bytes(value));
  }

  private String get(String key) {
    byte[] value = table.get(bytes(key));
    return value == null ? null : new String(value, UTF_8);
  }

  /** Two keys of one bucket, as long as there are four: their last letters are four apart. */
  private void putInOneBucket(String... keys) {
    for (String key : keys) {
      put(key, "value of " + key);
      assertThat(table.bucketOf(bytes(key))).isEqualTo(table.bucketOf(bytes(keys[0])));
    }
  }

  private List<String> chain(int bucket) {
    List<String> keys = new ArrayList<>();
    for (ChainedHashTable.Node at = table.chain(bucket); at != null; at = at.next) {
      keys.add(new String(at.key, UTF_8));
    }
    return keys;
  }

  @Proves("bytes")
  void aKeyIsFoundByAnotherArrayOfTheSameBytes() {
    put("a", "1");
    assertThat(get("a")).as("after put a=1, get a").isEqualTo("1");
    assertThat(get("e")).as("after put a=1, get e, which has the same bucket").isNull();
    assertThat(table.bucketOf(bytes("ad"))).isEqualTo(table.bucketOf(bytes("a")));
    put("ad", "2");
    assertThat(get("a")).as("after put a=1, put ad=2 into the same bucket, get a").isEqualTo("1");
    assertThat(get("ad")).as("after put a=1, put ad=2 into the same bucket, get ad").isEqualTo("2");
  }

  @Proves("overwrite")
  void theSecondValueReplacesTheFirst() {
    put("a", "1");
    put("a", "2");
    assertThat(get("a")).as("after put a=1, put a=2").isEqualTo("2");
    assertThat(table.size()).as("keys after put a=1, put a=2").isEqualTo(1);
    assertThat(table.remove(bytes("a"))).as("remove a").isTrue();
    assertThat(get("a")).as("after remove a").isNull();
    for (String key : List.of("a", "e", "i", "a", "e", "i")) {
      put(key, "3");
    }
    assertThat(table.size()).as("keys after put a, e, i, all of one bucket, twice").isEqualTo(3);
  }

  @Proves("chain")
  void keysOfOneBucketAreAllFound() {
    putInOneBucket("a", "e", "i");
    assertThat(chain(table.bucketOf(bytes("a")))).containsExactlyInAnyOrder("a", "e", "i");
    for (String key : List.of("a", "e", "i")) {
      assertThat(get(key)).as("get %s, where a, e, i share a bucket", key).endsWith(key);
    }
  }

  @Proves("remove")
  void theFirstOfAChainGoesAndTheRestStays() {
    putInOneBucket("a", "e", "i");
    String first = chain(table.bucketOf(bytes("a"))).get(0);
    assertThat(table.remove(bytes(first))).as("remove the first, %s", first).isTrue();
    assertThat(chain(table.bucketOf(bytes("a"))))
        .as("the chain of a, e, i without %s", first)
        .hasSize(2)
        .doesNotContain(first);
  }

  @Proves("remove")
  void theMiddleOfAChainGoesAndTheRestStays() {
    putInOneBucket("a", "e", "i");
    String middle = chain(table.bucketOf(bytes("a"))).get(1);
    assertThat(table.remove(bytes(middle))).as("remove the middle, %s", middle).isTrue();
    assertThat(chain(table.bucketOf(bytes("a"))))
        .as("the chain of a, e, i without %s", middle)
        .hasSize(2)
        .doesNotContain(middle);
  }

  @Proves("bytes")
  void keysOfTheSameHashAreDifferentKeys() {
    put("Aa", "1");
    assertThat(get("BB")).as("after put Aa=1, get BB, which has the same hash").isNull();
    put("BB", "2");
    assertThat(get("Aa")).as("after put Aa=1, put BB=2, get Aa").isEqualTo("1");
    assertThat(table.remove(bytes("BB"))).as("remove BB").isTrue();
    assertThat(get("Aa")).as("after remove BB, get Aa").isEqualTo("1");
  }

  @Proves("size")
  void theSizeFollowsPutsAndRemoves() {
    put("a", "1");
    put("b", "2");
    assertThat(table.size()).as("after put a, put b").isEqualTo(2);
    assertThat(table.remove(bytes("c"))).as("remove c, which is not there").isFalse();
    assertThat(table.size()).as("after remove c, which was not there").isEqualTo(2);
    table.remove(bytes("a"));
    assertThat(table.size()).as("after remove a").isEqualTo(1);
  }

  @Proves("grow")
  void theFifthKeyDoublesTheFourBuckets() {
    for (String key : List.of("a", "b", "c", "d")) {
      put(key, "1");
    }
    assertThat(table.buckets()).as("buckets for four keys").isEqualTo(4);
    put("e", "1");
    assertThat(table.buckets()).as("buckets for five keys").isEqualTo(8);
    assertEachIsInItsBucket("a", "b", "c", "d", "e");
  }

  @Proves("grow")
  void theNinthKeyDoublesTheBucketsAgain() {
    String[] keys = {"a", "b", "c", "d", "é", "f", "g", "h", "i"};
    assertThat(Arrays.hashCode(bytes("é"))).as("the hash of é").isNegative();
    for (String key : keys) {
      put(key, "1");
    }
    assertThat(table.buckets()).as("buckets for nine keys").isEqualTo(16);
    assertEachIsInItsBucket(keys);
  }

  @Proves("grow")
  void aPutOnAKeyThatIsThereDoublesNothing() {
    for (String key : List.of("a", "b", "c", "d", "a")) {
      put(key, "1");
    }
    assertThat(table.buckets()).as("buckets after put a, b, c, d, and a again").isEqualTo(4);
  }

  private void assertEachIsInItsBucket(String... keys) {
    Map<Integer, List<String>> chains = new TreeMap<>();
    for (String key : keys) {
      chains.computeIfAbsent(table.bucketOf(bytes(key)), bucket -> new ArrayList<>()).add(key);
    }
    chains.forEach(
        (bucket, own) ->
            assertThat(chain(bucket))
                .as("the chain of bucket %d, after put %s", bucket, String.join(", ", keys))
                .containsExactlyInAnyOrderElementsOf(own));
  }

  @Proves("copy")
  void theCallerMayChangeItsArrayAfterwards() {
    byte[] key = bytes("a");
    table.put(key, bytes("1"));
    key[0] = 'z';
    assertThat(get("a"))
        .as("after put a=1, and 'z' written into the caller's array")
        .isEqualTo("1");
  }

  @Proves("model")
  void itHoldsWhatATreeMapHolds() {
    Seed.run(
        seed -> {
          Map<String, String> model = new TreeMap<>();
          for (int step = 0; step < 500; step++) {
            String key = "k" + seed.random().nextInt(60);
            if (seed.random().nextInt(3) == 0) {
              seed.tell("remove " + key);
              assertThat(table.remove(bytes(key)))
                  .as("remove %s returns whether it was there", key)
                  .isEqualTo(model.remove(key) != null);
            } else {
              seed.tell("put " + key + "=" + step);
              put(key, "" + step);
              model.put(key, "" + step);
            }
            assertThat(contents(model.keySet())).isEqualTo(model);
            assertThat(table.size()).isEqualTo(model.size());
          }
        });
  }

  private Map<String, String> contents(Iterable<String> keys) {
    Map<String, String> contents = new TreeMap<>();
    for (String key : keys) {
      contents.put(key, get(key));
    }
    return contents;
  }
}

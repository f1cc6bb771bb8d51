package dev.varve.exercises.expiries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.Seed;
import dev.varve.course.Proves;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * a@7 is the key a, which expires at 7. Keys with other bytes than letters are written in
 * hexadecimal digits after a colon, such as :ff00, and so are entries. "due at 7" lets keys expire
 * whose time has come at 7; it is shown as what was done, and the number that was returned.
 */
class ExpiryIndexTest {
  private final TimedKeys keys = new TimedKeys();

  @Proves("layout")
  void anEntryIsTheTimeAndTheKey() {
    keys.at("a", 1).at("city", 0x0102030405060708L);
    assertThat(keys.hex())
        .as("a@1, city@0x0102030405060708: the entries")
        .isEqualTo("800000000000000161 810203040506070863697479");
    keys.at(":", -1);
    assertThat(keys.hex())
        .as("then the empty key at -1: the entries")
        .isEqualTo("7fffffffffffffff 800000000000000161 810203040506070863697479");
  }

  @Proves("step")
  void anEntryFollowsItsKey() {
    keys.at("a", 5);
    assertThat(keys.story()).as("a@5").isEqualTo("put 800000000000000561");
    keys.at("a", 9);
    assertThat(keys.hex()).as("a@5, then a@9: the entries").isEqualTo("800000000000000961");
    keys.at("a", 3);
    assertThat(keys.hex()).as("then a@3: the entries").isEqualTo("800000000000000361");
    keys.persist("a");
    assertThat(keys.hex()).as("then a without a time: the entries").isEmpty();
  }

  @Proves("same")
  void nothingIsWrittenIfTheTimeIsTheSame() {
    keys.at("a", 4_294_967_301L).story();
    keys.at("a", 4_294_967_301L);
    assertThat(keys.story()).as("a@4294967301, and again: written then").isEmpty();
    keys.index.replace(TimedKeys.bytes("b"), Expiry.NEVER, Expiry.NEVER);
    assertThat(keys.story()).as("b had no time, and has none: written").isEmpty();
    keys.at("a", 5);
    assertThat(keys.hex())
        .as("a@4294967301, then a@5: the entries")
        .isEqualTo("800000000000000561");
  }

  @Proves("order")
  void theEarliestExpiresFirst() {
    keys.at("b", 300).at("a", 4_294_967_296L).at("c", 2).at("d", -5).at(":ff", 2).at("cc", 2);
    assertThat(keys.due(4_294_967_296L, 100))
        .as("b@300 a@4294967296 c@2 d@-5 :ff@2 cc@2; due at 4294967296")
        .isEqualTo("expire d, expire c, expire cc, expire :ff, expire b, expire a, 6 due");
  }

  @Proves("due")
  void aKeyIsDueAtItsTimeAndNotBefore() {
    keys.at("a", 7).at("b", 8);
    assertThat(keys.due(6, 100)).as("a@7 b@8; due at 6").isEqualTo("0 due");
    assertThat(keys.due(7, 100)).as("then due at 7").isEqualTo("expire a, 1 due");
    assertThat(keys.due(4_294_967_297L, 100))
        .as("then due at 4294967297")
        .isEqualTo("expire b, 1 due");
    assertThat(keys.hex()).as("the entries").isEmpty();
  }

  @Proves("limit")
  void atMostTheLimitExpires() {
    keys.at("a", 1).at("b", 2).at("c", 3);
    assertThat(keys.due(9, 2))
        .as("a@1 b@2 c@3; due at 9, limit 2")
        .isEqualTo("expire a, expire b, 2 due");
    assertThat(keys.due(9, 0)).as("then due at 9, limit 0").isEqualTo("0 due");
    assertThat(keys.due(9, 1)).as("then due at 9, limit 1").isEqualTo("expire c, 1 due");
  }

  @Proves("earliest")
  void earliestIsBeforeNoKeyThatExpires() {
    assertThat(keys.index.earliest()).as("no key: earliest").isEqualTo(Expiry.NEVER);
    keys.at("a", 4_294_967_305L);
    assertThat(keys.index.earliest()).as("a@4294967305").isEqualTo(4_294_967_305L);
    keys.at("b", 5).at("c", 7);
    assertThat(keys.index.earliest()).as("then b@5 c@7").isEqualTo(5);
    keys.due(5, 100);
    assertThat(keys.index.earliest()).as("then due at 5").isEqualTo(7);
    keys.at("d", 1).at("e", 2);
    keys.due(9, 1);
    assertThat(keys.index.earliest()).as("then d@1 e@2, due at 9, limit 1").isEqualTo(2);
    keys.due(9, 100);
    assertThat(keys.index.earliest()).as("then due at 9").isEqualTo(4_294_967_305L);
    keys.due(4_294_967_305L, 1);
    assertThat(keys.index.earliest())
        .as("then due at 4294967305, limit 1, which was the last")
        .isEqualTo(Expiry.NEVER);
    keys.index.replace(TimedKeys.bytes("x"), 3, Expiry.NEVER);
    assertThat(keys.index.earliest()).as("x@3 loses its time").isEqualTo(Expiry.NEVER);
  }

  @Proves("unread")
  void nothingIsReadBeforeTheEarliestTime() {
    TimedKeys late = new TimedKeys(8);
    late.at("a", 9);
    late.entries.put(entryOf("b", 3), new byte[0]);
    assertThat(late.due(7, 100))
        .as("earliest is 8; a@9; an entry of b@3 that was added beside the index; due at 7")
        .isEqualTo("0 due");
    assertThat(late.due(8, 100)).as("then due at 8").isEqualTo("delete 800000000000000362, 1 due");
    assertThat(late.index.earliest()).as("then: earliest").isEqualTo(9);
  }

  private static byte[] entryOf(String key, int time) {
    byte[] entry = new byte[8 + key.length()];
    entry[0] = (byte) 0x80;
    entry[7] = (byte) time;
    System.arraycopy(TimedKeys.bytes(key), 0, entry, 8, key.length());
    return entry;
  }

  @Proves("leftover")
  void anEntryThatIsNotItsKeysIsOnlyDeleted() {
    keys.at("a", 2).at("b", 3).at("c", 4).at("d", 5);
    keys.times.put("a", 4_294_967_298L);
    keys.times.remove("b");
    keys.times.put("c", 1L);
    assertThat(keys.due(9, 3))
        .as("a@2 b@3 c@4 d@5; beside the index a@4294967298, b deleted, c@1; due at 9, limit 3")
        .isEqualTo(
            "delete 800000000000000261, delete 800000000000000362, delete 800000000000000463, 3 due");
    assertThat(keys.times.keySet()).as("the keys").containsExactly("a", "c", "d");
    assertThat(keys.due(9, 3)).as("then due at 9").isEqualTo("expire d, 1 due");
  }

  @Proves("model")
  void theIndexHasTheTimesOfTheKeys() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          TimedKeys any = new TimedKeys();
          Map<String, Long> model = new TreeMap<>();
          for (int i = 0; i < 400; i++) {
            String key = String.valueOf((char) ('a' + random.nextInt(8)));
            long time = random.nextInt(40) - 10 + (random.nextInt(4) << 30) * 4L;
            if (random.nextInt(3) > 0) {
              seed.tell(key + "@" + time);
              any.at(key, time);
              model.put(key, time);
            } else if (model.containsKey(key) && random.nextBoolean()) {
              seed.tell(key + " without a time");
              any.persist(key);
              model.remove(key);
            } else {
              int limit = random.nextInt(4);
              seed.tell("due at " + time + ", limit " + limit);
              assertThat(any.due(time, limit)).as("what is due").isEqualTo(due(model, time, limit));
            }
            long first = model.values().stream().min(Long::compare).orElse(Expiry.NEVER);
            assertThat(any.index.earliest()).as("earliest").isLessThanOrEqualTo(first);
          }
        });
  }

  private static String due(Map<String, Long> model, long now, int limit) {
    List<String> due =
        model.entrySet().stream()
            .filter(it -> it.getValue() <= now)
            .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    model.keySet().removeAll(due);
    List<String> story = new ArrayList<>(due.stream().map(it -> "expire " + it).toList());
    story.add(due.size() + " due");
    return String.join(", ", story);
  }
}

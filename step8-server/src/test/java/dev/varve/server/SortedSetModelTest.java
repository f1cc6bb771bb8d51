package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random commands on sorted sets, of which the server makes the same as a map from members to
 * scores; and both entries of each member are there, and no others.
 */
class SortedSetModelTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 200_000 : 5_000;

  private final TreeMap<String, TreeMap<String, Integer>> model = new TreeMap<>();

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withMemtableBytes(16 << 10);
  }

  private static String key(Random random) {
    return "k" + random.nextInt(4);
  }

  private static String member(Random random) {
    return "m" + random.nextInt(12);
  }

  @Test
  void theServerHasWhatTheModelHas() {
    Seed.run(
        seed -> {
          for (int step = 0; step < STEPS; step++) {
            step(seed);
            if (step % 250 == 0) {
              if (seed.random().nextInt(4) == 0) {
                restart();
                seed.tell("restart");
              }
              checkReplies();
              checkEntries();
            }
          }
        });
  }

  private void step(Seed seed) {
    Random random = seed.random();
    String key = key(random);
    String other = key(random);
    String member = member(random);
    int score = random.nextInt(9) - 4;
    List<Map.Entry<String, Integer>> sorted = sorted(key);
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> {
        Integer before = scores(key).put(member, score);
        expect(seed, "zadd " + key + " " + score + " " + member, ":" + (before == null ? 1 : 0));
      }
      case 5 -> {
        int sum = scores(key).merge(member, score, Integer::sum);
        String text = String.valueOf(sum);
        expect(seed, "zincrby " + key + " " + score + " " + member, "$" + text.length(), text);
      }
      case 6 -> {
        boolean isThere = scores(key).remove(member) != null;
        expect(seed, "zrem " + key + " " + member, isThere ? ":1" : ":0");
      }
      case 7 -> {
        boolean isMax = random.nextBoolean();
        String command = (isMax ? "zpopmax " : "zpopmin ") + key;
        if (sorted.isEmpty()) {
          expect(seed, command, "*0");
        } else {
          Map.Entry<String, Integer> one = sorted.get(isMax ? sorted.size() - 1 : 0);
          scores(key).remove(one.getKey());
          String text = String.valueOf(one.getValue());
          expect(
              seed,
              command,
              "*2",
              "$" + one.getKey().length(),
              one.getKey(),
              "$" + text.length(),
              text);
        }
      }
      case 8 -> {
        int max = score + random.nextInt(2);
        long removed = sorted.stream().filter(it -> isBetween(it, score, max)).count();
        scores(key).values().removeIf(it -> it >= score && it <= max);
        expect(seed, "zremrangebyscore " + key + " " + score + " " + max, ":" + removed);
      }
      case 9 -> {
        TreeMap<String, Integer> union = new TreeMap<>(scores(key));
        scores(other).forEach((name, its) -> union.merge(name, its, Integer::sum));
        // Scores must not double until they are no longer whole.
        if (union.values().stream().allMatch(it -> Math.abs(it) < 1_000)) {
          expect(seed, "zunionstore " + key + " 2 " + key + " " + other, ":" + union.size());
          model.put(key, union);
        }
      }
      case 10 -> {
        if (!sorted.isEmpty() && !key.equals(other)) {
          expect(seed, "copy " + key + " " + other + " replace", ":1");
          model.put(other, new TreeMap<>(scores(key)));
        }
      }
      default -> {
        if (!sorted.isEmpty() && !key.equals(other)) {
          expect(seed, "rename " + key + " " + other, "+OK");
          model.put(other, scores(key));
          model.remove(key);
        }
      }
    }
  }

  private static boolean isBetween(Map.Entry<String, Integer> one, int min, int max) {
    return one.getValue() >= min && one.getValue() <= max;
  }

  private TreeMap<String, Integer> scores(String key) {
    return model.computeIfAbsent(key, it -> new TreeMap<>());
  }

  private List<Map.Entry<String, Integer>> sorted(String key) {
    List<Map.Entry<String, Integer>> all = new ArrayList<>(scores(key).entrySet());
    all.sort(Map.Entry.comparingByValue(Comparator.naturalOrder()));
    return all.stream().map(it -> Map.entry(it.getKey(), it.getValue())).toList();
  }

  private void expect(Seed seed, String command, String... lines) {
    seed.tell(command);
    client.expect(command, lines);
  }

  private void checkReplies() {
    for (String key : List.copyOf(model.keySet())) {
      List<String> words = new ArrayList<>();
      int rank = 0;
      List<Map.Entry<String, Integer>> all = sorted(key);
      for (Map.Entry<String, Integer> one : all) {
        words.add(one.getKey());
        words.add(String.valueOf(one.getValue()));
        client.expect("zrank " + key + " " + one.getKey(), ":" + rank);
        client.expect("zrevrank " + key + " " + one.getKey(), ":" + (all.size() - 1 - rank++));
      }
      expectWords("zrange " + key + " 0 -1 withscores", words.toArray(String[]::new));
      client.expect("zcard " + key, ":" + all.size());
      client.expect(
          "zcount " + key + " -1 2", ":" + all.stream().filter(it -> isBetween(it, -1, 2)).count());
      String[] middle = all.stream().skip(2).limit(5).map(Map.Entry::getKey).toArray(String[]::new);
      expectWords("zrange " + key + " 2 6", middle);
    }
  }

  /**
   * Each member of a record has its score, and its place in the order, and nothing else is left.
   */
  private void checkEntries() {
    Map<Long, TreeMap<String, Double>> members = new HashMap<>();
    Keyspace parts = store.keyspaces().get("redis:0.parts");
    long size = 0;
    try (Cursor records = store.keyspaces().get("redis:0.keys").scan(KeyRange.all())) {
      while (records.next()) {
        KeyRecord record = KeyRecord.decode(records.value());
        members.put(record.version(), entries(parts, record.version(), false));
        assertThat(entries(parts, record.version() + 1, true))
            .isEqualTo(members.get(record.version()))
            .hasSize((int) record.size());
        size += record.size();
      }
    }
    assertThat(parts.count()).as("entries").isEqualTo(2 * size);
    assertThat(members).hasSize((int) model.values().stream().filter(it -> !it.isEmpty()).count());
  }

  private static TreeMap<String, Double> entries(Keyspace parts, long version, boolean isOrder) {
    TreeMap<String, Double> found = new TreeMap<>();
    try (Cursor cursor = parts.scan(KeyRange.prefix(Spaces.partKey(version, new byte[0])))) {
      while (cursor.next()) {
        byte[] sub = Spaces.subOf(cursor.key());
        byte[] member = isOrder ? ScoreOrder.memberOf(sub) : sub;
        double score = isOrder ? ScoreOrder.scoreOf(sub) : ScoreOrder.decoded(cursor.value());
        found.put(Ascii.text(member), score);
      }
    }
    return found;
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random commands on lists, of which the server makes the same as an {@link ArrayList}; and no
 * element is ever stored that no list has.
 */
class ListModelTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 200_000 : 5_000;
  private static final String NOTHING = "$-1\r\n";

  private final TreeMap<String, List<String>> model = new TreeMap<>();

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withMemtableBytes(16 << 10);
  }

  @Test
  void theServerHasWhatTheModelHas() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int step = 0; step < STEPS; step++) {
            step(seed, "k" + random.nextInt(5), "k" + random.nextInt(5));
            if (step % 250 == 0) {
              if (random.nextInt(4) == 0) {
                restart();
                seed.tell("restart");
              }
              check();
            }
          }
        });
  }

  private static String element(Random random) {
    return "e" + random.nextInt(6);
  }

  private void step(Seed seed, String key, String other) {
    Random random = seed.random();
    List<String> list = model.computeIfAbsent(key, it -> new ArrayList<>());
    int index = random.nextInt(2 * list.size() + 3) - list.size() - 1;
    switch (random.nextInt(13)) {
      case 0, 1 -> push(seed, key, list);
      case 2 -> pop(seed, key, list);
      case 3 -> move(seed, key, other, list);
      case 4 -> {
        int at = index < 0 ? index + list.size() : index;
        boolean isThere = at >= 0 && at < list.size();
        tell(seed, "lindex " + key + " " + index, isThere ? bulk(list.get(at)) : NOTHING);
      }
      case 5 -> {
        int at = index < 0 ? index + list.size() : index;
        String element = element(random);
        boolean isThere = at >= 0 && at < list.size();
        String error = list.isEmpty() ? "-ERR no such key" : "-ERR index out of range";
        tell(seed, "lset " + key + " " + index + " " + element, isThere ? "+OK" : error);
        if (isThere) {
          list.set(at, element);
        }
      }
      case 6 -> insert(seed, key, list);
      case 7 -> remove(seed, key, list);
      case 8 -> trim(seed, key, list);
      case 9 -> {
        tell(seed, "copy " + key + " " + other + " replace", null);
        if (!list.isEmpty() && !key.equals(other)) {
          model.put(other, new ArrayList<>(list));
        }
      }
      case 10 -> {
        tell(seed, "rename " + key + " " + other, null);
        if (!list.isEmpty() && !key.equals(other)) {
          model.remove(key);
          model.put(other, list);
        }
      }
      case 11 -> positions(seed, key, list);
      default -> {
        tell(seed, "del " + key, list.isEmpty() ? ":0" : ":1");
        list.clear();
      }
    }
    model.values().removeIf(List::isEmpty);
  }

  private void push(Seed seed, String key, List<String> list) {
    Random random = seed.random();
    boolean isLeft = random.nextBoolean();
    int count = random.nextInt(8) == 0 ? 150 : 1 + random.nextInt(4);
    StringBuilder command = new StringBuilder((isLeft ? "lpush " : "rpush ") + key);
    for (int i = 0; i < count; i++) {
      String element = element(random);
      command.append(' ').append(element);
      list.add(isLeft ? 0 : list.size(), element);
    }
    tell(seed, command.toString(), ":" + list.size());
  }

  private void pop(Seed seed, String key, List<String> list) {
    boolean isLeft = seed.random().nextBoolean();
    int count = 1 + seed.random().nextInt(seed.random().nextBoolean() ? 3 : 200);
    List<String> popped = new ArrayList<>();
    while (popped.size() < count && !list.isEmpty()) {
      popped.add(list.remove(isLeft ? 0 : list.size() - 1));
    }
    String command = (isLeft ? "lpop " : "rpop ") + key + " " + count;
    tell(seed, command, popped.isEmpty() ? "*-1" : array(popped));
  }

  private void move(Seed seed, String key, String other, List<String> list) {
    boolean fromLeft = seed.random().nextBoolean();
    boolean toLeft = seed.random().nextBoolean();
    String command =
        "lmove "
            + key
            + " "
            + other
            + (fromLeft ? " left" : " right")
            + (toLeft ? " left" : " right");
    if (list.isEmpty()) {
      tell(seed, command, NOTHING);
      return;
    }
    String element = list.remove(fromLeft ? 0 : list.size() - 1);
    List<String> target = model.computeIfAbsent(other, it -> new ArrayList<>());
    target.add(toLeft ? 0 : target.size(), element);
    tell(seed, command, bulk(element));
  }

  private void insert(Seed seed, String key, List<String> list) {
    boolean isAfter = seed.random().nextBoolean();
    String pivot = element(seed.random());
    String element = element(seed.random());
    int at = list.indexOf(pivot);
    if (at >= 0) {
      list.add(isAfter ? at + 1 : at, element);
    }
    String reply = list.isEmpty() ? ":0" : at < 0 ? ":-1" : ":" + list.size();
    String where = isAfter ? " after " : " before ";
    tell(seed, "linsert " + key + where + pivot + " " + element, reply);
  }

  private void remove(Seed seed, String key, List<String> list) {
    int count = seed.random().nextInt(7) - 3;
    String element = element(seed.random());
    int removed = 0;
    while ((count == 0 || removed < Math.abs(count)) && list.contains(element)) {
      list.remove(count < 0 ? list.lastIndexOf(element) : list.indexOf(element));
      removed++;
    }
    tell(seed, "lrem " + key + " " + count + " " + element, ":" + removed);
  }

  private void trim(Seed seed, String key, List<String> list) {
    Random random = seed.random();
    int size = list.size();
    int start = random.nextInt(size / 2 + 2) - (random.nextBoolean() ? size : 0);
    int stop =
        random.nextInt(4) == 0 ? random.nextInt(size + 1) : -1 - random.nextInt(size / 4 + 2);
    int from = Math.max(0, start < 0 ? start + size : start);
    int to = Math.min(size, (stop < 0 ? stop + size : stop) + 1);
    List<String> kept = from < to ? new ArrayList<>(list.subList(from, to)) : List.of();
    list.clear();
    list.addAll(kept);
    tell(seed, "ltrim " + key + " " + start + " " + stop, "+OK");
  }

  private void positions(Seed seed, String key, List<String> list) {
    String element = element(seed.random());
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).equals(element)) {
        found.add(i);
      }
    }
    boolean isBack = seed.random().nextBoolean();
    if (isBack) {
      Collections.reverse(found);
    }
    StringBuilder reply = new StringBuilder("*" + found.size() + "\r\n");
    found.forEach(i -> reply.append(':').append(i).append("\r\n"));
    String command = "lpos " + key + " " + element + " count 0" + (isBack ? " rank -1" : "");
    tell(seed, command, reply.toString());
  }

  private static String bulk(String value) {
    return "$" + value.length() + "\r\n" + value + "\r\n";
  }

  private static String array(List<String> values) {
    StringBuilder reply = new StringBuilder("*" + values.size() + "\r\n");
    values.forEach(value -> reply.append(bulk(value)));
    return reply.toString();
  }

  /** Sends a command; a reply that is null is not checked. */
  private void tell(Seed seed, String command, String reply) {
    seed.tell(command);
    String actual = client.call(command);
    if (reply != null) {
      assertThat(actual).as(command).isEqualTo(reply.endsWith("\r\n") ? reply : reply + "\r\n");
    }
  }

  /** Each list is as in the model, and all elements that are stored are theirs. */
  private void check() {
    client.expect("dbsize", ":" + model.size());
    long stored = 0;
    for (String key : model.keySet()) {
      assertThat(client.call("lrange " + key + " 0 -1")).as(key).isEqualTo(array(model.get(key)));
      stored += model.get(key).size();
    }
    Keyspace parts = store.keyspaces().get("redis:0.parts");
    long found = 0;
    try (Cursor all = parts.scan(KeyRange.all())) {
      while (all.next()) {
        found++;
      }
    }
    assertThat(found).as("elements").isEqualTo(stored);
  }
}

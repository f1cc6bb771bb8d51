package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random commands on hashes and sets, of which the server makes the same as a map; and no part is
 * ever left that no key has.
 */
class KeyPartsModelTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 200_000 : 5_000;

  /** What a key holds: a hash, or a set, whose members have no values. */
  private record Held(boolean isHash, TreeMap<String, String> parts, long expiresAt) {
    Held copy() {
      return new Held(isHash, new TreeMap<>(parts), expiresAt);
    }
  }

  private final TreeMap<String, Held> model = new TreeMap<>();
  private final Set<Long> versions = new HashSet<>();

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withMemtableBytes(16 << 10);
  }

  private static String key(Random random) {
    return "k" + random.nextInt(8);
  }

  private static String part(Random random) {
    return "f" + random.nextInt(9);
  }

  @Test
  void theServerHasWhatTheModelHas() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          Map<String, Long> before = new HashMap<>();
          for (int step = 0; step < STEPS; step++) {
            step(seed);
            if (random.nextInt(20) == 0) {
              clock.advance(Duration.ofMillis(random.nextInt(100)));
            }
            model.values().removeIf(held -> held.expiresAt <= clock.millis());
            if (step % 250 == 0) {
              if (random.nextInt(4) == 0) {
                restart();
                seed.tell("restart");
              }
              checkReplies();
              before = checkKeyspaces(before);
            }
          }
          assertThat(versions).as("versions").hasSizeGreaterThan(STEPS / 250);
        });
  }

  private void step(Seed seed) {
    Random random = seed.random();
    String key = key(random);
    String other = key(random);
    String part = part(random);
    Held held = model.get(key);
    boolean isHash = held == null ? random.nextBoolean() : held.isHash;
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        String value = isHash ? "v" + random.nextInt(5_000_000) * 1_000L : "";
        tell(seed, isHash ? "hset " + key + " " + part + " " + value : "sadd " + key + " " + part);
        model
            .computeIfAbsent(key, it -> new Held(isHash, new TreeMap<>(), Long.MAX_VALUE))
            .parts
            .put(part, value);
      }
      case 4, 5, 6 -> {
        tell(seed, (isHash ? "hdel " : "srem ") + key + " " + part);
        if (held != null && held.parts.remove(part) != null && held.parts.isEmpty()) {
          model.remove(key);
        }
      }
      case 7 -> {
        tell(seed, "del " + key);
        model.remove(key);
      }
      case 8 -> {
        tell(seed, "rename " + key + " " + other);
        if (held != null) {
          model.remove(key);
          model.put(other, held);
        }
      }
      case 9 -> {
        tell(seed, "copy " + key + " " + other + " replace");
        if (held != null && !key.equals(other)) {
          model.put(other, held.copy());
        }
      }
      case 10 -> {
        int millis = random.nextInt(300) - 20;
        tell(seed, "pexpire " + key + " " + millis);
        model.computeIfPresent(
            key, (it, old) -> new Held(old.isHash, old.parts, clock.millis() + millis));
      }
      default -> {
        Held second = model.get(other);
        if (!isHash && held != null && second != null && !second.isHash) {
          tell(seed, "sunionstore " + key + " " + key + " " + other);
          TreeMap<String, String> union = new TreeMap<>(held.parts);
          union.putAll(second.parts);
          model.put(key, new Held(false, union, Long.MAX_VALUE));
        }
      }
    }
  }

  private void tell(Seed seed, String command) {
    seed.tell(command);
    client.call(command);
  }

  private void checkReplies() {
    client.expect("dbsize", ":" + model.size());
    model.forEach(
        (key, held) -> {
          StringBuilder reply = new StringBuilder();
          held.parts.forEach(
              (part, value) -> {
                reply.append(bulk(part));
                reply.append(held.isHash ? bulk(value) : "");
              });
          int lines = held.parts.size() * (held.isHash ? 2 : 1);
          assertThat(client.call((held.isHash ? "hgetall " : "smembers ") + key))
              .as(key)
              .isEqualTo("*" + lines + "\r\n" + reply);
          client.expect((held.isHash ? "hlen " : "scard ") + key, ":" + held.parts.size());
        });
  }

  private static String bulk(String value) {
    return "$" + value.length() + "\r\n" + value + "\r\n";
  }

  /** Each part is one of a key, whose record says how many it has; no version comes again. */
  private Map<String, Long> checkKeyspaces(Map<String, Long> before) {
    Keyspace parts = store.keyspaces().get("redis:0.parts");
    Keyspace records = store.keyspaces().get("redis:0.keys");
    Map<String, Long> now = new HashMap<>();
    long size = 0;
    try (Cursor cursor = records.scan(KeyRange.all())) {
      while (cursor.next()) {
        KeyRecord record = KeyRecord.decode(cursor.value());
        long version = record.version();
        KeyRange range = KeyRange.prefix(Spaces.partKey(version, new byte[0]));
        try (Cursor its = parts.scan(range)) {
          long found = 0;
          while (its.next()) {
            found++;
          }
          assertThat(found).isEqualTo(record.size()).isPositive();
        }
        now.put(Ascii.text(cursor.key()), version);
        size += record.size();
        boolean isNew = versions.add(version);
        assertThat(isNew || before.containsValue(version)).as("version " + version).isTrue();
      }
    }
    assertThat(parts.count()).as("parts").isEqualTo(size);
    assertThat(now.values()).doesNotHaveDuplicates();
    return now;
  }
}

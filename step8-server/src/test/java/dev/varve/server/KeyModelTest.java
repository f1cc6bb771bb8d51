package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random commands, of which the server makes the same as a few maps; and its keyspaces agree. */
class KeyModelTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 200_000 : 6_000;
  private static final String[] OPTIONS = {"", "", " nx", " xx", " px 40", " px 400", " keepttl"};

  private final KeyModel model = new KeyModel();

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withMemtableBytes(16 << 10);
  }

  private static String key(Random random) {
    return "k" + random.nextInt(12);
  }

  private static String command(Random random) {
    String key = key(random);
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> "set " + key + " " + random.nextInt(10) + pick(random);
      case 4, 5 -> "get " + key;
      case 6 -> "append " + key + " x";
      case 7 -> "getdel " + key;
      case 8 -> "del " + key + " " + key(random);
      case 9 -> "pexpire " + key + " " + (random.nextInt(300) - 20);
      case 10 -> "persist " + key;
      case 11 -> "pttl " + key;
      case 12 -> "rename " + key + " " + key(random);
      case 13 -> "copy " + key + " " + key(random) + (random.nextBoolean() ? " replace" : "");
      case 14 -> "move " + key + " " + random.nextInt(2);
      case 15 -> "mset " + key + " 1 " + key(random) + " 2";
      case 16 -> "dbsize";
      case 17 -> "keys *";
      case 18 -> random.nextInt(20) == 0 ? "flushdb" : "exists " + key;
      default -> random.nextInt(3) == 0 ? "swapdb 0 1" : "select " + random.nextInt(2);
    };
  }

  private static String pick(Random random) {
    return OPTIONS[random.nextInt(OPTIONS.length)];
  }

  @Test
  void theServerAnswersAsTheModel() {
    Seed.run(
        seed -> {
          model.setTime(clock.millis());
          for (int step = 0; step < STEPS; step += 10) {
            ask(seed);
            if (seed.random().nextInt(4) == 0) {
              clock.advance(Duration.ofMillis(seed.random().nextInt(100)));
              model.setTime(clock.millis());
            }
            if (step % 1_000 == 0) {
              restart();
              seed.tell("restart");
              model.reply("select 0");
              checkKeyspaces();
            }
          }
        });
  }

  /** Sends a few commands at once, as a transaction now and then. */
  private void ask(Seed seed) {
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      commands.add(command(seed.random()));
    }
    boolean isTransaction = seed.random().nextInt(3) == 0;
    StringBuilder requests = new StringBuilder();
    commands.forEach(command -> requests.append(RawClient.request(command)));
    client.send(
        isTransaction
            ? RawClient.request("multi") + requests + RawClient.request("exec")
            : requests.toString());
    if (isTransaction) {
      for (int i = 0; i <= commands.size(); i++) {
        assertThat(client.reply()).isIn(KeyModel.OK, "+QUEUED\r\n");
      }
    }
    StringBuilder all = new StringBuilder();
    for (String command : commands) {
      seed.tell((isTransaction ? "in multi: " : "") + command);
      String expected = model.reply(command);
      if (isTransaction) {
        all.append(expected);
      } else {
        assertThat(client.reply()).as(command).isEqualTo(expected);
      }
    }
    if (isTransaction) {
      assertThat(client.reply()).isEqualTo("*" + commands.size() + "\r\n" + all);
    }
  }

  /** A key is in one keyspace, and each time of a record is in the index, and no other. */
  private void checkKeyspaces() {
    for (int i = 0; i < 2; i++) {
      // Expired keys go in the turn of this request, so that none is left to be counted.
      client.call("select " + i);
      String size = client.call("dbsize");
      Keyspace plain = store.keyspaces().get("redis:" + i);
      Keyspace records = store.keyspaces().get("redis:" + i + ".keys");
      Keyspace times = store.keyspaces().get("redis:" + i + ".times");
      long expiring = 0;
      try (Cursor cursor = records.scan(KeyRange.all())) {
        while (cursor.next()) {
          assertThat(plain.get(cursor.key())).as("in both").isNull();
          expiring += KeyRecord.decode(cursor.value()).expires() ? 1 : 0;
        }
      }
      assertThat(times.count()).as("times").isEqualTo(expiring);
      assertThat(sizes()).as("keys").contains(plain.count() + records.count());
      assertThat(size).startsWith(":");
    }
    client.call("select 0");
  }

  /** The numbers of keys; the databases may be exchanged, so it is one of the two. */
  private List<Long> sizes() {
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      client.call("select " + i);
      sizes.add(Long.parseLong(client.call("dbsize").substring(1).strip()));
    }
    return sizes;
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several clients that push, pop and wait at random, of this server and of a real Redis: the same
 * ones wait, and the others get the same. SWAPDB is left out: if it lets several keys appear at
 * once, Redis serves them in the order of their hashes.
 */
class BlockedBesideRedisTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 100_000 : 2_000;
  private static final int CLIENTS = 6;
  private static final String[] REQUESTS = {
    "blpop $k 0",
    "blpop $k $k $k 0",
    "brpop $k $k 0",
    "blmove $k $k left right 0",
    "blmove $k $k right left 0",
    "brpoplpush $k $k 0",
    "blmpop 0 2 $k $k left count 2",
    "blmpop 0 1 $k right",
    "rpush $k $v",
    "rpush $k $v $v $v",
    "lpush $k $v $v",
    "lmove $k $k left right",
    "bzpopmin $k $k 0",
    "bzpopmax $k $k $k 0",
    "bzmpop 0 2 $k $k max count 2",
    "zadd $k 1 $v 2 $v",
    "zincrby $k 1.5 $v",
    "zpopmin $k",
    "zunionstore $k 2 $k $k",
    "sort $k by nosort store $k",
    "copy $k $k replace",
    "rename $k $k",
    "set $k string",
    "del $k",
    "lpop $k",
    "multi",
    "exec",
    "exec",
    "select 1",
    "select 0",
    "select 0",
    "move $k 1",
    "client unblock $c",
    "client unblock $c error",
  };

  /** One of the servers, and its clients. */
  private static final class Side {
    private final List<RawClient> clients = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final RawClient asking;
    private final RawClient listener;

    Side(int port) {
      for (int i = 0; i < CLIENTS; i++) {
        RawClient one = new RawClient(port);
        clients.add(one);
        ids.add(one.call("client id").substring(1).strip());
        if (i % 2 == 1) {
          one.call("hello 3");
        }
      }
      asking = new RawClient(port);
      listener = new RawClient(port);
      listener.call("config set notify-keyspace-events KEA");
      listener.call("psubscribe *");
    }

    /** Sends a request, and waits until it is answered, or its client waits. */
    void send(int client, List<String> request) {
      List<String> words =
          request.stream()
              .map(it -> it.startsWith("#") ? ids.get(it.charAt(1) - '0') : it)
              .toList();
      clients.get(client).send(RawClient.request(words));
      while (!clients.get(client).hasReply() && !waits(client)) {
        Thread.onSpinWait();
      }
    }

    boolean waits(int client) {
      return asking.call("client list id " + ids.get(client)).contains(" flags=b ");
    }

    /** Returns the messages about what has happened to keys. */
    String messages() {
      listener.send(RawClient.request("ping"));
      StringBuilder messages = new StringBuilder();
      String one = listener.reply();
      while (!one.startsWith("*2\r\n$4\r\npong\r\n")) {
        messages.append(one);
        one = listener.reply();
      }
      return messages.toString();
    }

    void close() {
      clients.forEach(RawClient::close);
      asking.close();
      listener.close();
    }
  }

  @Test
  void redisLetsTheSameClientsWait(@TempDir Path directory) throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    try (RedisProcess redis = new RedisProcess(directory)) {
      Seed.run(
          seed -> {
            Side ours = new Side(server.port());
            Side theirs = new Side(redis.port());
            compare(seed, ours, theirs);
            ours.close();
            theirs.close();
          });
    }
  }

  private static void compare(Seed seed, Side ours, Side theirs) {
    boolean[] waits = new boolean[CLIENTS];
    for (int step = 0; step < STEPS; step++) {
      List<Integer> free = free(waits);
      int client = free.get(seed.random().nextInt(free.size()));
      // The last one that does not wait lets another one go on, now or at the end of its MULTI.
      List<String> request =
          free.size() > 1
              ? request(seed.random())
              : seed.random().nextBoolean()
                  ? List.of("exec")
                  : List.of("client", "unblock", "#" + seed.random().nextInt(CLIENTS));
      seed.tell(client + ": " + String.join(" ", request));
      ours.send(client, request);
      theirs.send(client, request);
      waits[client] = true;
      collect(ours, theirs, waits);
      assertThat(ours.messages()).as("messages").isEqualTo(theirs.messages());
    }
  }

  private static List<Integer> free(boolean[] waits) {
    return IntStream.range(0, CLIENTS).filter(i -> !waits[i]).boxed().toList();
  }

  private static List<String> request(Random random) {
    List<String> words = new ArrayList<>();
    for (String word : REQUESTS[random.nextInt(REQUESTS.length)].split(" ")) {
      words.add(
          switch (word) {
            case "$k" -> "k" + random.nextInt(4);
            case "$v" -> "v" + random.nextInt(1_000);
            case "$c" -> "#" + random.nextInt(CLIENTS);
            default -> word;
          });
    }
    return words;
  }

  /** Of all clients that have waited, the same ones wait on, and the others get the same. */
  private static void collect(Side ours, Side theirs, boolean[] waits) {
    for (int i = 0; i < CLIENTS; i++) {
      if (waits[i]) {
        waits[i] = ours.waits(i);
        assertThat(waits[i]).as("client %d waits", i).isEqualTo(theirs.waits(i));
        if (!waits[i]) {
          String reply = ours.clients.get(i).reply();
          assertThat(reply).as("client %d", i).isEqualTo(theirs.clients.get(i).reply());
        }
      }
    }
  }
}

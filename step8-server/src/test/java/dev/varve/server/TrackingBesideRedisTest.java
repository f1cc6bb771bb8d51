package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several clients that read, write and track at random, of this server and of a real Redis: all of
 * them get the same replies and the same messages, in the same order. SWAPDB is left out, of which
 * Redis tells no client, and so are changes by the client to which others redirect their messages:
 * Redis writes such a message before the reply, or into it.
 */
class TrackingBesideRedisTest extends ServerFixture {
  private static final int STEPS = Boolean.getBoolean("varve.soak") ? 200_000 : 4_000;
  private static final int CLIENTS = 5;
  private static final String[] REQUESTS = {
    "get $k",
    "get $k",
    "mget $k $k $k",
    "strlen $k",
    "exists $k $k",
    "ttl $k",
    "type $k",
    "memory usage nothing",
    "getrange $k 0 1",
    "bitcount $k",
    "dump nothing",
    "touch $k $k",
    "lcs $k $k",
    "sort_ro $k",
    "lrange $k 0 -1",
    "smembers $k",
    "zcard $k",
    "hget $k f",
    "sintercard 1 $k",
    "zunion 2 $k $k",
    "keys nothing*",
    "dbsize",
    "set $k 1",
    "set $k 1",
    "set $k 1 get",
    "set $k 1 nx",
    "mset $k 1 $k 2",
    "incr $k",
    "append $k x",
    "getset $k 1",
    "getdel $k",
    "getex $k persist",
    "del $k $k",
    "rename $k $k",
    "copy $k $k",
    "expire $k 1000",
    "expire $k -1",
    "persist $k",
    "rpush $k a",
    "lpop $k",
    "lmove $k $k left right",
    "sadd $k a",
    "spop $k 9",
    "sinterstore $k $k $k",
    "zadd $k 1 a",
    "zrem $k a",
    "hset $k f 1",
    "hdel $k f",
    "setrange $k 2 x",
    "setbit $k 1 1",
    "bitop not $k $k",
    "sort $k by no store $k",
    "flushdb",
    "flushall",
    "multi",
    "exec",
    "exec",
    "discard",
    "watch $k",
    "select 1",
    "select 0",
    "client tracking on",
    "client tracking on",
    "client tracking on noloop",
    "client tracking on optin",
    "client tracking on optout",
    "client tracking on bcast",
    "client tracking on bcast noloop",
    "client tracking on bcast prefix $k",
    "client tracking on bcast prefix $p prefix $k",
    "client tracking off",
    "client tracking off",
    "client tracking on redirect 0",
    "client tracking on prefix $k",
    "client tracking on optin optout",
    "client tracking on bcast optin",
    "client tracking on what",
    "client tracking what",
    "client caching yes",
    "client caching yes",
    "client caching no",
    "client caching what",
    "client getredir",
    "client trackinginfo",
    "client trackinginfo",
    "reset3",
  };

  /** One of the servers, and its clients; the last one gets what is redirected to it. */
  private static final class Side {
    private final List<RawClient> clients = new ArrayList<>();
    private final Set<Integer> queuing = new HashSet<>();

    Side(int port) {
      skipNumbers(port);
      for (int i = 0; i < CLIENTS; i++) {
        RawClient one = new RawClient(port);
        clients.add(one);
        one.call("hello 3");
      }
      String listener = id(clients.get(CLIENTS - 1));
      for (RawClient one : clients) {
        one.call("client tracking on redirect " + listener);
      }
    }

    /**
     * Lets the clients of both servers have the same numbers, which are above all other replies.
     */
    private static void skipNumbers(int port) {
      String id = "";
      while (!id.equals("999")) {
        try (RawClient one = new RawClient(port)) {
          id = id(one);
        }
      }
    }

    private static String id(RawClient one) {
      return one.call("client id").substring(1).strip();
    }

    /** Sends a request, and returns all that each client gets by it. */
    List<String> send(int client, String request) {
      String sent =
          request.equals("reset3")
              ? RawClient.request("reset") + RawClient.request("hello 3")
              : RawClient.request(request);
      if (request.equals("multi")) {
        queuing.add(client);
      } else if (List.of("exec", "discard", "reset3").contains(request)) {
        queuing.remove(client);
      }
      clients.get(client).send(sent);
      List<String> received = new ArrayList<>();
      // When it is answered, all messages are sent; they may come before its last reply, or after.
      String first = untilAnswered(client);
      for (int i = 0; i < CLIENTS; i++) {
        received.add((i == client ? first : "") + untilAnswered(i));
      }
      return received;
    }

    /** In a transaction, a PING would be queued, but a WATCH is refused at once. */
    private String untilAnswered(int client) {
      boolean isQueuing = queuing.contains(client);
      clients.get(client).send(RawClient.request(isQueuing ? "watch x" : "ping"));
      StringBuilder received = new StringBuilder();
      String last = isQueuing ? "-ERR WATCH inside MULTI is not allowed\r\n" : "+PONG\r\n";
      String reply = clients.get(client).reply();
      while (!reply.equals(last)) {
        received.append(reply);
        reply = clients.get(client).reply();
      }
      return received.toString();
    }

    void close() {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void redisTellsTheSameClientsTheSame(@TempDir Path directory) throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    Seed.run(
        seed -> {
          try (RedisProcess redis = new RedisProcess(directory)) {
            compare(seed, new Side(server.port()), new Side(redis.port()));
          }
        });
  }

  private static void compare(Seed seed, Side ours, Side theirs) {
    for (int i = 0; i < STEPS; i++) {
      // The last one only listens: see above.
      int client = seed.random().nextInt(CLIENTS - 1);
      String request = request(seed.random());
      seed.tell(client + ": " + request);
      assertThat(ours.send(client, request))
          .as("what clients get after %s by client %d", request, client)
          .isEqualTo(theirs.send(client, request));
    }
    ours.close();
    theirs.close();
  }

  private static String request(Random random) {
    StringBuilder request = new StringBuilder();
    for (String word : REQUESTS[random.nextInt(REQUESTS.length)].split(" ")) {
      String key = "key" + random.nextInt(6);
      request.append(' ').append(word.equals("$k") ? key : word.equals("$p") ? "k" : word);
    }
    return request.substring(1);
  }
}

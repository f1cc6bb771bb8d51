package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A turn that is undone and runs again: who waited waits again, and each is served once. */
class BlockedTurnTest extends BlockedFixture {
  private static final int ATTEMPTS = 1_000;

  /**
   * Sends requests, and writes key n while the turn that executes them is under way, so that its
   * commit is refused. Returns whether it was: the turn may have been faster.
   */
  private boolean interfere(String requests) {
    return interfere(requests, () -> {});
  }

  private boolean interfere(String requests, Runnable more) {
    long refused = store.stats().count("transactions.refused");
    Keyspace keyspace = store.keyspaces().get("redis:0");
    client.send(
        RawClient.request("get n")
            + RawClient.request("debug sleep 0.02")
            + RawClient.request("incr n")
            + requests);
    while (store.stats().count("transactions.active") == 0 && !client.hasReply()) {
      Thread.onSpinWait();
    }
    more.run();
    keyspace.put("n", "100");
    assertThat(client.reply()).startsWith("$");
    client.expectMessage("+OK");
    assertThat(client.reply()).startsWith(":");
    return store.stats().count("transactions.refused") > refused;
  }

  @Test
  void eachIsServedOnceAndInOrder() {
    boolean isRefused = false;
    for (int i = 0; i < ATTEMPTS && !isRefused; i++) {
      expect("flushall", "+OK");
      expect("set n 1", "+OK");
      RawClient one = blocked("blpop aa xx 0");
      RawClient two = blocked("blmove aa bb left left 0");
      RawClient three = blocked("brpop aa 0");
      isRefused = interfere(RawClient.request("rpush aa 1 2"));
      client.expectMessage(":2");
      one.expectMessage("*2", "$2", "aa", "$1", "1");
      two.expectMessage("$1", "2");
      assertThat(blockedClients()).isEqualTo(1);
      expect("lrange bb 0 -1", "*1", "$1", "2");
      expect("rpush aa 3", ":1");
      three.expectMessage("*2", "$2", "aa", "$1", "3");
      List.of(one, two, three).forEach(it -> it.expect("ping", "+PONG"));
      expect("exists aa", ":0");
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void aClientThatBeganToWaitInItGoesOnInOrder() {
    boolean isRefused = false;
    for (int i = 0; i < ATTEMPTS && !isRefused; i++) {
      expect("flushall", "+OK");
      expect("set n 1", "+OK");
      RawClient other = connect();
      isRefused =
          interfere(
              RawClient.request("rpush aa 1")
                  + RawClient.request("blpop aa 0")
                  + RawClient.request("blpop aa 0")
                  + RawClient.request("incr m"));
      client.expectMessage(":1");
      client.expectMessage("*2", "$2", "aa", "$1", "1");
      while (!other.call("info clients").contains("blocked_clients:1")) {
        Thread.onSpinWait();
      }
      other.expect("get m", "$-1");
      other.expect("rpush aa 2", ":1");
      client.expectMessage("*2", "$2", "aa", "$1", "2");
      client.expectMessage(":1");
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void nothingFollowsAWaitThatBeginsOnlyWhenTheTurnRunsAgain() {
    boolean isRefused = false;
    for (int i = 0; i < ATTEMPTS && !isRefused; i++) {
      expect("flushall", "+OK");
      expect("set n 1", "+OK");
      expect("rpush aa 1", ":1");
      RawClient other = connect();
      Keyspace records = store.keyspaces().get("redis:0.keys");
      isRefused =
          interfere(
              RawClient.request("blpop aa 0") + RawClient.request("incr m"),
              () -> records.delete("aa"));
      if (isRefused) {
        while (!other.call("info clients").contains("blocked_clients:1")) {
          Thread.onSpinWait();
        }
        other.expect("get m", "$-1");
      }
      assertThat(other.call("rpush aa 2")).startsWith(":");
      assertThat(client.reply()).startsWith("*2\r\n$2\r\naa\r\n");
      client.expectMessage(":1");
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void aTimeThatHasEndedEndsOnce() {
    boolean isRefused = false;
    for (int i = 0; i < ATTEMPTS && !isRefused; i++) {
      expect("flushall", "+OK");
      expect("set n 1", "+OK");
      List<RawClient> waiting = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        waiting.add(blocked("blpop aa 10"));
      }
      clock.advance(Duration.ofSeconds(10));
      isRefused = interfere(RawClient.request("rpush aa 1"));
      client.expectMessage(":1");
      waiting.forEach(it -> it.expectMessage("*-1"));
      waiting.forEach(it -> it.expect("ping", "+PONG"));
      expect("llen aa", ":1");
    }
    assertThat(isRefused).isTrue();
  }
}

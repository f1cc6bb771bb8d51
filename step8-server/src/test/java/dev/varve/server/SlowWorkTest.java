package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** KEYS and SAVE: their client waits, and no other client. */
class SlowWorkTest extends ServerFixture {
  @Test
  void repliesComeInTheOrderOfRequests() {
    client.send(
        RawClient.request("set a 1")
            + RawClient.request("keys *")
            + RawClient.request("set b 1")
            + RawClient.request("keys *")
            + RawClient.request("save")
            + RawClient.request("get a"));
    client.expectMessage("+OK");
    client.expectMessage("*1", "$1", "a");
    client.expectMessage("+OK");
    client.expectMessage("*2", "$1", "a", "$1", "b");
    client.expectMessage("+OK");
    client.expectMessage("$1", "1");
  }

  @Test
  void inATransactionTheyAreAPartOfIt() {
    expect("multi", "+OK");
    expect("set a 1", "+QUEUED");
    expect("keys *", "+QUEUED");
    expect("exec", "*2", "+OK", "*1", "$1", "a");
  }

  @Test
  void anUnwantedReplyIsNotSent() {
    client.send(
        RawClient.request("client reply skip")
            + RawClient.request("keys *")
            + RawClient.request("ping"));
    client.expectMessage("+PONG");
  }

  @Test
  void othersAreServedWhileOneWaits() {
    for (int i = 0; i < 200; i++) {
      StringBuilder pairs = new StringBuilder("mset");
      for (int j = 0; j < 100; j++) {
        pairs.append(" key:").append(i).append(':').append(j).append(" x");
      }
      expect(pairs.toString(), "+OK");
    }
    Set<String> orders = new HashSet<>();
    RawClient waiting = connect();
    for (int i = 0; i < 1_000 && orders.isEmpty(); i++) {
      waiting.send(RawClient.request("keys *1*9*9*9*"));
      for (int j = 0; j < 20; j++) {
        expect("ping", "+PONG");
      }
      if (!waiting.hasReply()) {
        orders.add("served before");
      }
      assertThat(waiting.reply()).startsWith("*");
    }
    assertThat(orders).as("a ping was answered before KEYS").isNotEmpty();
  }

  @Test
  void aClientMayLeaveBeforeItsReply() {
    for (int i = 0; i < 50; i++) {
      RawClient one = connect();
      one.send(RawClient.request("keys *").repeat(20));
      one.close();
    }
    expect("ping", "+PONG");
    while (client.call("client list").contains("id=2 ")) {
      Thread.onSpinWait();
    }
    expect("keys *", "*0");
  }
}

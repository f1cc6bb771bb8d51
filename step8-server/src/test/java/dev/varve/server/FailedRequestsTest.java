package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a request that fails leaves behind: one error, and nothing of what it had begun. */
class FailedRequestsTest extends ServerFixture {
  private final String tooLong = "k".repeat(70_000);
  private volatile boolean isBroken;

  @Override
  SimulatedStorage storage() {
    return new SimulatedStorage(
        (operation, file) -> {
          if (isBroken && file.endsWith(".log") && operation.equals("append")) {
            throw new IOException("disk is broken");
          }
        });
  }

  @Test
  void aKeyThatCannotBeDeletedExpiresWithoutAnEvent() {
    RawClient listener = connect();
    listener.expect("psubscribe *expired", "*3", "$10", "psubscribe", "$8", "*expired", ":1");
    expect("config set notify-keyspace-events Ex", "+OK");
    expect("set x 1 px 10", "+OK");
    isBroken = true;
    clock.advance(Duration.ofSeconds(1));
    expect("get x", "$-1");
    expect("exists x", ":0");
    listener.expect("ping", "*2", "$4", "pong", "$0", "");
  }

  @Test
  void anErrorReplacesTheBeginningOfItsReply() {
    expect("mset a 1 b 2", "+OK");
    client.send(
        RawClient.request("get a")
            + RawClient.request("mget a " + tooLong + " b")
            + RawClient.request("get b"));
    client.expectMessage("$1", "1");
    client.expectMessage("-ERR key of 70000 bytes exceeds the limit of 65520");
    client.expectMessage("$1", "2");
  }

  @Test
  void anErrorThatIsNotWantedIsTheOnlyOneThatIsNotSent() {
    client.send(
        RawClient.request("client reply skip")
            + RawClient.request("mget a " + tooLong)
            + RawClient.request("echo x"));
    client.expectMessage("$1", "x");
  }

  @Test
  void aRequestThatFailsWhileWritesAreRefusedKeepsToTheWantedReplies() {
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    // An attempt to delete this one fails, and so does every turn that writes.
    expect("set z 1 px 10", "+OK");
    store.keyspaces().get("redis:0.keys").put("z", "garbage");
    clock.advance(Duration.ofSeconds(1));
    client.send(
        RawClient.request("client reply skip")
            + RawClient.request("get x")
            + RawClient.request("echo x"));
    client.expectMessage("$1", "x");
  }

  @Test
  void manyRequestsThatFailDoNotKeepOthersFromWriting() {
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    client.send(RawClient.request("get x").repeat(300) + RawClient.request("set y 1"));
    for (int i = 0; i < 300; i++) {
      assertThat(client.reply()).startsWith("-ERR record of a key");
    }
    client.expectMessage("+OK");
  }

  @Test
  void aTurnThatRunsAgainTakesTheSameMembers() {
    expect("zadd aa 1 a 2 b 3 c 4 d 5 e", ":5");
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    client.send(
        RawClient.request("zpopmin aa")
            + RawClient.request("zpopmin aa")
            + RawClient.request("zpopmax aa")
            + RawClient.request("zrange aa 0 -1")
            + RawClient.request("get x"));
    client.expectMessage("*2", "$1", "a", "$1", "1");
    client.expectMessage("*2", "$1", "b", "$1", "2");
    client.expectMessage("*2", "$1", "e", "$1", "5");
    client.expectMessage("*2", "$1", "c", "$1", "d");
    assertThat(client.reply()).startsWith("-ERR record of a key");
  }

  @Test
  void messagesDoNotComeBetweenTheElementsOfAReply() {
    assertThat(client.call("hello 3")).startsWith("%");
    expect("config set notify-keyspace-events KEA", "+OK");
    expect(
        "subscribe __keyevent@0__:set", ">3", "$9", "subscribe", "$18", "__keyevent@0__:set", ":1");
    expect("multi", "+OK");
    expect("set a 1", "+QUEUED");
    expect("set b 1", "+QUEUED");
    expect("exec", "*2", "+OK", "+OK");
    client.expectMessage(">3", "$7", "message", "$18", "__keyevent@0__:set", "$1", "a");
    client.expectMessage(">3", "$7", "message", "$18", "__keyevent@0__:set", "$1", "b");
    expect("echo x", "$1", "x");
  }
}

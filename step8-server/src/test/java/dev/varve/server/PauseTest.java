package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests that rest, and what happens to them. */
class PauseTest extends ServerFixture {
  /** Waits until a request of {@code one} rests, as the other clients can see. */
  private void awaitRest(RawClient one, int resting) {
    long seen = 0;
    while (seen != resting) {
      seen =
          client
              .call("client list")
              .lines()
              .filter(it -> it.matches(".* flags=\\w*b\\w* .*"))
              .count();
    }
    assertThat(one.hasReply()).isFalse();
  }

  @Test
  void writesRestAndReadsGoOn() {
    expect("set aa old", "+OK");
    expect("client pause 5000000000 write", "+OK");
    RawClient writer = connect();
    writer.send(
        RawClient.request("set aa new")
            + RawClient.request("get aa")
            + RawClient.request("set b x"));
    awaitRest(writer, 1);
    expect("get aa", "$3", "old");
    expect("dbsize", ":1");
    expect("client unpause", "+OK");
    writer.expectMessage("+OK");
    writer.expectMessage("$3", "new");
    writer.expectMessage("+OK");
    expect("dbsize", ":2");
  }

  @Test
  void whatRestsIsExecutedInTheOrderOfItsArrival() {
    expect("client pause 100000 write", "+OK");
    RawClient[] writers = new RawClient[5];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = connect();
      writers[i].send(RawClient.request("rpush list " + i));
      awaitRest(writers[i], i + 1);
    }
    expect("client unpause", "+OK");
    for (int i = 0; i < writers.length; i++) {
      writers[i].expectMessage(":" + (i + 1));
    }
    expectWords("lrange list 0 -1", "0", "1", "2", "3", "4");
  }

  @Test
  void everythingRestsButTheEndOfThePause() {
    RawClient asking = connect();
    RawClient other = connect();
    String before = client.call("time");
    expect("client pause 5000000000", "+OK");
    asking.send(RawClient.request("time"));
    other.expect("nonsense", "-ERR unknown command 'nonsense', with args beginning with: ");
    other.expect("get", "-ERR wrong number of arguments for 'get' command");
    clock.advance(Duration.ofSeconds(50));
    other.expect("client unpause", "+OK");
    assertThat(asking.reply()).isNotEqualTo(before);
  }

  @Test
  void aPauseEndsByItself() {
    expect("client pause 20 all", "+OK");
    clock.advance(Duration.ofSeconds(1));
    expect("ping", "+PONG");
    expect("client pause 20 write", "+OK");
    clock.advance(Duration.ofSeconds(1));
    expect("set aa 1", "+OK");
    expect("client pause 0 all", "+OK");
    expect("ping", "+PONG");
  }

  @Test
  void theStricterModeAndTheLaterEndRemain() {
    RawClient writer = connect();
    expect("client pause 5000 write", "+OK");
    expect("client pause 10 write", "+OK");
    clock.advance(Duration.ofSeconds(4));
    writer.send(RawClient.request("set aa 1"));
    awaitRest(writer, 1);
    clock.advance(Duration.ofSeconds(2));
    expect("ping", "+PONG");
    writer.expectMessage("+OK");
  }

  @Test
  void aTransactionRestsIfItWrites() {
    for (String command : new String[] {"get aa", "set aa 1", "publish news x"}) {
      RawClient one = connect();
      one.expect("multi", "+OK");
      one.expect(command, "+QUEUED");
      expect("client pause 100000 write", "+OK");
      one.send(RawClient.request("exec"));
      if (command.startsWith("get")) {
        one.expectMessage("*1", "$-1");
      } else {
        awaitRest(one, 1);
        expect("get aa", "$-1");
      }
      expect("client unpause", "+OK");
      if (!command.startsWith("get")) {
        assertThat(one.reply()).startsWith("*1\r\n");
      }
      expect("del aa", command.startsWith("set") ? ":1" : ":0");
    }
  }

  @Test
  void keysRestToo() {
    expect("set aa 1 px 10", "+OK");
    expect("client pause 100000 write", "+OK");
    clock.advance(Duration.ofSeconds(1));
    expect("get aa", "$-1");
    expect("dbsize", ":1");
    expect("client unpause", "+OK");
    expect("dbsize", ":0");
  }

  @Test
  void theRequestOfAClientThatHasGoneIsDropped() {
    expect("client pause 100000 write", "+OK");
    RawClient gone = connect();
    gone.send(RawClient.request("set aa 1"));
    awaitRest(gone, 1);
    gone.close();
    while (client.call("client list").lines().filter(it -> it.contains("id=")).count() > 1) {
      Thread.onSpinWait();
    }
    expect("client unpause", "+OK");
    expect("get aa", "$-1");
    expect("dbsize", ":0");
  }

  @Test
  void aWrongPauseIsNone() {
    expect("client pause x", "-ERR timeout is not an integer or out of range");
    expect("client pause -1", "-ERR timeout is negative");
    expect("client pause 100 reads", "-ERR CLIENT PAUSE mode must be WRITE or ALL");
    expect("set aa 1", "+OK");
  }

  @Test
  void aScriptIsRefusedWithWhatToUseInstead() {
    assertThat(client.call("eval x 0"))
        .startsWith("-ERR unknown command 'eval', with args beginning with: 'x' '0' (there are no")
        .contains("MULTI");
  }
}

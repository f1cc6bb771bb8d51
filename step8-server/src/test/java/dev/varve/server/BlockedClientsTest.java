package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that wait for a list: who is served, when, and what the others see of it. */
class BlockedClientsTest extends BlockedFixture {
  private static final String OK = "+OK";

  @Test
  void whatIsThereIsTakenAtOnceFromTheFirstKeyThatHasIt() {
    expect("rpush aa 1 2", ":2");
    expect("rpush bb 3 4", ":2");
    expect("blpop nix aa bb 0", "*2", "$2", "aa", "$1", "1");
    expect("brpop bb aa 0.5", "*2", "$2", "bb", "$1", "4");
    expect("blmpop 0 2 nix aa left count 5", "*2", "$2", "aa", "*1", "$1", "2");
    expect("blmove bb cc right left 4294967296", "$1", "3");
    expect("brpoplpush cc cc 0", "$1", "3");
    expectElements("cc", "3");
    assertThat(blockedClients()).isZero();
  }

  @Test
  void aClientGetsWhatIsPushedLater() {
    RawClient one = blocked("blpop aa \u00ff\u0001 0");
    RawClient two = blocked("blmpop 0 2 xx bb right count 2");
    RawClient three = blocked("brpoplpush cc dd 0");
    assertThat(client.call(List.of("rpush", "\u00ff\u0001", "x", "y"))).isEqualTo(":2\r\n");
    one.expectMessage("*2", "$2", "\u00ff\u0001", "$1", "x");
    expect("rpush bb 1 2 3", ":3");
    two.expectMessage("*2", "$2", "bb", "*2", "$1", "3", "$1", "2");
    expect("lpush cc z", ":1");
    three.expectMessage("$1", "z");
    expectElements("dd", "z");
    expectElements("bb", "1");
    expect("exists cc", ":0");
    one.expect("ping", "+PONG");
    assertThat(blockedClients()).isZero();
  }

  @Test
  void clientsAreServedInTheOrderInWhichTheyCame() {
    RawClient one = blocked("blpop aa 0");
    RawClient two = blocked("brpop bb aa 0");
    RawClient three = blocked("blpop aa 0");
    expect("rpush aa x y", ":2");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
    two.expectMessage("*2", "$2", "aa", "$1", "y");
    assertThat(blockedClients()).isEqualTo(1);
    expect("rpush aa z", ":1");
    three.expectMessage("*2", "$2", "aa", "$1", "z");
    expect("exists aa bb", ":0");
    // It was served from one of its keys, and waits for none of them any more.
    expect("rpush bb left", ":1");
    expectElements("bb", "left");
  }

  @Test
  void aKeyThatIsNamedTwiceServesOnce() {
    RawClient one = blocked("blpop aa aa bb aa 0");
    expect("rpush aa x y", ":2");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
    expectElements("aa", "y");
  }

  @Test
  void aTransactionIsOverBeforeAnybodyIsServed() {
    RawClient one = blocked("blpop aa bb 0");
    for (String command :
        List.of(
            "multi", "rpush aa 1", "del aa", "rpush bb 2", "lpush aa 3", "lpush aa 4", "exec")) {
      client.call(command);
    }
    // The key that has appeared first, as it is at the end.
    one.expectMessage("*2", "$2", "aa", "$1", "4");
    expectElements("bb", "2");
    blocked(one, "blpop cc 0");
    for (String command : List.of("multi", "rpush cc 1", "lpop cc", "set cc 1", "exec")) {
      client.call(command);
    }
    expect("del cc", ":1");
    expect("rpush cc 5", ":1");
    one.expectMessage("*2", "$2", "cc", "$1", "5");
  }

  @Test
  void inATransactionNobodyWaits() {
    expect("multi", OK);
    for (String command :
        List.of(
            "blpop aa 0",
            "brpop aa 0",
            "blmpop 0 1 aa left",
            "blmove aa bb left left 0",
            "brpoplpush aa bb 0",
            "rpush aa x",
            "blpop aa 0")) {
      expect(command, "+QUEUED");
    }
    expect("exec", "*7", "*-1", "*-1", "*-1", "$-1", "$-1", ":1", "*2", "$2", "aa", "$1", "x");
  }

  @Test
  void anyWayInWhichAListAppearsServes() {
    expect("rpush source 1 2", ":2");
    String dump = client.call("dump source");
    String bytes = dump.substring(dump.indexOf('\n') + 1, dump.length() - 2);
    for (List<String> request :
        List.of(
            List.of("copy", "source", "aa"),
            List.of("restore", "aa", "0", bytes),
            List.of("rename", "other", "aa"),
            List.of("lmove", "other", "aa", "left", "right"))) {
      client.call("del aa other");
      client.call("copy source other");
      RawClient one = blocked("blpop aa 0");
      assertThat(client.call(request)).as("%s", request).doesNotStartWith("-");
      one.expectMessage("*2", "$2", "aa", "$1", "1");
    }
    expect("select 1", OK);
    expect("rpush moved a b", ":2");
    RawClient one = connect();
    blocked(one, "blpop moved 0");
    expect("move moved 0", ":1");
    one.expectMessage("*2", "$5", "moved", "$1", "a");
    expect("rpush swapped a b", ":2");
    blocked(one, "blpop swapped 0");
    expect("swapdb 0 1", OK);
    one.expectMessage("*2", "$7", "swapped", "$1", "a");
  }

  @Test
  void aListInAnotherDatabaseServesNobody() {
    RawClient one = blocked("blpop aa 0");
    expect("select 1", OK);
    expect("rpush aa other", ":1");
    expect("select 0", OK);
    expect("rpush aa own", ":1");
    one.expectMessage("*2", "$2", "aa", "$3", "own");
  }

  @Test
  void aKeyOfAnotherTypeServesNobody() {
    RawClient one = blocked("blpop aa 0");
    expect("set aa x", OK);
    expect("sadd bb x", ":1");
    expect("rename bb aa", OK);
    expect("rpush cc y", ":1");
    assertThat(blockedClients()).isEqualTo(1);
    expect("rename cc aa", OK);
    one.expectMessage("*2", "$2", "aa", "$1", "y");
  }

  @Test
  void aMoveWakesThoseWhoWaitForItsTarget() {
    RawClient three = blocked("blpop cc 0");
    RawClient two = blocked("blmove bb cc left right 0");
    RawClient one = blocked("brpoplpush aa bb 0");
    expect("rpush aa x", ":1");
    one.expectMessage("$1", "x");
    two.expectMessage("$1", "x");
    three.expectMessage("*2", "$2", "cc", "$1", "x");
    expect("dbsize", ":0");
  }

  @Test
  void aCircleOfMovesEnds() {
    RawClient one = blocked("brpoplpush aa bb 0");
    RawClient two = blocked("brpoplpush bb aa 0");
    expect("rpush aa x", ":1");
    one.expectMessage("$1", "x");
    two.expectMessage("$1", "x");
    expectElements("aa", "x");
    expect("del aa", ":1");
    blocked(one, "blmove aa aa left right 0");
    blocked(two, "blmove aa aa left right 0");
    expect("rpush aa 1 2 3", ":3");
    one.expectMessage("$1", "1");
    two.expectMessage("$1", "2");
    expectElements("aa", "3", "1", "2");
  }

  @Test
  void aTargetOfAnotherTypeIsTheErrorOfItsClientAlone() {
    expect("set bb x", OK);
    RawClient one = blocked("blmove aa bb left left 0");
    RawClient two = blocked("blpop aa 0");
    expect("rpush aa x", ":1");
    one.expectMessage("-WRONGTYPE Operation against a key holding the wrong kind of value");
    two.expectMessage("*2", "$2", "aa", "$1", "x");
  }

  @Test
  void aClientThatCannotBeServedGetsTheErrorAndNotTheOneThatPushes() {
    expect("rpush bb x", ":1");
    store.keyspaces().get("redis:0.keys").put("bb", "garbage");
    RawClient one = blocked("blmove aa bb left left 0");
    RawClient two = blocked("blpop aa 0");
    client.send(RawClient.request("incr n") + RawClient.request("rpush aa 1 2"));
    client.expectMessage(":1");
    client.expectMessage(":2");
    assertThat(one.reply()).startsWith("-ERR record of a key");
    two.expectMessage("*2", "$2", "aa", "$1", "1");
    expectElements("aa", "2");
    one.expect("ping", "+PONG");
  }

  @Test
  void nothingElseOfTheClientRunsMeanwhile() {
    RawClient one = connect();
    blocked(one, "blpop aa 0");
    one.send(RawClient.request("incr n").repeat(3) + RawClient.request("blpop aa 0"));
    one.send(RawClient.request("incr n"));
    expect("get n", "$-1");
    expect("rpush aa x y", ":2");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
    one.expectMessage(":1");
    one.expectMessage(":2");
    one.expectMessage(":3");
    one.expectMessage("*2", "$2", "aa", "$1", "y");
    one.expectMessage(":4");
  }

  @Test
  void aLongPipelineBehindAWaitingRequestIsExecutedInTheEnd() {
    RawClient one = connect();
    blocked(one, "blpop aa 0");
    String value = "x".repeat(1_000);
    for (int i = 0; i < 300; i++) {
      one.send(RawClient.request("rpush bb " + value));
    }
    expect("llen bb", ":0");
    expect("rpush aa x", ":1");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
    for (int i = 1; i <= 300; i++) {
      one.expectMessage(":" + i);
    }
  }

  @Test
  void aReplyThatIsNotWantedIsNotSent() {
    RawClient one = connect();
    one.send(
        RawClient.request("client reply skip")
            + RawClient.request("blpop aa 0")
            + RawClient.request("ping"));
    awaitBlocked(1);
    expect("rpush aa x y", ":2");
    one.expectMessage("+PONG");
    expectElements("aa", "y");
    one.send(RawClient.request("client reply off"));
    blocked(one, "blpop cc 0");
    expect("rpush cc x", ":1");
    one.send(RawClient.request("client reply on"));
    one.expectMessage(OK);
    expect("exists cc", ":0");
  }

  @Test
  void messagesToAClientThatWaitsComeAtOnceAndNotWithinItsReply() {
    expect("config set notify-keyspace-events El", OK);
    RawClient one = connect();
    assertThat(one.call("hello 3")).startsWith("%");
    assertThat(one.call("subscribe __keyevent@0__:lpop")).startsWith(">3");
    blocked(one, "blpop aa 0");
    expect("publish __keyevent@0__:lpop hi", ":1");
    one.expectMessage(">3", "$7", "message", "$19", "__keyevent@0__:lpop", "$2", "hi");
    expect("rpush aa x", ":1");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
    one.expectMessage(">3", "$7", "message", "$19", "__keyevent@0__:lpop", "$2", "aa");
  }

  @Test
  void eventsAndWatchesSeeBothThePushAndThePop() {
    expect("config set notify-keyspace-events Egl", OK);
    RawClient listener = connect();
    assertThat(listener.call("psubscribe *")).startsWith("*3\r\n");
    RawClient watching = connect();
    watching.expect("watch aa bb", OK);
    RawClient one = blocked("blmove aa bb right left 0");
    expect("rpush aa x", ":1");
    one.expectMessage("$1", "x");
    for (String event : List.of("rpush aa", "lpush bb", "rpop aa", "del aa")) {
      String[] words = event.split(" ");
      String channel = "__keyevent@0__:" + words[0];
      listener.expectMessage(
          "*4", "$8", "pmessage", "$1", "*", "$" + channel.length(), channel, "$2", words[1]);
    }
    watching.expect("multi", OK);
    watching.expect("ping", "+QUEUED");
    watching.expect("exec", "*-1");
  }
}

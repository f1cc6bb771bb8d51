package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that wait for a list: who is served, when, and what happens to the others. */
class BlockedClientsTest extends ServerFixture {
  private static final String OK = "+OK";
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

  /** Returns a client that has sent a request, and waits. */
  private RawClient blocked(String command) {
    return blocked(connect(), command);
  }

  private RawClient blocked(RawClient one, String command) {
    int before = blockedClients();
    one.send(RawClient.request(command));
    awaitBlocked(before + 1);
    return one;
  }

  private int blockedClients() {
    String info = client.call("info clients");
    return Integer.parseInt(info.replaceFirst("(?s).*blocked_clients:(\\d+).*", "$1"));
  }

  private void awaitBlocked(int count) {
    while (blockedClients() != count) {
      Thread.onSpinWait();
    }
  }

  private void expectElements(String key, String... elements) {
    List<String> lines = new ArrayList<>(List.of("*" + elements.length));
    for (String element : elements) {
      lines.add("$" + element.length());
      lines.add(element);
    }
    expect("lrange " + key + " 0 -1", lines.toArray(String[]::new));
  }

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
  void theTimeToWaitEnds() {
    RawClient one = blocked("blpop aa 0.0001");
    RawClient two = blocked("blmove aa bb left left 10");
    RawClient three = blocked("blpop aa 4294967296");
    RawClient four = blocked("brpop aa 1e1");
    clock.advance(Duration.ofMillis(1));
    expect("ping", "+PONG");
    one.expectMessage("*-1");
    clock.advance(Duration.ofMillis(9_998));
    assertThat(blockedClients()).isEqualTo(3);
    clock.advance(Duration.ofMillis(1));
    expect("rpush aa x", ":1");
    two.expectMessage("*-1");
    four.expectMessage("*-1");
    three.expectMessage("*2", "$2", "aa", "$1", "x");
    assertThat(one.call("hello 3")).startsWith("%");
    blocked(one, "blpop aa 1");
    clock.advance(Duration.ofSeconds(1));
    expect("ping", "+PONG");
    one.expectMessage("_");
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    String negative = "-ERR timeout is negative";
    String none = "-ERR timeout is not a float or out of range";
    expect("blpop aa -1", negative);
    expect("brpop aa -0.001", negative);
    expect("blpop aa 1e300", negative);
    expect("blpop aa x", none);
    expect("blpop aa \"\"", none);
    expect("blmove aa bb left left 1s", none);
    expect("blmove aa bb up left x", "-ERR syntax error");
    expect("brpoplpush aa bb x", none);
    expect("blmpop x 1 aa left", none);
    expect("blmpop 0 0 aa left", "-ERR numkeys should be greater than 0");
    expect("blpop aa", "-ERR wrong number of arguments for 'blpop' command");
    expect("set se x", OK);
    expect("blpop se x", none);
    assertThat(blockedClients()).isZero();
  }

  @Test
  void aTimeEndsWithoutAnyRequest() {
    RawClient one = blocked("blpop aa 0.001");
    clock.advance(Duration.ofMillis(1));
    one.expectMessage("*-1");
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
  void aClientThatHasGoneTakesNothing() {
    RawClient one = blocked("blpop aa 0");
    RawClient two = blocked("blpop aa 0");
    one.close();
    awaitBlocked(1);
    RawClient three = blocked("blpop aa 0");
    assertThat(client.call("client kill type normal skipme yes")).isEqualTo(":2\r\n");
    assertThat(two.untilClosed()).isEmpty();
    assertThat(three.untilClosed()).isEmpty();
    expect("rpush aa x", ":1");
    expectElements("aa", "x");
    assertThat(blockedClients()).isZero();
  }

  @Test
  void aClientIsKilledAndAListFilledInOneTransaction() {
    RawClient one = connect();
    String id = one.call("client id").substring(1).strip();
    blocked(one, "blpop aa 0");
    for (String command : List.of("multi", "client kill id " + id, "rpush aa x")) {
      client.call(command);
    }
    expect("exec", "*2", ":1", ":1");
    expectElements("aa", "x");
    assertThat(one.untilClosed()).isEmpty();
  }

  @Test
  void aClientIsUnblockedByAnother() {
    RawClient one = connect();
    String id = one.call("client id").substring(1).strip();
    expect("client unblock " + id, ":0");
    blocked(one, "blpop aa 0");
    assertThat(client.call("client list")).contains(" flags=b ").contains(" cmd=blpop ");
    expect("client unblock " + id, ":1");
    one.expectMessage("*-1");
    blocked(one, "brpoplpush aa bb 0");
    expect("client unblock " + id + " timeout", ":1");
    one.expectMessage("*-1");
    blocked(one, "blpop aa 0");
    expect("client unblock " + id + " ERROR", ":1");
    one.expectMessage("-UNBLOCKED client unblocked via CLIENT UNBLOCK");
    expect("client unblock " + id + " error", ":0");
    expect("client unblock 4294967297", ":0");
    expect("client unblock x", "-ERR value is not an integer or out of range");
    expect("client unblock " + id + " x", "-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    assertThat(client.call("client list")).doesNotContain(" flags=b ");
    expect("rpush aa x", ":1");
    one.expect("lpop aa", "$1", "x");
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

  @Test
  void aWaitingClientIsNotIdle() {
    RawClient one = blocked("blpop aa 0");
    RawClient idle = connect();
    idle.expect("ping", "+PONG");
    expect("config set timeout 1", OK);
    clock.advance(Duration.ofSeconds(100));
    assertThat(idle.untilClosed()).isEmpty();
    client = connect();
    expect("rpush aa x", ":1");
    one.expectMessage("*2", "$2", "aa", "$1", "x");
  }

  @Test
  void aStoreThatCannotWriteEndsAllWaits() {
    RawClient one = blocked("blpop aa 0");
    isBroken = true;
    assertThat(client.call("rpush aa x")).startsWith("-MISCONF the store cannot write");
    assertThat(one.reply()).startsWith("-UNBLOCKED the store cannot write");
    blocked(one, "blpop aa 0");
    assertThat(client.call("rpush aa x")).startsWith("-MISCONF the store cannot write");
    assertThat(one.reply()).startsWith("-UNBLOCKED the store cannot write");
    expect("llen aa", ":0");
  }

  @Test
  void aServerThatStopsEndsAllWaits() {
    RawClient one = blocked("blpop aa 0");
    server.close();
    assertThat(one.untilClosed()).isEqualTo("-UNBLOCKED the server has stopped\r\n");
  }

  @Test
  void whatAClientWaitsForCounts() {
    String before =
        client.call("info memory").replaceFirst("(?s).*mem_clients_normal:(\\d+).*", "$1");
    RawClient one = connect();
    String[] keys = new String[100];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k".repeat(1_000) + i;
    }
    blocked(one, "blpop " + String.join(" ", keys) + " 0");
    String after =
        client.call("info memory").replaceFirst("(?s).*mem_clients_normal:(\\d+).*", "$1");
    assertThat(Long.parseLong(after) - Long.parseLong(before)).isGreaterThan(100_000);
    expect("rpush " + keys[99] + " x", ":1");
    assertThat(one.reply()).startsWith("*2\r\n");
    String end = client.call("info memory").replaceFirst("(?s).*mem_clients_normal:(\\d+).*", "$1");
    assertThat(Long.parseLong(end) - Long.parseLong(before)).isLessThan(50_000);
  }
}

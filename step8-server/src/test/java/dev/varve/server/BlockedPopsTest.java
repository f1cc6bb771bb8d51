package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that wait for members of sorted sets. */
class BlockedPopsTest extends ServerFixture {
  private static final String OK = "+OK";

  /** Returns a client that has sent a request, and waits. */
  private RawClient blocked(List<String> request) {
    int before = blockedClients();
    RawClient one = connect();
    one.send(RawClient.request(request));
    while (blockedClients() == before) {
      Thread.onSpinWait();
    }
    return one;
  }

  private RawClient blocked(String request) {
    return blocked(List.of(request.split(" ")));
  }

  private int blockedClients() {
    String info = client.call("info clients");
    return Integer.parseInt(info.replaceFirst("(?s).*blocked_clients:(\\d+).*", "$1"));
  }

  @Test
  void whatIsThereIsTakenAtOnceFromTheFirstKeyThatHasIt() {
    expect("zadd aa 1 a 2 b 3 c", ":3");
    expect("zadd bb 4 d", ":1");
    expect("bzpopmin nix aa bb 0", "*3", "$2", "aa", "$1", "a", "$1", "1");
    expect("bzpopmax aa bb 4294967296", "*3", "$2", "aa", "$1", "c", "$1", "3");
    expect("bzmpop 0.1 2 nix aa min count 5", "*2", "$2", "aa", "*1", "*2", "$1", "b", "$1", "2");
    expectWords("zrange bb 0 -1", "d");
    expect("exists aa", ":0");
    assertThat(client.call("hello 3")).startsWith("%");
    expect("bzpopmin bb 0", "*3", "$2", "bb", "$1", "d", ",4");
    assertThat(blockedClients()).isZero();
  }

  @Test
  void aClientGetsWhatIsAddedLater() {
    RawClient one = blocked(List.of("bzpopmin", "aa", "\u00ff\u0000", "0"));
    RawClient two = blocked("bzmpop 0 2 bb cc max count 2");
    assertThat(client.call(List.of("zadd", "\u00ff\u0000", "2", "b", "1", "a")))
        .isEqualTo(":2\r\n");
    one.expectMessage("*3", "$2", "\u00ff\u0000", "$1", "a", "$1", "1");
    expect("zunionstore cc 1 nix", ":0");
    expect("sadd se x y z", ":3");
    expect("zunionstore cc 1 se", ":3");
    two.expectMessage(
        "*2", "$2", "cc", "*2", "*2", "$1", "z", "$1", "1", "*2", "$1", "y", "$1", "1");
    expectWords("zrange cc 0 -1", "x");
  }

  @Test
  void clientsAreServedInTheOrderInWhichTheyCame() {
    RawClient one = blocked("bzpopmin aa 0");
    RawClient two = blocked("bzpopmax aa 0");
    RawClient three = blocked("bzpopmin aa 0");
    expect("zadd aa 1 a 2 b", ":2");
    one.expectMessage("*3", "$2", "aa", "$1", "a", "$1", "1");
    two.expectMessage("*3", "$2", "aa", "$1", "b", "$1", "2");
    expect("exists aa", ":0");
    expect("zincrby aa 1.5 c", "$3", "1.5");
    three.expectMessage("*3", "$2", "aa", "$1", "c", "$3", "1.5");
  }

  @Test
  void aWholeTransactionEndsBefore() {
    RawClient waiting = blocked("bzpopmin aa 0");
    client.send(
        RawClient.request("multi")
            + RawClient.request("zadd aa 2 b")
            + RawClient.request("del aa")
            + RawClient.request("exec"));
    for (String reply : List.of(OK, "+QUEUED", "+QUEUED")) {
      client.expectMessage(reply);
    }
    client.expectMessage("*2", ":1", ":1");
    expect("rpush aa x", ":1");
    expect("del aa", ":1");
    assertThat(waiting.hasReply()).isFalse();
    expect("zadd bb 3 c", ":1");
    expect("rename bb aa", OK);
    waiting.expectMessage("*3", "$2", "aa", "$1", "c", "$1", "3");
    expect("multi", OK);
    expect("bzpopmin aa 0", "+QUEUED");
    expect("bzmpop 0 1 aa min", "+QUEUED");
    expect("exec", "*2", "*-1", "*-1");
  }

  @Test
  void theTimeToWaitEnds() {
    RawClient one = blocked("bzpopmin aa 10");
    RawClient two = blocked("bzmpop 20 1 aa min");
    clock.advance(Duration.ofSeconds(11));
    expect("ping", "+PONG");
    one.expectMessage("*-1");
    assertThat(blockedClients()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(11));
    expect("ping", "+PONG");
    two.expectMessage("*-1");
  }

  @Test
  void errorsAreThoseOfRedis() {
    expect("set st 1", OK);
    String wrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    expect("bzpopmin st 0", wrongType);
    expect("bzpopmax nix st 0", wrongType);
    expect("bzmpop 0 1 st min", wrongType);
    expect("bzpopmin aa x", "-ERR timeout is not a float or out of range");
    expect("bzpopmin aa -1", "-ERR timeout is negative");
    expect("bzpopmin aa", "-ERR wrong number of arguments for 'bzpopmin' command");
    expect("bzmpop 0 1 aa", "-ERR wrong number of arguments for 'bzmpop' command");
    expect("bzmpop 0 0 aa min", "-ERR numkeys should be greater than 0");
    expect("bzmpop 0 2 aa min", "-ERR syntax error");
    expect("bzmpop 0 1 aa mid", "-ERR syntax error");
    expect("bzmpop 0 1 aa min count 0", "-ERR count should be greater than 0");
    expect("bzmpop -1 1 aa min", "-ERR timeout is negative");
    assertThat(blockedClients()).isZero();
  }

  @Test
  void aServerThatStopsTellsThoseWhoWait() {
    RawClient waiting = blocked("bzpopmin aa 0");
    server.close();
    assertThat(waiting.untilClosed()).startsWith("-UNBLOCKED ");
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a wait ends without an element: by time, by others, and by the end of all. */
class BlockedEndsTest extends BlockedFixture {
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

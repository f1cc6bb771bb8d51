package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.LsmOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server remembers for clients that track counts as their memory, and has a limit. */
class TrackingLimitsTest extends ServerFixture {
  private static final int BUDGET = 16 << 20;

  private RawClient reader;

  @Override
  ServerOptions options() {
    return super.options().withMemory(BUDGET);
  }

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions()
        .withMemtableBytes(256 << 10)
        .withMaxFrozenMemtables(2)
        .withCacheBytes(1 << 18);
  }

  @BeforeEach
  void connectReader() {
    reader = connect();
    reader.call("hello 3");
  }

  private long figure(String name) {
    String line =
        client
            .call("info everything")
            .lines()
            .filter(it -> it.startsWith(name + ":"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.substring(name.length() + 1));
  }

  @Test
  void trackedKeysTakeAPartOfTheMemoryAndTheOldestAreDropped() {
    reader.expect("client tracking on", "+OK");
    long before = figure("mem_clients_normal");
    int dropped = 0;
    for (int i = 0; i < 20_000; i++) {
      reader.send(RawClient.request("get key:" + i));
      String reply = reader.reply();
      assertThat(reply).isEqualTo("_\r\n");
      // Messages follow the reply of the request that needs the place.
      while (reader.hasReply()) {
        assertThat(reader.reply()).contains("invalidate").contains("key:" + dropped + "\r\n");
        dropped++;
      }
    }
    reader.send(RawClient.request("ping"));
    for (String reply = reader.reply(); !reply.equals("+PONG\r\n"); reply = reader.reply()) {
      dropped++;
    }
    assertThat(dropped).isEqualTo(20_000 - figure("tracking_total_keys")).isPositive();
    assertThat(figure("mem_clients_normal") - before).isBetween(BUDGET / 32L, BUDGET / 8L);
    expect("set x 1", "+OK");
    expect("flushall", "+OK");
    assertThat(figure("mem_clients_normal") - before).isLessThan(BUDGET / 32L);
  }

  @Test
  void prefixesAreAsLongAsARequestAtMost() {
    String name = "x".repeat(60_000);
    int added = 0;
    String reply = "+OK\r\n";
    for (; added < 400 && reply.equals("+OK\r\n"); added++) {
      reply = reader.call("client tracking on bcast prefix " + (added + 100) + name);
    }
    assertThat(reply).isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
    assertThat(figure("mem_clients_normal")).isGreaterThan(60_000L * (added - 1));
    reader.expect("client tracking off", "+OK");
    assertThat(figure("mem_clients_normal")).isLessThan(1 << 20);
  }

  /** The change is kept: the one who has made it is not to blame. */
  @Test
  void aClientForWhichThereIsNoRoomIsClosed() {
    RawClient listener = connect();
    listener.call("hello 3");
    String id = listener.call("client id").substring(1).strip();
    for (RawClient one : new RawClient[] {reader, connect()}) {
      one.expect("client tracking on bcast redirect " + id, "+OK");
    }
    StringBuilder request = new StringBuilder("mset");
    for (int i = 0; i < 20; i++) {
      request.append(" key").append(i).append("y".repeat(60_000)).append(" x");
    }
    assertThat(client.call(request.toString())).isEqualTo("+OK\r\n");
    listener.untilClosed();
    expect("dbsize", ":20");
    expect("set a 1", "+OK");
    reader.expectMessage(">2", "$21", "tracking-redir-broken", ":" + id);
  }
}

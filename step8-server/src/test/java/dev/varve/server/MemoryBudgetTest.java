package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.LsmOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Clients share the server's memory: they are slowed, then refused, and then cut off. */
class MemoryBudgetTest extends ServerFixture {
  private static final int BUDGET = 16 << 20;
  private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

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

  private long figure(String name) {
    String info = client.call("info everything");
    String line = info.lines().filter(it -> it.startsWith(name + ":")).findFirst().orElseThrow();
    return Long.parseLong(line.substring(name.length() + 1));
  }

  /** Waits until clients hold no more than at the beginning, and all is allowed. */
  private void expectNothingHeld() {
    while (figure("mem_clients_normal") > 1 << 20 || figure("mem_slowed_clients") > 0) {
      Thread.onSpinWait();
    }
    expect("set after 1", "+OK");
    connect().expect("get after", "$1", "1");
    assertThat(figure("used_memory_peak")).isLessThan(BUDGET);
  }

  @Test
  void theBudgetIsShown() {
    expect("config get maxmemory", "*2", "$9", "maxmemory", "$8", "" + BUDGET);
    assertThat(figure("maxmemory")).isEqualTo(BUDGET);
    assertThat(figure("used_memory")).isBetween(256L << 10, BUDGET / 8L);
    assertThat(figure("mem_clients_normal")).isBetween(1L, 64L << 10);
    expect("config set maxmemory 5000000", "+OK");
    assertThat(figure("maxmemory")).isEqualTo(5_000_000);
    assertThat(client.call("config set maxmemory 0")).startsWith("-ERR CONFIG SET failed");
  }

  @Test
  void clientsThatSendMuchAreSlowedAndServed() throws Exception {
    String value = "x".repeat(1_200_000);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<String>> replies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        connect().expect("ping", "+PONG");
      }
      for (int i = 0; i < 40; i++) {
        RawClient one = clients.get(1 + i);
        String request = RawClient.request("set key" + i + " " + value);
        Callable<String> set =
            () -> {
              String reply = OOM;
              while (reply.equals(OOM)) {
                one.send(request);
                reply = one.reply();
              }
              return reply;
            };
        replies.add(threads.submit(set));
      }
      for (Future<String> reply : replies) {
        while (!reply.isDone()) {
          expect("ping", "+PONG");
        }
        assertThat(reply.get()).isEqualTo("+OK\r\n");
      }
    } finally {
      threads.shutdown();
    }
    expect("strlen key39", ":1200000");
    expectNothingHeld();
    assertThat(figure("client_output_buffer_limit_disconnections")).isZero();
  }

  @Test
  void whatNeedsMemoryIsRefusedByNameAndTheRestGoesOn() {
    expect("mset a 1 b 2", "+OK");
    List<RawClient> hoarders = new ArrayList<>();
    String reply = "";
    while (!reply.equals(OOM)) {
      RawClient one = connect();
      hoarders.add(one);
      one.expect("multi", "+OK");
      for (int i = 0; i < 4 && !reply.equals(OOM); i++) {
        reply = one.call("set hoarded" + i + " " + "x".repeat(300_000));
      }
    }
    // What has arrived of a request counts, too, so that all is above the limit and not just at it.
    RawClient half = connect();
    half.send("*3\r\n$3\r\nset\r\n$1\r\nb\r\n$1200000\r\n" + "x".repeat(1_000_000));
    while (figure("mem_clients_normal") < BUDGET / 64 * 41) {
      Thread.onSpinWait();
    }
    assertThat(client.call("set a 3")).isEqualTo(OOM);
    assertThat(client.call("watch a")).isEqualTo(OOM);
    expect("get a", "$1", "1");
    expect("del a", ":1");
    expect("flushdb", "+OK");
    assertThat(connect().untilClosed()).isEqualTo("-OOM no memory for another client\r\n");
    RawClient last = hoarders.remove(hoarders.size() - 1);
    last.expect(
        "exec",
        "-EXECABORT Transaction discarded because of: OOM command not allowed when used memory >"
            + " 'maxmemory'.");
    half.close();
    hoarders.forEach(one -> one.expect("discard", "+OK"));
    expectNothingHeld();
    expect("exists a b hoarded0", ":0");
  }

  @Test
  void thoseThatDoNotReadAreCutOff() {
    expect("set big " + "x".repeat(1_000_000), "+OK");
    RawClient reader = connect();
    reader.expect("ping", "+PONG");
    for (int i = 0; i < 30; i++) {
      connect().send(RawClient.request("get big").repeat(20));
    }
    while (figure("client_output_buffer_limit_disconnections") == 0) {
      assertThat(reader.call("get big")).hasSize(1_000_000 + "$1000000\r\n\r\n".length());
    }
    while (!client.call("set small 1").equals("+OK\r\n")) {
      assertThat(reader.call("get big")).hasSize(1_000_000 + "$1000000\r\n\r\n".length());
    }
    clients.subList(2, 32).forEach(RawClient::close);
    expectNothingHeld();
  }

  /** They fail with their own requests, however many they are, and not the one that has pushed. */
  @Test
  void clientsThatCannotBeServedHarmNoOther() {
    String megabyte = "x".repeat(1 << 20);
    for (int i = 1; i <= 3; i++) {
      expect("rpush big " + megabyte, ":" + i);
    }
    for (int i = 0; i < 130; i++) {
      connect().send(RawClient.request("blmpop 0 1 k left count 10"));
    }
    while (figure("blocked_clients") < 130) {
      Thread.onSpinWait();
    }
    expect("rename big k", "+OK");
    for (RawClient one : clients.subList(1, 131)) {
      assertThat(one.reply()).startsWith("-ERR ");
      one.expect("ping", "+PONG");
    }
    expect("llen k", ":3");
    expect("set other 4294967297", "+OK");
  }

  @Test
  void aMessageThatWouldTakeTooMuchIsRefused() {
    List<RawClient> listeners = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient one = connect();
      one.expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
      listeners.add(one);
    }
    String message = "x".repeat(1_000_000);
    assertThat(client.call("publish a " + message)).isEqualTo(OOM);
    expect("publish a short", ":20");
    listeners.forEach(it -> it.expectMessage("*3", "$7", "message", "$1", "a", "$5", "short"));
    expectNothingHeld();
  }

  @Test
  void aReplyThatIsTooLongIsAnErrorAndNothingIsChanged() {
    expect("set big " + "x".repeat(1_000_000), "+OK");
    expect("mget big big big", "-ERR the replies are longer than 2097152 bytes");
    expect("multi", "+OK");
    expect("set a 1", "+QUEUED");
    expect("mget big big big", "+QUEUED");
    assertThat(client.call("exec")).startsWith("-ERR the replies are longer");
    expect("exists a", ":0");
    expectNothingHeld();
  }
}

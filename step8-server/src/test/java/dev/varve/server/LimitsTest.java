package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No client takes more than its share, and none that misbehaves is noticed by others. */
class LimitsTest extends ServerFixture {
  @Override
  ServerOptions options() {
    return super.options().withClients(20).withBytes(1 << 20, 64 << 20, 4 << 20);
  }

  @Test
  void moreClientsThanAllowedAreTold() {
    for (int i = 1; i < 20; i++) {
      connect().expect("ping", "+PONG");
    }
    assertThat(connect().untilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
    clients.get(5).expect("quit", "+OK");
    assertThat(clients.get(5).untilClosed()).isEmpty();
    while (client.call("client list").contains("id=6 ")) {
      Thread.onSpinWait();
    }
    connect().expect("ping", "+PONG");
  }

  @Test
  void aRequestThatIsTooLongIsRefused() {
    client.send("*2\r\n$3\r\nGET\r\n$1048577\r\n");
    assertThat(client.untilClosed()).isEqualTo("-ERR Protocol error: invalid bulk length\r\n");
    RawClient other = connect();
    other.send("*3\r\n" + ("$600000\r\n" + "x".repeat(600_000) + "\r\n").repeat(2));
    assertThat(other.untilClosed())
        .contains("-ERR Protocol error: request of more than 1048576 bytes\r\n");
  }

  @Test
  void aTransactionThatIsTooLongIsRefused() {
    expect("multi", "+OK");
    String half = RawClient.request("set x " + "y".repeat(700_000));
    client.send(half + half);
    client.expectMessage("+QUEUED");
    client.expectMessage("-ERR transaction exceeds 1048576 bytes");
    expect("exec", "-EXECABORT Transaction discarded because of previous errors.");
    expect("exists x", ":0");
  }

  @Test
  void watchesAndSubscriptionsTogetherAreNotLongerThanARequest() {
    String names = "x".repeat(60_000);
    for (int i = 0; i < 17; i++) {
      expect("watch " + i + names, "+OK");
      client.send(RawClient.request("hello 3") + RawClient.request("subscribe " + i + names));
      assertThat(client.reply()).startsWith("%");
      assertThat(client.reply()).startsWith(">3");
    }
    expect("watch z" + names, "-ERR watches exceed 1048576 bytes");
    expect("subscribe z" + names, "-ERR subscriptions exceed 1048576 bytes");
    expect("unwatch", "+OK");
    expect("watch z" + names, "+OK");
    assertThat(client.call("unsubscribe 1" + names)).startsWith(">3");
    assertThat(client.call("subscribe z" + names)).startsWith(">3");
  }

  @Test
  void aSubscriberThatNeverReadsIsCutOffAndOthersAreServed() {
    RawClient deaf = connect();
    deaf.expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    String message = RawClient.request("publish a " + "x".repeat(500_000));
    int received = 1;
    for (int i = 0; i < 200 && received == 1; i++) {
      client.send(message);
      received = client.reply().equals(":1\r\n") ? 1 : 0;
    }
    assertThat(received).as("still a receiver after 100 MB").isZero();
    assertThat(client.call("info stats"))
        .contains("client_output_buffer_limit_disconnections:1\r\n");
  }

  @Test
  void aClientThatNeverReadsIsNotServedAnyMore() {
    expect("set big " + "x".repeat(500_000), "+OK");
    RawClient deaf = connect();
    deaf.send(RawClient.request("get big").repeat(60) + RawClient.request("set done 1"));
    for (int i = 0; i < 100; i++) {
      expect("exists done", ":0");
    }
    for (int i = 0; i < 60; i++) {
      assertThat(deaf.reply()).hasSize(500_000 + "$500000\r\n\r\n".length());
    }
    deaf.expectMessage("+OK");
    expect("exists done", ":1");
  }

  @Test
  void longPipelinesAreAnsweredInOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      requests.append(RawClient.request("incr n"));
    }
    Thread sender = new Thread(() -> client.send(requests.toString()));
    sender.start();
    for (int i = 1; i <= 50_000; i++) {
      assertThat(client.reply()).isEqualTo(":" + i + "\r\n");
    }
  }

  private int turns() {
    return Integer.parseInt(
        client.call("info stats").replaceAll("(?s).*total_turns:(\\d+).*", "$1"));
  }

  private int turnsOf(List<String> requests) {
    int before = turns();
    client.send(String.join("", requests.stream().map(RawClient::request).toList()));
    requests.forEach(request -> client.reply());
    return turns() - before;
  }

  @Test
  void aTurnEndsWhenItHasWrittenMuch() {
    assertThat(
            turnsOf(IntStream.range(0, 6).mapToObj(i -> "setrange k" + i + " 20000000 x").toList()))
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void aTurnEndsWhenItHasLookedAtMuch() {
    for (int i = 0; i < 100; i++) {
      StringBuilder pairs = new StringBuilder("mset");
      for (int j = 0; j < 100; j++) {
        pairs.append(" key:").append(i).append(':').append(j).append(" x");
      }
      expect(pairs.toString(), "+OK");
    }
    assertThat(turnsOf(Collections.nCopies(80, "scan 0 match *none count 10000")))
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void aServerThatIsClosedSendsItsRepliesFirst() throws InterruptedException {
    expect("set big " + "x".repeat(900_000), "+OK");
    client.send(RawClient.request("get big").repeat(3) + RawClient.request("set last 1"));
    String first = client.reply();
    Thread closing = new Thread(server::close);
    closing.start();
    String rest = client.untilClosed();
    closing.join();
    assertThat(first).hasSize(900_000 + "$900000\r\n\r\n".length());
    // What had been executed was answered in full; the rest was not executed.
    boolean isLast = store.keyspaces().get("redis:0").contains("last");
    assertThat(rest.endsWith("+OK\r\n")).isEqualTo(isLast);
    String replies = isLast ? rest.substring(0, rest.length() - "+OK\r\n".length()) : rest;
    assertThat(replies.length() % first.length()).isZero();
  }

  @Test
  void withoutAPasswordOnlyThisMachineIsServed() {
    assertThatThrownBy(() -> ServerOptions.defaults().withHost("0.0.0.0", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set a password");
    assertThatThrownBy(() -> ServerOptions.defaults().withHost("127.example.org", null))
        .hasMessageContaining("set a password");
    assertThat(ServerOptions.defaults().withHost("0.0.0.0", "secret").host()).isEqualTo("0.0.0.0");
  }

  @Test
  void thePasswordStaysWhereOtherMachinesReachTheServer() throws IOException {
    ServerOptions open = ServerOptions.defaults().withPort(0).withHost("0.0.0.0", "secret");
    try (VarveServer reachable = VarveServer.start(store, open);
        RawClient one = new RawClient(reachable.port())) {
      one.expect("auth secret", "+OK");
      one.expect(
          "config set requirepass \"\"",
          "-ERR CONFIG SET failed (possibly related to argument 'requirepass') - other machines"
              + " reach this server: the user default needs a password, or must be off");
      one.expect("config set requirepass other", "+OK");
    }
  }

  @Test
  void silentClientsAreClosedIfWanted() {
    RawClient silent = connect();
    RawClient listener = connect();
    silent.expect("ping", "+PONG");
    listener.expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    expect("config set timeout 100", "+OK");
    clock.advance(Duration.ofSeconds(101));
    expect("ping", "+PONG");
    assertThat(silent.untilClosed()).isEmpty();
    expect("publish a m", ":1");
  }

  @Test
  void noBytesHangOrBreakTheServer() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 300; i++) {
            String bytes = garbage(seed.random());
            seed.tell(bytes.replace("\r\n", "\\r\\n"));
            try (RawClient one = new RawClient(server.port())) {
              one.send(bytes);
              one.endSending();
              one.untilClosed();
            }
          }
          expect("ping", "+PONG");
        });
  }

  private static final String[] PIECES = {
    "*",
    "$",
    "\r\n",
    "1",
    "0",
    "-1",
    "3",
    "99999999999",
    "get",
    "set",
    "x",
    "ex",
    "multi",
    "exec",
    "\0",
    "\"",
    "'",
    "\\x",
    " ",
    "subscribe",
    "scan",
    "*1\r\n$4\r\nPING\r\n",
    "*2\r\n$3\r\nget\r\n",
    "$536870912\r\n",
    "*1048576\r\n",
    "hello 3\r\n",
    "client reply off\r\n",
    "append x y\r\n"
  };

  private static String garbage(Random random) {
    StringBuilder bytes = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      bytes.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return bytes.toString();
  }
}

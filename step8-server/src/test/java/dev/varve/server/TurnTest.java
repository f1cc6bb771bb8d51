package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a turn promises: one commit for all, no reply before it, and all of it or nothing. */
class TurnTest extends ServerFixture {
  private final AtomicInteger syncs = new AtomicInteger();
  private volatile @Nullable CountDownLatch heldSync;
  private volatile @Nullable CountDownLatch syncBegun;
  private volatile @Nullable String failing;

  @Override
  SimulatedStorage storage() {
    return new SimulatedStorage(this::before);
  }

  private void before(String operation, String file) throws IOException {
    if (!file.endsWith(".log")) {
      return;
    }
    if (operation.equals(failing)) {
      throw new IOException("disk is broken");
    }
    CountDownLatch held = heldSync;
    CountDownLatch begun = syncBegun;
    if (operation.equals("force")) {
      syncs.incrementAndGet();
      if (held != null && begun != null) {
        begun.countDown();
        await(held);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withDurability(Durability.EVERY_WRITE);
  }

  @Test
  void noReplyLeavesBeforeItsSyncAndOneSyncServesAllWhoWait() {
    expect("set warm 1", "+OK");
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    syncBegun = begun;
    heldSync = release;
    client.send(RawClient.request("set x 1"));
    await(begun);
    List<RawClient> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      RawClient other = connect();
      other.send(RawClient.request("set y" + i + " 1") + RawClient.request("incr n"));
      others.add(other);
    }
    boolean hasReply = client.hasReply();
    heldSync = null;
    int before = syncs.get();
    release.countDown();
    assertThat(hasReply).as("a reply before the sync").isFalse();
    assertThat(client.reply()).isEqualTo("+OK\r\n");
    others.forEach(other -> assertThat(other.reply()).isEqualTo("+OK\r\n"));
    others.forEach(other -> assertThat(other.reply()).startsWith(":"));
    // Those whose sockets had not been read yet when the first turn ended may need another one.
    assertThat(syncs.get() - before).isBetween(1, 10);
    expect("get n", "$2", "50");
  }

  @Test
  void aLongPipelineLetsOthersFollow() {
    RawClient monitor = connect();
    monitor.expect("monitor", "+OK");
    RawClient hasty = connect();
    RawClient patient = connect();
    for (RawClient one : List.of(hasty, patient)) {
      one.expect("echo warm", "$4", "warm");
      assertThat(monitor.reply()).contains("warm");
    }
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    syncBegun = begun;
    heldSync = release;
    client.send(RawClient.request("set x 1"));
    await(begun);
    hasty.send(RawClient.request("echo many").repeat(5_000));
    patient.send(RawClient.request("echo one"));
    heldSync = null;
    release.countDown();
    int before = 0;
    for (String line = monitor.reply(); !line.contains("\"one\""); line = monitor.reply()) {
      before += line.contains("\"many\"") ? 1 : 0;
    }
    assertThat(before).as("requests of the other client before").isLessThanOrEqualTo(1_000);
  }

  @Test
  void aTurnThatOnlyReadsNeedsNoSync() {
    expect("set x 1", "+OK");
    int before = syncs.get();
    for (int i = 0; i < 10; i++) {
      expect("get x", "$1", "1");
      expect("get none", "$-1");
      expect("del none", ":0");
    }
    assertThat(syncs.get()).isEqualTo(before);
  }

  /**
   * Sends requests, and writes key n while the turn that executes them is under way, so that its
   * commit is refused. Returns whether it was: the turn may have been faster.
   */
  private boolean interfere(String requests) {
    long refused = store.stats().count("transactions.refused");
    Keyspace keyspace = store.keyspaces().get("redis:0");
    client.send(RawClient.request("get n") + RawClient.request("debug sleep 0.02") + requests);
    while (store.stats().count("transactions.active") == 0 && !client.hasReply()) {
      Thread.onSpinWait();
    }
    keyspace.put("n", "100");
    assertThat(client.reply()).startsWith("$");
    client.expectMessage("+OK");
    return store.stats().count("transactions.refused") > refused;
  }

  @Test
  void aTurnThatLosesARaceRunsAgainOnWhatIsThere() {
    boolean isRefused = false;
    for (int i = 0; i < 1_000 && !isRefused; i++) {
      expect("set n 1", "+OK");
      isRefused = interfere(RawClient.request("incr n") + RawClient.request("get n"));
      String first = client.reply();
      String second = client.reply();
      if (isRefused) {
        assertThat(first).isEqualTo(":101\r\n");
        assertThat(second).isEqualTo("$3\r\n101\r\n");
        expect("get n", "$3", "101");
      }
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void aClientIsAsItWasWhenItsTurnRunsAgain() {
    String requests =
        RawClient.request("multi")
            + RawClient.request("incr n")
            + RawClient.request("select 2")
            + RawClient.request("exec")
            + RawClient.request("select 0")
            + RawClient.request("client reply skip")
            + RawClient.request("get n")
            + RawClient.request("subscribe a b")
            + RawClient.request("unsubscribe a")
            + RawClient.request("unsubscribe b")
            + RawClient.request("ping");
    RawClient publisher = connect();
    boolean isRefused = false;
    for (int i = 0; i < 1_000 && !isRefused; i++) {
      expect("set n 1", "+OK");
      isRefused = interfere(requests);
      client.expectMessage("+OK");
      client.expectMessage("+QUEUED");
      client.expectMessage("+QUEUED");
      assertThat(client.reply()).startsWith("*2\r\n:").endsWith("+OK\r\n");
      client.expectMessage("+OK");
      client.expectMessage("*3", "$9", "subscribe", "$1", "a", ":1");
      client.expectMessage("*3", "$9", "subscribe", "$1", "b", ":2");
      client.expectMessage("*3", "$11", "unsubscribe", "$1", "a", ":1");
      client.expectMessage("*3", "$11", "unsubscribe", "$1", "b", ":0");
      client.expectMessage("+PONG");
      publisher.expect("publish a x", ":0");
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void aKeyThatAnotherWriterChangesIsNoLongerAsItWasWatched() {
    expect("set n 1", "+OK");
    expect("watch n", "+OK");
    store.keyspaces().get("redis:0").put("n", "2");
    expect("multi", "+OK");
    expect("set m 1", "+QUEUED");
    expect("exec", "*-1");
    expect("exists m", ":0");
  }

  @Test
  void aWatchedKeyIsReliedOnUntilTheCommit() {
    long refused = store.stats().count("transactions.refused");
    boolean isRefused = false;
    for (int i = 0; i < 1_000 && !isRefused; i++) {
      expect("mset n 1 m 1", "+OK");
      expect("watch n", "+OK");
      expect("multi", "+OK");
      expect("debug sleep 0.02", "+QUEUED");
      expect("set m 2", "+QUEUED");
      client.send(RawClient.request("exec"));
      while (store.stats().count("transactions.active") == 0 && !client.hasReply()) {
        Thread.onSpinWait();
      }
      store.keyspaces().get("redis:0").put("n", "2");
      String reply = client.reply();
      isRefused = store.stats().count("transactions.refused") > refused;
      // Or the other writer was faster or slower than the whole turn.
      assertThat(reply)
          .isIn(isRefused ? List.of("*-1\r\n") : List.of("*-1\r\n", "*2\r\n+OK\r\n+OK\r\n"));
      expect("get m", "$1", reply.startsWith("*-1") ? "1" : "2");
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void noUpdateIsLostBesideAWriterInTheSameProcess() throws Exception {
    expect("set n 0", "+OK");
    Keyspace keyspace = store.keyspaces().get("redis:0");
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 300; i++) {
                store.updateOnly(
                    transaction -> {
                      var numbers = keyspace.in(transaction);
                      long n = Long.parseLong(String.valueOf(numbers.get("n")));
                      numbers.put("n", String.valueOf(n + 1));
                    });
              }
            });
    writer.start();
    for (int i = 0; i < 300; i++) {
      assertThat(incremented()).startsWith(":");
    }
    writer.join();
    expect("get n", "$3", "600");
  }

  /** A turn that has met the writer too often is refused, without any effect. */
  private String incremented() {
    String reply = client.call("incr n");
    while (reply.contains("too many attempts")) {
      reply = client.call("incr n");
    }
    return reply;
  }

  @Test
  void aWriteThatCannotBeKeptIsAnErrorAndReadsGoOn() {
    expect("set x 1", "+OK");
    failing = "append";
    client.send(
        RawClient.request("get x")
            + RawClient.request("set x 2")
            + RawClient.request("get x")
            + RawClient.request("multi")
            + RawClient.request("ping")
            + RawClient.request("exec"));
    assertThat(client.reply()).isEqualTo("$1\r\n1\r\n");
    assertThat(client.reply()).startsWith("-MISCONF the store cannot write: ").contains("broken");
    assertThat(client.reply()).as("what was not kept is not shown").isEqualTo("$1\r\n1\r\n");
    client.expectMessage("+OK");
    client.expectMessage("+QUEUED");
    client.expectMessage("*1", "+PONG");
    expect("dbsize", ":1");
    assertThat(client.call("set y 2")).startsWith("-MISCONF");
    expect("exists y", ":0");
    expect("dbsize", ":1");
  }

  @Test
  void aTransactionThatCannotBeKeptDoesNothing() {
    RawClient watcher = connect();
    watcher.expect("psubscribe *", "*3", "$10", "psubscribe", "$1", "*", ":1");
    expect("set x 1", "+OK");
    expect("multi", "+OK");
    expect("set x 2", "+QUEUED");
    expect("publish news hello", "+QUEUED");
    expect("get x", "+QUEUED");
    failing = "append";
    assertThat(client.call("exec")).startsWith("-EXECABORT Transaction discarded because of: MISC");
    expect("get x", "$1", "1");
    expect("ping", "+PONG");
    watcher.expect("ping", "*2", "$4", "pong", "$0", "");
  }

  @Test
  void aRequestThatFailsUnexpectedlyFailsAlone() {
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    client.send(
        RawClient.request("set a 1")
            + RawClient.request("get x")
            + RawClient.request("incr a")
            + RawClient.request("multi")
            + RawClient.request("incr a")
            + RawClient.request("get x")
            + RawClient.request("exec")
            + RawClient.request("get a"));
    assertThat(client.reply()).isEqualTo("+OK\r\n");
    assertThat(client.reply()).startsWith("-ERR record of a key");
    assertThat(client.reply()).isEqualTo(":2\r\n");
    assertThat(client.reply()).isEqualTo("+OK\r\n");
    assertThat(client.reply()).isEqualTo("+QUEUED\r\n");
    assertThat(client.reply()).isEqualTo("+QUEUED\r\n");
    assertThat(client.reply()).startsWith("-ERR record of a key");
    assertThat(client.reply()).as("no half of a transaction").isEqualTo("$1\r\n2\r\n");
    expect("multi", "+OK");
    expect("discard", "+OK");
  }

  @Test
  void aRequestThatHasFailedMarksNoWatch() {
    RawClient other = connect();
    expect("mset a 1 b 1", "+OK");
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    expect("watch a", "+OK");
    other.send(RawClient.request("mset a 2 x 2"));
    assertThat(other.reply()).startsWith("-ERR record of a key");
    expect("multi", "+OK");
    expect("get a", "+QUEUED");
    expect("exec", "*1", "$1", "1");
  }

  @Test
  void manyRequestsThatFailDoNotHoldUpOthers() {
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    client.send(RawClient.request("get x").repeat(2_000) + RawClient.request("ping"));
    for (int i = 0; i < 2_000; i++) {
      assertThat(client.reply()).startsWith("-ERR record of a key");
    }
    assertThat(client.reply()).isEqualTo("+PONG\r\n");
  }
}

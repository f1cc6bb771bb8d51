package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages about changes belong to a turn, and leave with its replies, or not at all. */
class TrackingTurnTest extends ServerFixture {
  private static final String[] INVALIDATED_X = {
    ">2", "$10", "invalidate", "*1", "$1", "x",
  };

  /** Where an operation on a file waits, and that it has begun to. */
  private record Held(String operation, String end, CountDownLatch begun, CountDownLatch release) {}

  private RawClient reader;
  private volatile @Nullable Held held;
  private volatile @Nullable String failing;

  @Override
  Storage storage() {
    SimulatedStorage disk = new SimulatedStorage(this::before);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          // Before the disk, which lets one operation follow the other.
          if (method.getName().equals("create")) {
            before("create", String.valueOf(arguments[0]));
          }
          try {
            return method.invoke(disk, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    Class<?>[] types = {Storage.class};
    return (Storage) Proxy.newProxyInstance(Storage.class.getClassLoader(), types, handler);
  }

  private void before(String operation, String file) throws IOException {
    if (file.endsWith(".log") && operation.equals(failing)) {
      throw new IOException("disk is broken");
    }
    Held one = held;
    if (one != null && operation.equals(one.operation) && file.endsWith(one.end)) {
      one.begun.countDown();
      await(one.release);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Held hold(String operation, String end) {
    Held one = new Held(operation, end, new CountDownLatch(1), new CountDownLatch(1));
    held = one;
    return one;
  }

  private void release(Held one) {
    held = null;
    one.release.countDown();
  }

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withDurability(Durability.EVERY_WRITE);
  }

  @BeforeEach
  void track() {
    reader = connect();
    reader.call("hello 3");
    reader.expect("client tracking on", "+OK");
  }

  @Test
  void noMessageLeavesBeforeTheSyncOfTheChange() {
    reader.expect("get x", "_");
    Held sync = hold("force", ".log");
    client.send(RawClient.request("set x 1"));
    await(sync.begun);
    boolean hasMessage = reader.hasReply();
    release(sync);
    assertThat(hasMessage).as("a message before the sync").isFalse();
    client.expectMessage("+OK");
    reader.expectMessage(INVALIDATED_X);
  }

  @Test
  void aReadIsTrackedEvenIfTheChangeIsInTheSameTurn() {
    reader.send(RawClient.request("get x") + RawClient.request("set x 1"));
    reader.expectMessage("_");
    reader.expectMessage("+OK");
    reader.expectMessage(INVALIDATED_X);
  }

  @Test
  void aChangeThatCannotBeKeptIsNotTold() {
    RawClient all = connect();
    all.call("hello 3");
    all.expect("client tracking on bcast", "+OK");
    reader.expect("get x", "_");
    failing = "append";
    assertThat(client.call("set x 1")).startsWith("-MISCONF");
    assertThat(client.call("flushall")).startsWith("-MISCONF");
    reader.expect("ping", "+PONG");
    all.expect("ping", "+PONG");
    assertThat(client.call("info stats")).contains("\r\ntracking_total_keys:1\r\n");
  }

  @Test
  void aTurnThatRunsAgainTellsItsChangesOnce() {
    expect("set n 1", "+OK");
    Keyspace keyspace = store.keyspaces().get("redis:0");
    boolean isRefused = false;
    for (int i = 0; i < 1_000 && !isRefused; i++) {
      expect("mset x 1 n 1", "+OK");
      reader.expect("get x", "$1", "1");
      long refused = store.stats().count("transactions.refused");
      client.send(
          RawClient.request("get n")
              + RawClient.request("debug sleep 0.02")
              + RawClient.request("set x 2")
              + RawClient.request("incr n"));
      while (store.stats().count("transactions.active") == 0 && !client.hasReply()) {
        Thread.onSpinWait();
      }
      keyspace.put("n", "100");
      client.reply();
      client.expectMessage("+OK");
      client.expectMessage("+OK");
      client.reply();
      reader.expectMessage(INVALIDATED_X);
      reader.expect("ping", "+PONG");
      isRefused = store.stats().count("transactions.refused") > refused;
    }
    assertThat(isRefused).isTrue();
  }

  @Test
  void aRequestThatFailsTellsNothingAndWhatItTouchedIsStillTracked() {
    expect("set bad 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("bad", "garbage");
    reader.expect("mget x y", "*2", "_", "_");
    RawClient all = connect();
    all.call("hello 3");
    all.expect("client tracking on bcast", "+OK");
    assertThat(client.call("mset x 1 bad 2")).startsWith("-ERR record of a key");
    assertThat(reader.call("mget z bad")).startsWith("-ERR record of a key");
    reader.expect("ping", "+PONG");
    all.expect("ping", "+PONG");
    assertThat(client.call("info stats"))
        .contains("\r\ntracking_total_keys:2\r\n")
        .contains("\r\ntracking_total_items:2\r\n");
    expect("set x 1", "+OK");
    reader.expectMessage(INVALIDATED_X);
  }

  @Test
  void aClientIsAsItWasWhenItsTurnRunsAgain() {
    expect("set bad 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("bad", "garbage");
    client.send(
        RawClient.request("client tracking on optin")
            + RawClient.request("client caching yes")
            + RawClient.request("get bad")
            + RawClient.request("client trackinginfo")
            + RawClient.request("client tracking off")
            + RawClient.request("client tracking on bcast prefix a")
            + RawClient.request("get bad")
            + RawClient.request("client tracking on bcast prefix b"));
    client.expectMessage("+OK");
    client.expectMessage("+OK");
    assertThat(client.reply()).startsWith("-ERR record of a key");
    assertThat(client.reply()).contains("optin").doesNotContain("caching-yes");
    client.expectMessage("+OK");
    client.expectMessage("+OK");
    assertThat(client.reply()).startsWith("-ERR record of a key");
    client.expectMessage("+OK");
    assertThat(client.call("info"))
        .contains("\r\ntracking_clients:2\r\n")
        .contains("\r\ntracking_total_prefixes:2\r\n");
  }

  /**
   * What is read beside the turn arrives after the message about a change that it does not show.
   */
  @Test
  void aReplyThatComesLaterIsFollowedByWhatHasChangedMeanwhile() {
    StringBuilder push = new StringBuilder("rpush x");
    push.append(" element".repeat(10_001));
    expect(push.toString(), ":10001");
    RawClient all = connect();
    all.call("hello 3");
    all.expect("client tracking on bcast prefix x", "+OK");
    RawClient saving = connect();
    Held table = hold("create", ".table");
    saving.send(RawClient.request("save"));
    await(table.begun);
    reader.send(RawClient.request("lrange x 0 -1") + RawClient.request("ping"));
    all.send(RawClient.request("lrange x 0 -1") + RawClient.request("ping"));
    while (!client.call("info commandstats").contains("cmdstat_lrange:calls=2,")) {
      Thread.onSpinWait();
    }
    expect("rpush x new", ":10002");
    reader.expectMessage(INVALIDATED_X);
    all.expectMessage(INVALIDATED_X);
    release(table);
    for (RawClient one : new RawClient[] {reader, all}) {
      assertThat(one.reply()).startsWith("*10001\r\n");
      one.expectMessage(INVALIDATED_X);
      one.expectMessage("+PONG");
    }
    saving.expectMessage("+OK");
  }

  @Test
  void aReplyThatComesLaterIsTrackedLikeAnyOther() {
    expect("rpush x" + " element".repeat(10_001), ":10001");
    assertThat(reader.call("lrange x 0 -1")).startsWith("*10001\r\n");
    reader.expect("ping", "+PONG");
    expect("rpush x new", ":10002");
    reader.expectMessage(INVALIDATED_X);
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The power fails at any change of the disk: every acknowledged transaction is there as a whole.
 */
class AcknowledgedWritesTest extends ServerFixture {
  private static final int TRANSACTIONS = 20;
  private static final PowerCut[] CUTS = {
    PowerCut.NOTHING_SURVIVES, PowerCut.LAST_WRITE_TORN, PowerCut.LAST_WRITE_FIRST
  };

  /** The disk as the cut leaves it, and how many transactions were acknowledged before. */
  private record Left(SimulatedStorage disk, int acknowledged) {}

  private final ConcurrentLinkedQueue<Left> left = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile @Nullable SimulatedStorage disk;

  @Override
  SimulatedStorage storage() {
    SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
    disk = storage;
    return storage;
  }

  private void beforeChange(String operation, String file) {
    SimulatedStorage now = disk;
    if (now != null) {
      int told = acknowledged.get();
      PowerCut cut = CUTS[left.size() % CUTS.length];
      left.add(new Left(now.afterPowerCut(cut, (it, name) -> {}), told));
    }
  }

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withDurability(Durability.EVERY_WRITE).withMemtableBytes(4 << 10);
  }

  @Test
  void whatWasAcknowledgedIsThere() throws IOException {
    List<String> requests = new ArrayList<>();
    for (int i = 1; i <= TRANSACTIONS; i++) {
      requests.add(
          RawClient.request("multi")
              + RawClient.request("set a " + i)
              + RawClient.request("set b" + i + " " + "x".repeat(300) + " ex 1000")
              + RawClient.request("set c " + i)
              + RawClient.request("exec"));
    }
    for (String request : requests) {
      client.send(request);
      for (int i = 0; i < 4; i++) {
        assertThat(client.reply()).startsWith("+");
      }
      assertThat(client.reply()).isEqualTo("*3\r\n+OK\r\n+OK\r\n+OK\r\n");
      acknowledged.incrementAndGet();
    }
    disk = null;
    assertThat(left).hasSizeGreaterThan(2 * TRANSACTIONS);
    for (Left one : left) {
      check(one);
    }
  }

  @Test
  void whatAClientHasWaitedForIsThereOnce() throws IOException {
    RawClient waiting = connect();
    for (int i = 1; i <= TRANSACTIONS; i++) {
      waiting.send(RawClient.request("blmove todo done left right 0"));
      expect("rpush todo " + i, ":1");
      waiting.expectMessage("$" + String.valueOf(i).length(), String.valueOf(i));
      acknowledged.incrementAndGet();
    }
    disk = null;
    assertThat(left).hasSizeGreaterThan(TRANSACTIONS);
    for (Left one : left) {
      checkMoved(one);
    }
  }

  /** What the client has got is done; a number that is not done yet is still to do, or unknown. */
  private void checkMoved(Left one) throws IOException {
    try (TransactionalStore reopened = TransactionalStore.open(one.disk(), storeOptions());
        VarveServer again = VarveServer.start(reopened, options());
        RawClient asking = new RawClient(again.port())) {
      int done = Integer.parseInt(asking.call("llen done").substring(1).strip());
      int todo = Integer.parseInt(asking.call("llen todo").substring(1).strip());
      assertThat(done).isBetween(one.acknowledged(), one.acknowledged() + 1);
      assertThat(done + todo).isBetween(one.acknowledged(), one.acknowledged() + 1);
      for (int i = 0; i < done; i++) {
        asking.expect("lindex done " + i, "$" + String.valueOf(i + 1).length(), "" + (i + 1));
      }
      long parts = reopened.keyspaces().getOrCreate("redis:0.parts").count();
      assertThat(parts).isEqualTo(done + todo);
    }
  }

  @Test
  void aMemberHasBothOfItsEntries() throws IOException {
    for (int i = 1; i <= TRANSACTIONS; i++) {
      client.send(
          RawClient.request("multi")
              + RawClient.request("zincrby aa 1 ada")
              + RawClient.request("zadd aa " + i + " m" + i)
              + RawClient.request("exec"));
      for (int j = 0; j < 3; j++) {
        assertThat(client.reply()).startsWith("+");
      }
      String score = String.valueOf(i);
      client.expectMessage("*2", "$" + score.length(), score, ":1");
      acknowledged.incrementAndGet();
    }
    disk = null;
    assertThat(left).hasSizeGreaterThan(TRANSACTIONS);
    for (Left one : left) {
      checkMembers(one);
    }
  }

  private void checkMembers(Left one) throws IOException {
    try (TransactionalStore reopened = TransactionalStore.open(one.disk(), storeOptions());
        VarveServer again = VarveServer.start(reopened, options());
        RawClient asking = new RawClient(again.port())) {
      String score = asking.call("zscore aa ada");
      int last = score.equals("$-1\r\n") ? 0 : Integer.parseInt(score.split("\r\n")[1]);
      assertThat(last).isBetween(one.acknowledged(), one.acknowledged() + 1);
      int members = last == 0 ? 0 : last + 1;
      asking.expect("zcard aa", ":" + members);
      asking.expect("zcount aa 1 (inf", ":" + members);
      // Of the same score as the last one, and before it by name.
      asking.expect("zrank aa ada", last == 0 ? "$-1" : ":" + (last - 1));
      long entries = reopened.keyspaces().getOrCreate("redis:0.parts").count();
      assertThat(entries).isEqualTo(2L * members);
    }
  }

  private void check(Left one) throws IOException {
    try (TransactionalStore reopened = TransactionalStore.open(one.disk(), storeOptions());
        VarveServer again = VarveServer.start(reopened, options());
        RawClient asking = new RawClient(again.port())) {
      String a = asking.call("get a");
      assertThat(asking.call("get c")).as("no half of a transaction").isEqualTo(a);
      int last = a.equals("$-1\r\n") ? 0 : Integer.parseInt(a.split("\r\n")[1]);
      assertThat(last).isBetween(one.acknowledged(), one.acknowledged() + 1);
      String keys = asking.call("keys b*");
      assertThat(keys).startsWith("*" + last + "\r\n");
      asking.expect("dbsize", ":" + (last == 0 ? 0 : last + 2));
    }
  }
}

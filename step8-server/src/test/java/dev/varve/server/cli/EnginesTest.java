package dev.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.varve.Seed;
import dev.varve.StoreStats;
import dev.varve.io.MemoryStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.ServerOptions;
import dev.varve.server.VarveServer;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** The same sessions of clients on each engine that {@code serve} offers, with each strategy. */
class EnginesTest {
  private static final int KEYS = 400;
  private static final int ROUNDS = 60;

  @TempDir private Path directory;

  private final Map<String, String> model = new TreeMap<>();
  private final Map<String, String> cart = new HashMap<>();

  @ParameterizedTest
  @CsvSource({"disk, leveled", "disk, tiered", "memory, leveled", "memory, tiered"})
  void sessionsOfClientsAreTheSameOnAll(String engine, String strategy) throws IOException {
    assertThat(chosen(engine, strategy).options().compaction())
        .isSameAs(
            strategy.equals("tiered") ? CompactionStyle.SIZE_TIERED : CompactionStyle.LEVELED);
    Seed.run(seed -> run(seed, chosen(engine, strategy)));
    assertThat(isEmpty(directory)).isEqualTo(engine.equals("memory"));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private StoreChoice chosen(String engine, String strategy) {
    List<String> args = new ArrayList<>(List.of("--engine", engine, "--strategy", strategy));
    // So small that there are many flushes, and hardly anything is read from the cache.
    args.addAll(List.of("--memtable", "64k", "--cache", "16k"));
    if (engine.equals("disk")) {
      args.addAll(List.of("--dir", directory.toString()));
    }
    return CommandLine.populateCommand(new StoreChoice(), args.toArray(String[]::new));
  }

  private void run(Seed seed, StoreChoice choice) throws IOException {
    try (TransactionalStore store = choice.open();
        VarveServer server = VarveServer.start(store, ServerOptions.defaults().withPort(0));
        Jedis client = new Jedis("127.0.0.1", server.port());
        Jedis rival = new Jedis("127.0.0.1", server.port())) {
      model.clear();
      cart.clear();
      client.flushAll();
      for (int round = 0; round < ROUNDS; round++) {
        writeMany(client, seed.random());
        sell(client, rival, seed.random());
        change(client, seed.random());
      }
      assertAll(client);
      store.awaitSettled();
      assertAll(client);
      StoreStats stats = store.stats();
      assertThat(stats.count("flush.bytes")).as("was flushed").isGreaterThan(500_000);
      assertThat(stats.count("compaction.count")).as("was compacted").isPositive();
    }
  }

  private void writeMany(Jedis client, Random random) {
    Pipeline pipeline = client.pipelined();
    for (int i = 0; i < 50; i++) {
      String key = "key:" + random.nextInt(KEYS);
      String value = "v".repeat(random.nextInt(600)) + i;
      if (random.nextInt(5) == 0) {
        pipeline.del(key);
        model.remove(key);
      } else {
        pipeline.set(key, value);
        model.put(key, value);
      }
    }
    pipeline.sync();
  }

  /** A transaction, with a rival or without one. */
  private void sell(Jedis client, Jedis rival, Random random) {
    client.watch("stock");
    boolean hasRival = random.nextBoolean();
    if (hasRival) {
      add("stock", rival.incr("stock"));
    }
    AbstractTransaction transaction = client.multi();
    transaction.incr("stock");
    transaction.incr("sold");
    List<Object> replies = transaction.exec();
    assertThat(replies == null).as("refused").isEqualTo(hasRival);
    if (replies != null) {
      add("stock", (Long) replies.get(0));
      add("sold", (Long) replies.get(1));
    }
  }

  private void add(String counter, long reply) {
    long expected = Long.parseLong(model.getOrDefault(counter, "0")) + 1;
    assertThat(reply).as(counter).isEqualTo(expected);
    model.put(counter, Long.toString(expected));
  }

  private void change(Jedis client, Random random) {
    String field = "item" + random.nextInt(50);
    assertThat(client.hset("cart", field, "x".repeat(300)))
        .isEqualTo(cart.put(field, "x".repeat(300)) == null ? 1 : 0);
    String gone = "item" + random.nextInt(50);
    assertThat(client.hdel("cart", gone)).isEqualTo(cart.remove(gone) == null ? 0 : 1);
    client.set("session", "x", SetParams.setParams().px(1 + random.nextInt(3)));
    String key = "key:" + random.nextInt(KEYS);
    assertThat(client.get(key)).isEqualTo(model.get(key));
  }

  private void assertAll(Jedis client) {
    client.del("session");
    Map<String, String> found = new TreeMap<>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> page = client.scan(cursor, new ScanParams().count(70), "string");
      page.getResult().forEach(key -> assertThat(found.put(key, client.get(key))).isNull());
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    assertThat(found).isEqualTo(model);
    assertThat(client.hgetAll("cart")).isEqualTo(cart);
    assertThat(client.dbSize()).isEqualTo(model.size() + (cart.isEmpty() ? 0 : 1));
  }

  /** Full memory is like a full disk: writes fail, reads do not, and deletes make room again. */
  @Test
  void fullMemoryRefusesWritesAndServesReads() throws IOException {
    LsmOptions options = LsmOptions.defaults().withMemtableBytes(256 << 10);
    try (TransactionalStore store = TransactionalStore.open(new MemoryStorage(16 << 20), options);
        VarveServer server = VarveServer.start(store, ServerOptions.defaults().withPort(0));
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      client.set("first", "x");
      assertThatThrownBy(() -> fill(client))
          .isInstanceOf(JedisDataException.class)
          .hasMessageContaining("no memory left");
      assertThat(client.get("first")).isEqualTo("x");
      client.flushAll();
      assertThat(client.dbSize()).isZero();
      assertTimeoutPreemptively(Duration.ofMinutes(1), () -> awaitRoom(client));
      assertThat(client.get("second")).isEqualTo("x");
    }
  }

  private static void fill(Jedis client) {
    Random random = new Random(1);
    byte[] noise = new byte[10_000];
    for (int i = 0; i < 5_000; i++) {
      random.nextBytes(noise);
      client.set(new byte[] {(byte) (i >> 8), (byte) i}, noise);
    }
  }

  /** What was deleted is gone after a compaction, in the background. */
  private static void awaitRoom(Jedis client) {
    boolean hasRoom = false;
    while (!hasRoom) {
      try {
        hasRoom = client.set("second", "x").equals("OK");
      } catch (JedisDataException e) {
        assertThat(e).hasMessageContaining("no memory left");
      }
    }
  }
}

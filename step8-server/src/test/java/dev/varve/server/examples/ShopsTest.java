package dev.varve.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.MemoryStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.ServerOptions;
import dev.varve.server.VarveServer;
import dev.varve.transactions.TransactionalStore;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** The examples do what they say, also when four threads use one at the same time. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShopsTest {
  private static final int THREADS = 4;
  private static final int STOCK = 3;
  private static final int ROUNDS = 60;

  private TransactionalStore store;
  private VarveServer server;
  private RedisClient jedis;

  @BeforeEach
  void start() throws IOException {
    store = TransactionalStore.open(new MemoryStorage(64 << 20), LsmOptions.defaults());
    server = VarveServer.start(store, ServerOptions.defaults().withPort(0));
    jedis = RedisClient.create("127.0.0.1", server.port());
  }

  @AfterEach
  void stop() {
    jedis.close();
    server.close();
    store.close();
  }

  @Test
  void jedis() throws Exception {
    JedisShop shop = new JedisShop(jedis);
    shop.begin("7", "ada");
    jedis.expire("session:7", 100);
    assertThat(shop.user("7")).isEqualTo("ada");
    assertThat(jedis.ttl("session:7")).as("renewed").isGreaterThan(100);
    assertThat(shop.user("8")).isNull();
    assertThat(answers(shop::mayAsk, "ada")).containsExactly(true, true, true, false);
    assertThat(answers(shop::mayAsk, "bob")).containsExactly(true, true, true, false);
    assertThat(jedis.ttl("rate:ada")).isBetween(1L, 60L);
    shop.addToCart("ada", "pears", 2);
    assertThat(shop.addToCart("ada", "pears", 1)).containsOnly(entry("pears", "3"));
    assertAllIsSoldOnce(shop::sell);
  }

  @Test
  void lettuce() throws Exception {
    RedisURI address = RedisURI.create("127.0.0.1", server.port());
    try (io.lettuce.core.RedisClient client = io.lettuce.core.RedisClient.create(address);
        LettuceShop shop = new LettuceShop(client)) {
      shop.begin("7", "ada");
      jedis.expire("session:7", 100);
      assertThat(shop.user("7")).isEqualTo("ada");
      assertThat(jedis.ttl("session:7")).as("renewed").isGreaterThan(100);
      assertThat(shop.user("8")).isNull();
      assertThat(answers(shop::mayAsk, "ada")).containsExactly(true, true, true, false);
      assertThat(jedis.ttl("rate:ada")).isBetween(1L, 60L);
      shop.addToCart("ada", "pears", 2);
      assertThat(shop.addToCart("ada", "pears", 1)).containsOnly(entry("pears", "3"));
      assertAllIsSoldOnce(shop::sell);
    }
  }

  private static Map.Entry<String, String> entry(String key, String value) {
    return Map.entry(key, value);
  }

  private static List<Boolean> answers(Predicate<String> question, String user) {
    return Stream.generate(() -> question.test(user)).limit(4).toList();
  }

  /** Each thread sells until nothing is left; the few items make it likely that they collide. */
  private void assertAllIsSoldOnce(Predicate<String> sell) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      jedis.set("stock:pears", String.valueOf(STOCK));
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<FutureTask<Integer>> sellers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        FutureTask<Integer> seller =
            new FutureTask<>(
                () -> {
                  start.await();
                  return sold(sell);
                });
        sellers.add(seller);
        new Thread(seller).start();
      }
      int sum = 0;
      for (FutureTask<Integer> seller : sellers) {
        sum += seller.get();
      }
      assertThat(sum).as("sold in round %d", round).isEqualTo(STOCK);
      assertThat(jedis.get("stock:pears")).isEqualTo("0");
    }
  }

  private static int sold(Predicate<String> sell) {
    int sold = 0;
    while (sell.test("pears")) {
      sold++;
    }
    return sold;
  }
}

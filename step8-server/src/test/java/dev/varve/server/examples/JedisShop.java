package dev.varve.server.examples;

import java.util.Map;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.SetParams;

/** A shop that keeps its sessions, limits, carts and stock in a server, with Jedis. */
public final class JedisShop {
  private static final int ALLOWED_PER_MINUTE = 3;
  private static final int SESSION_SECONDS = 1_800;

  private final RedisClient client;

  /** Creates it; {@code client} has a pool of connections, and may be used by many threads. */
  public JedisShop(RedisClient client) {
    this.client = client;
  }

  void begin(String session, String user) {
    client.set("session:" + session, user, SetParams.setParams().ex(SESSION_SECONDS));
  }

  /** Returns the user of a session, and renews its time, or returns null if it has ended. */
  String user(String session) {
    return client.getEx("session:" + session, GetExParams.getExParams().ex(SESSION_SECONDS));
  }

  /** Counts a request of a user, and returns whether it is within the limit. */
  boolean mayAsk(String user) {
    try (AbstractTransaction transaction = client.multi()) {
      // A new counter if there is none; it is gone in a minute.
      transaction.set("rate:" + user, "0", SetParams.setParams().nx().ex(60));
      Response<Long> count = transaction.incr("rate:" + user);
      transaction.exec();
      return count.get() <= ALLOWED_PER_MINUTE;
    }
  }

  /** Adds to a cart, and returns all that is in it. */
  Map<String, String> addToCart(String user, String item, int count) {
    client.hincrBy("cart:" + user, item, count);
    return client.hgetAll("cart:" + user);
  }

  /** Sells one item, unless there is none left; others may sell at the same time. */
  boolean sell(String item) {
    String stock = "stock:" + item;
    while (true) {
      // Watched from here on, so what is read after that, on any connection, is what EXEC checks.
      try (AbstractTransaction transaction = client.transaction(false)) {
        transaction.watch(stock);
        String left = client.get(stock);
        if (left == null || Long.parseLong(left) <= 0) {
          return false;
        }
        transaction.multi();
        transaction.decr(stock);
        if (transaction.exec() != null) {
          return true;
        }
      }
    }
  }

  /** Uses the server on port 6380. */
  public static void main(String[] args) {
    try (RedisClient client = RedisClient.create("127.0.0.1", 6380)) {
      JedisShop shop = new JedisShop(client);
      shop.begin("7", "ada");
      System.out.println("user: " + shop.user("7"));
      for (int i = 0; i < 4; i++) {
        System.out.println("may ask: " + shop.mayAsk("ada"));
      }
      System.out.println("cart: " + shop.addToCart("ada", "pears", 2));
      client.set("stock:pears", "1");
      System.out.println("sold: " + shop.sell("pears") + ", " + shop.sell("pears"));
    }
  }
}

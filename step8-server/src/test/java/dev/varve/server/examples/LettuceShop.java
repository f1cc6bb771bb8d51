package dev.varve.server.examples;

import io.lettuce.core.GetExArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;

/** A shop that keeps its sessions, limits, carts and stock in a server, with Lettuce. */
public final class LettuceShop implements AutoCloseable {
  private static final int ALLOWED_PER_MINUTE = 3;
  private static final int SESSION_SECONDS = 1_800;

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final RedisCommands<String, String> commands;

  /** Connects; many threads may share the connection, except for transactions. */
  public LettuceShop(RedisClient client) {
    this.client = client;
    this.connection = client.connect();
    this.commands = connection.sync();
  }

  void begin(String session, String user) {
    commands.set("session:" + session, user, SetArgs.Builder.ex(SESSION_SECONDS));
  }

  /** Returns the user of a session, and renews its time, or returns null if it has ended. */
  String user(String session) {
    return commands.getex("session:" + session, GetExArgs.Builder.ex(SESSION_SECONDS));
  }

  /**
   * Counts a request of a user, and returns whether it is within the limit. Two commands instead of
   * a transaction: if the first has set a counter, the second adds to it.
   */
  boolean mayAsk(String user) {
    commands.set("rate:" + user, "0", SetArgs.Builder.nx().ex(60));
    return commands.incr("rate:" + user) <= ALLOWED_PER_MINUTE;
  }

  /** Adds to a cart, and returns all that is in it. */
  Map<String, String> addToCart(String user, String item, int count) {
    commands.hincrby("cart:" + user, item, count);
    return commands.hgetall("cart:" + user);
  }

  /** Sells one item, unless there is none left; others may sell at the same time. */
  boolean sell(String item) {
    String stock = "stock:" + item;
    // WATCH and MULTI are states of a connection, so this needs one for itself.
    try (StatefulRedisConnection<String, String> own = client.connect()) {
      RedisCommands<String, String> alone = own.sync();
      while (true) {
        alone.watch(stock);
        String left = alone.get(stock);
        if (left == null || Long.parseLong(left) <= 0) {
          return false;
        }
        alone.multi();
        alone.decr(stock);
        TransactionResult result = alone.exec();
        if (!result.wasDiscarded()) {
          return true;
        }
      }
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Uses the server on port 6380. */
  public static void main(String[] args) {
    try (RedisClient client = RedisClient.create("redis://127.0.0.1:6380");
        LettuceShop shop = new LettuceShop(client)) {
      shop.begin("7", "ada");
      System.out.println("user: " + shop.user("7"));
      for (int i = 0; i < 4; i++) {
        System.out.println("may ask: " + shop.mayAsk("ada"));
      }
      System.out.println("cart: " + shop.addToCart("ada", "pears", 2));
      shop.commands.set("stock:pears", "1");
      System.out.println("sold: " + shop.sell("pears") + ", " + shop.sell("pears"));
    }
  }
}

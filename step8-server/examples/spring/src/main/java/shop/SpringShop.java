package shop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A shop that keeps its sessions, limits, carts and stock in a server, with Spring Data Redis. */
public final class SpringShop {
  private static final int ALLOWED_PER_MINUTE = 3;
  private static final Duration SESSION = Duration.ofMinutes(30);

  private final StringRedisTemplate template;

  public SpringShop(StringRedisTemplate template) {
    this.template = template;
  }

  void begin(String session, String user) {
    template.opsForValue().set("session:" + session, user, SESSION);
  }

  /** Returns the user of a session, and renews its time, or returns null if it has ended. */
  String user(String session) {
    return template.opsForValue().getAndExpire("session:" + session, SESSION);
  }

  /** Counts a request of a user, and returns whether it is within the limit. */
  boolean mayAsk(String user) {
    // A new counter if there is none; it is gone in a minute.
    template.opsForValue().setIfAbsent("rate:" + user, "0", Duration.ofMinutes(1));
    return template.opsForValue().increment("rate:" + user) <= ALLOWED_PER_MINUTE;
  }

  /** Adds to a cart, and returns all that is in it. */
  Map<Object, Object> addToCart(String user, String item, int count) {
    template.opsForHash().increment("cart:" + user, item, count);
    return template.opsForHash().entries("cart:" + user);
  }

  /** Sells one item, unless there is none left; others may sell at the same time. */
  boolean sell(String item) {
    Boolean sold = null;
    while (sold == null) {
      sold = template.execute(new Sale("stock:" + item));
    }
    return sold;
  }

  /** An attempt on one connection: true, false if there is none left, null if it has to repeat. */
  private record Sale(String stock) implements SessionCallback<Boolean> {
    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Boolean execute(RedisOperations<K, V> operations) throws DataAccessException {
      var own = (RedisOperations<String, String>) operations;
      own.watch(stock);
      String left = own.opsForValue().get(stock);
      if (left == null || Long.parseLong(left) <= 0) {
        own.unwatch();
        return false;
      }
      own.multi();
      own.opsForValue().decrement(stock);
      List<Object> replies = own.exec();
      return replies == null || replies.isEmpty() ? null : true;
    }
  }

  public static void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 6380;
    var connections =
        new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
    connections.afterPropertiesSet();
    connections.start();
    StringRedisTemplate template = new StringRedisTemplate(connections);
    SpringShop shop = new SpringShop(template);
    template.delete(List.of("rate:ada", "cart:ada"));
    shop.begin("7", "ada");
    System.out.println("user: " + shop.user("7"));
    for (int i = 0; i < 4; i++) {
      System.out.println("may ask: " + shop.mayAsk("ada"));
    }
    System.out.println("cart: " + shop.addToCart("ada", "pears", 2));
    template.opsForValue().set("stock:pears", "1");
    System.out.println("sold: " + shop.sell("pears") + ", " + shop.sell("pears"));
    connections.destroy();
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** The clients that Java programs use, in their own words. */
class ClientLibrariesTest extends ServerFixture {
  @Override
  ServerOptions options() {
    return super.options().withPassword("secret");
  }

  private Jedis jedis(RedisProtocol protocol) {
    return new Jedis(
        new HostAndPort("127.0.0.1", server.port()),
        DefaultJedisClientConfig.builder()
            .protocol(protocol)
            .password("secret")
            .clientName("tests")
            .database(2)
            .build());
  }

  @Test
  void jedisSpeaksBothProtocols() {
    for (RedisProtocol protocol : List.of(RedisProtocol.RESP2, RedisProtocol.RESP3)) {
      try (Jedis jedis = jedis(protocol)) {
        jedis.flushDB();
        assertThat(jedis.clientGetname()).isEqualTo("tests");
        assertThat(jedis.set("city", "Basel")).isEqualTo("OK");
        assertThat(jedis.get("city")).isEqualTo("Basel");
        assertThat(jedis.get("none")).isNull();
        assertThat(jedis.set("city", "Bern", SetParams.setParams().nx())).isNull();
        assertThat(jedis.setGet("city", "Bern")).isEqualTo("Basel");
        assertThat(jedis.expire("city", 100)).isOne();
        assertThat(jedis.ttl("city")).isEqualTo(100);
        assertThat(jedis.mget("city", "none")).containsExactly("Bern", null);
        assertThat(jedis.incrByFloat("number", 1.5)).isEqualTo(1.5);
        assertThat(jedis.type("city")).isEqualTo("string");
        assertThat(jedis.dbSize()).isEqualTo(2);
        assertThat(jedis.configGet("databases")).containsEntry("databases", "16");
        assertThat(jedis.info("server")).contains("redis_version");
        assertThatThrownBy(() -> jedis.incr("city"))
            .isInstanceOf(JedisDataException.class)
            .hasMessage("ERR value is not an integer or out of range");
      }
    }
  }

  @Test
  void jedisSignsInAsAUser() {
    try (Jedis jedis = jedis(RedisProtocol.RESP3)) {
      jedis.aclSetUser("ann", "on", ">own", "~ann:*", "+@read", "+set");
      assertThat(jedis.aclGetUser("ann").getCommands()).isEqualTo("-@all +@read +set");
      assertThat(jedis.aclWhoAmI()).isEqualTo("default");
      for (RedisProtocol protocol : List.of(RedisProtocol.RESP2, RedisProtocol.RESP3)) {
        try (Jedis ann =
            new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                    .protocol(protocol)
                    .user("ann")
                    .password("own")
                    .build())) {
          assertThat(ann.set("ann:x", "1")).isEqualTo("OK");
          assertThat(ann.get("ann:x")).isEqualTo("1");
          assertThatThrownBy(() -> ann.get("bob:x"))
              .isInstanceOf(JedisAccessControlException.class)
              .hasMessageStartingWith("NOPERM");
        }
      }
      assertThat(jedis.aclLog().get(0).getUsername()).isEqualTo("ann");
      assertThat(jedis.aclList()).hasSize(2);
      assertThat(jedis.aclDelUser("ann")).isOne();
    }
  }

  @Test
  void jedisPipelinesTransactionsAndScans() {
    try (Jedis jedis = jedis(RedisProtocol.RESP3)) {
      Pipeline pipeline = jedis.pipelined();
      for (int i = 0; i < 1_000; i++) {
        pipeline.set("key" + i, "x");
      }
      Response<Long> size = pipeline.dbSize();
      pipeline.sync();
      assertThat(size.get()).isEqualTo(1_000);
      Set<String> found = new HashSet<>();
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        ScanResult<String> part = jedis.scan(cursor, new ScanParams().match("key*").count(50));
        found.addAll(part.getResult());
        cursor = part.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
      assertThat(found).hasSize(1_000);
      jedis.watch("key1");
      AbstractTransaction transaction = jedis.multi();
      Response<Long> n = transaction.incr("n");
      assertThat(transaction.exec()).hasSize(1);
      assertThat(n.get()).isOne();
      jedis.watch("key1");
      jedis.set("key1", "y");
      AbstractTransaction late = jedis.multi();
      late.incr("n");
      assertThat(late.exec()).isNull();
    }
  }

  @Test
  void jedisListens() throws Exception {
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CountDownLatch listening = new CountDownLatch(1);
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onMessage(String channel, String message) {
            heard.add(channel + " " + message);
            unsubscribe();
          }

          @Override
          public void onSubscribe(String channel, int count) {
            listening.countDown();
          }
        };
    Thread thread =
        new Thread(
            () -> {
              try (Jedis jedis = jedis(RedisProtocol.RESP3)) {
                jedis.subscribe(listener, "news");
              }
            });
    thread.start();
    listening.await();
    try (Jedis jedis = jedis(RedisProtocol.RESP2)) {
      assertThat(jedis.publish("news", "hello")).isOne();
    }
    assertThat(heard.poll(1, TimeUnit.MINUTES)).isEqualTo("news hello");
    thread.join();
  }

  @Nested
  class Lettuce {
    private RedisClient lettuce() {
      return RedisClient.create(
          RedisURI.builder()
              .withHost("127.0.0.1")
              .withPort(server.port())
              .withPassword("secret".toCharArray())
              .withClientName("tests")
              .build());
    }

    @Test
    void commands() {
      try (RedisClient lettuce = lettuce();
          StatefulRedisConnection<String, String> connection = lettuce.connect()) {
        RedisCommands<String, String> commands = connection.sync();
        assertThat(commands.set("city", "Basel")).isEqualTo("OK");
        assertThat(commands.get("city")).isEqualTo("Basel");
        assertThat(commands.get("none")).isNull();
        assertThat(commands.set("city", "Bern", SetArgs.Builder.nx())).isNull();
        assertThat(commands.expire("city", 100)).isTrue();
        assertThat(commands.ttl("city")).isEqualTo(100);
        commands.multi();
        commands.incr("n");
        commands.get("city");
        assertThat(commands.exec().stream().toList()).containsExactly(1L, "Basel");
        assertThat(commands.clientGetname()).isEqualTo("tests");
        assertThat(commands.clientList()).contains("lib-name=Lettuce").contains("resp=3");
        assertThat(commands.commandInfo("get")).hasSize(1);
        assertThatThrownBy(() -> commands.incr("city"))
            .isInstanceOf(RedisCommandExecutionException.class);
        assertThat(ScanIterator.scan(commands).stream().toList())
            .containsExactlyInAnyOrder("city", "n");
      }
    }

    @Test
    void aUser() {
      try (RedisClient lettuce = lettuce();
          StatefulRedisConnection<String, String> connection = lettuce.connect()) {
        RedisCommands<String, String> commands = connection.sync();
        AclSetuserArgs rules =
            AclSetuserArgs.Builder.on()
                .addPassword("own")
                .keyPattern("ann:*")
                .addCommand(CommandType.GET);
        assertThat(commands.aclSetuser("ann", rules)).isEqualTo("OK");
        RedisURI uri =
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.port())
                .withAuthentication("ann", "own".toCharArray())
                .build();
        try (StatefulRedisConnection<String, String> ann = lettuce.connect(StringCodec.UTF8, uri)) {
          assertThat(ann.sync().get("ann:x")).isNull();
          assertThatThrownBy(() -> ann.sync().set("ann:x", "1"))
              .isInstanceOf(RedisCommandExecutionException.class)
              .hasMessageStartingWith("NOPERM");
        }
        assertThat(commands.aclGetuser("ann")).contains("flags");
        assertThat(commands.aclLog()).isNotEmpty();
        assertThat(commands.aclDeluser("ann")).isOne();
      }
    }

    @Test
    void manyAtOnce() throws Exception {
      try (RedisClient lettuce = lettuce();
          StatefulRedisConnection<String, String> connection = lettuce.connect()) {
        RedisAsyncCommands<String, String> commands = connection.async();
        List<Future<Long>> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
          all.add(commands.incr("n"));
        }
        for (int i = 0; i < all.size(); i++) {
          assertThat(all.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(i + 1);
        }
      }
    }

    @Test
    void messages() throws Exception {
      LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
      try (RedisClient lettuce = lettuce();
          StatefulRedisPubSubConnection<String, String> listening = lettuce.connectPubSub();
          StatefulRedisConnection<String, String> connection = lettuce.connect()) {
        listening.addListener(
            new RedisPubSubAdapter<>() {
              @Override
              public void message(String pattern, String channel, String message) {
                heard.add(pattern + " " + channel + " " + message);
              }
            });
        listening.sync().psubscribe("__keyevent@0__:*");
        connection.sync().configSet("notify-keyspace-events", "KEA");
        connection.sync().set("city", "Basel");
        assertThat(heard.poll(1, TimeUnit.MINUTES))
            .isEqualTo("__keyevent@0__:* __keyevent@0__:set city");
      }
    }
  }
}

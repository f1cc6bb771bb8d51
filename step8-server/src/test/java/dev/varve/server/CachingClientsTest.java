package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client library that keeps what it has read, and relies on being informed of changes. */
class CachingClientsTest extends ServerFixture {
  @Test
  void lettuceKeepsWhatItHasReadUntilItChanges() throws Exception {
    Map<String, String> kept = new ConcurrentHashMap<>();
    LinkedBlockingQueue<String> changed = new LinkedBlockingQueue<>();
    try (RedisClient lettuce =
            RedisClient.create(RedisURI.create("redis://127.0.0.1:" + server.port()));
        StatefulRedisConnection<String, String> connection = lettuce.connect();
        CacheFrontend<String, String> cache =
            ClientSideCaching.enable(
                CacheAccessor.forMap(kept), connection, TrackingArgs.Builder.enabled())) {
      ((ClientSideCaching<String, String>) cache).addInvalidationListener(changed::add);
      expect("set city Basel", "+OK");
      assertThat(cache.get("city")).isEqualTo("Basel");
      assertThat(kept).containsEntry("city", "Basel");
      String reads = "cmdstat_get:calls=1,";
      assertThat(cache.get("city")).isEqualTo("Basel");
      assertThat(client.call("info commandstats")).contains(reads);
      expect("set city Bern", "+OK");
      assertThat(changed.poll(1, TimeUnit.MINUTES)).isEqualTo("city");
      assertThat(kept).isEmpty();
      assertThat(cache.get("city")).isEqualTo("Bern");
      expect("del city", ":1");
      assertThat(changed.poll(1, TimeUnit.MINUTES)).isEqualTo("city");
      assertThat(cache.get("city")).isNull();
    }
  }
}

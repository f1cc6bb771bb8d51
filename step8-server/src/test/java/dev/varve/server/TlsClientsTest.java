package dev.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.server.TlsOptions.ClientCertificates;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Client libraries and redis-cli by TLS, which show a certificate. */
class TlsClientsTest extends ServerFixture {
  private static final Path REDIS_CLI =
      Path.of(System.getProperty("varve.redis", "/usr/bin/redis-server"))
          .resolveSibling("redis-cli");

  @TempDir private static Path directory;

  @BeforeAll
  static void makeCertificates() throws IOException {
    TestCertificate own = TestCertificate.create(directory, "server", "RSA");
    TestCertificate known = TestCertificate.create(directory, "known", "RSA");
    own.writeCertificate(directory.resolve("server.pem"));
    own.writeKey(directory.resolve("server-key.pem"));
    known.writeCertificate(directory.resolve("known.pem"));
    known.writeKey(directory.resolve("known-key.pem"));
  }

  @Override
  ServerOptions options() {
    return super.options()
        .withPassword("secret")
        .withTls(
            TlsOptions.of(directory.resolve("server.pem"), directory.resolve("server-key.pem"))
                .withAuthorities(directory.resolve("known.pem"), ClientCertificates.YES)
                .withHandshake(Duration.ofMinutes(2))
                .withPort(0));
  }

  private Jedis jedis(boolean showsCertificate) {
    redis.clients.jedis.SslOptions.Builder tls =
        redis.clients.jedis.SslOptions.builder()
            .truststore(directory.resolve("server.p12").toFile(), TestCertificate.password());
    if (showsCertificate) {
      tls.keystore(directory.resolve("known.p12").toFile(), TestCertificate.password());
    }
    return new Jedis(
        new HostAndPort("127.0.0.1", server.tlsPort()),
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP3)
            .password("secret")
            .sslOptions(tls.build())
            .build());
  }

  @Test
  void jedis() {
    try (Jedis jedis = jedis(true)) {
      assertThat(jedis.set("city", "Basel")).isEqualTo("OK");
      assertThat(jedis.get("city")).isEqualTo("Basel");
    }
    assertThatThrownBy(() -> jedis(false).get("city")).isInstanceOf(JedisConnectionException.class);
  }

  @Test
  void lettuce() {
    try (RedisClient lettuce = lettuce(true);
        StatefulRedisConnection<String, String> connection = lettuce.connect()) {
      assertThat(connection.sync().set("city", "Basel")).isEqualTo("OK");
      assertThat(connection.sync().get("city")).isEqualTo("Basel");
    }
    try (RedisClient lettuce = lettuce(false)) {
      assertThatThrownBy(() -> lettuce.connect().sync().get("city"))
          .isInstanceOf(RuntimeException.class);
    }
  }

  private RedisClient lettuce(boolean showsCertificate) {
    SslOptions.Builder tls =
        SslOptions.builder()
            .jdkSslProvider()
            .trustManager(directory.resolve("server.pem").toFile());
    if (showsCertificate) {
      tls.keyManager(
          directory.resolve("known.pem").toFile(),
          directory.resolve("known-key.pem").toFile(),
          new char[0]);
    }
    RedisClient client =
        RedisClient.create(
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.tlsPort())
                .withPassword("secret".toCharArray())
                .withSsl(true)
                .build());
    client.setOptions(ClientOptions.builder().sslOptions(tls.build()).build());
    return client;
  }

  @Test
  void redisCli() throws Exception {
    assumeTrue(Files.isExecutable(REDIS_CLI), "there is no " + REDIS_CLI);
    assumeTrue(run(REDIS_CLI.toString(), "--help").contains("--tls"), "redis-cli without TLS");
    assertThat(
            run(
                REDIS_CLI.toString(),
                "-p",
                String.valueOf(server.tlsPort()),
                "-a",
                "secret",
                "--no-auth-warning",
                "--tls",
                "--cacert",
                directory.resolve("server.pem").toString(),
                "--cert",
                directory.resolve("known.pem").toString(),
                "--key",
                directory.resolve("known-key.pem").toString(),
                "set",
                "city",
                "Basel"))
        .isEqualTo("OK\n");
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

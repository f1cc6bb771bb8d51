package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Seed;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.resps.Tuple;

/** The bytes are those that Redis 7.0.15 has returned. */
class DumpCommandsTest extends ServerFixture {
  private static final String BAR = "00036261720a00e6be4960ee66fd17";
  private static final String COMPRESSED = "00c30940c8017878e0bb000178780a00aa8db44a0ad79dcd";
  private static final String HASH = "0402026631027631026632c07f0a003ba313e822d4fff6";
  private static final String PACKED_HASH =
      "10c34054408e0b8e00000012008266310382762003106632037f0182663303dfff0282663403cf40061c3503f2"
          + "90eefe0482663603f40090cd792f0800000982663803f24039d22016023903282033036103bf78e03500"
          + "0140ff0a006699f41137d8382e";
  private static final String INTEGERS_16 = "0b0e0200000003000000feff01002c010a005b0aa862f794600a";
  private static final String INTEGERS_64 =
      "0b1808000000020000000100000000000000ffffffffffffff7f0a009420a5a3363d85ab";

  private static final String SORTED_SET =
      "05040a343239343936373239367dc39425ad49b2540161"
          + "0000000000000840016200000000000004400163000000000000f0ff0a009e0c3e231272357e";
  private static final String PACKED_SORTED_SET =
      "112f2f0000000800816302842d696e660581620283322e35048161"
          + "020301f40000000001000000098631652b31303007ff0a00f6e40d4cfbed8763";
  private static final String PACKED_LIST =
      "120102c3264066146600000006008161020101f290eefe048001e04678e03c000648f400f2052a01205f0109ff"
          + "0a008a33d050d9180e61";
  private static final String TWO_PACKED_LISTS =
      "1202020d0d0000000200816102816202ff020c0c00000002008163027f01ff0a0086b89a1e407cfdbe";

  private Jedis jedis;

  @BeforeEach
  void openJedis() {
    jedis = new Jedis("127.0.0.1", server.port());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private void restore(String key, String dump) {
    jedis.restore(key, 0, bytes(dump), RestoreParams.restoreParams().replace());
  }

  @Test
  void theChecksumIsThatOfRedis() {
    assertThat(Crc64.of(Ascii.bytes("123456789"), 9)).isEqualTo(0xe9c6d914c4b8d9caL);
  }

  @Test
  void aStringIsDumpedAsByRedis() {
    jedis.set("aa", "bar");
    assertThat(hex(jedis.dump("aa"))).isEqualTo(BAR);
    jedis.set("aa", "-12345");
    assertThat(hex(jedis.dump("aa"))).isEqualTo("00c1c7cf0a0067eda236b4db26d0");
    jedis.set("aa", "1234567890");
    assertThat(hex(jedis.dump("aa"))).isEqualTo("00c2d20296490a0002a479f6c2d5670a");
    jedis.set("aa", "-7");
    assertThat(hex(jedis.dump("aa"))).isEqualTo("00c0f90a005e26d130d7a242ab");
    jedis.hset("hh", Map.of("f1", "v1", "f2", "127"));
    assertThat(hex(jedis.dump("hh"))).isEqualTo(HASH);
    assertThat(jedis.dump("nix")).isNull();
  }

  @Test
  void whatRedisHasDumpedIsRestored() {
    restore("aa", BAR);
    assertThat(jedis.get("aa")).isEqualTo("bar");
    restore("aa", COMPRESSED);
    assertThat(jedis.get("aa")).isEqualTo("x".repeat(200));
    restore("aa", HASH);
    assertThat(jedis.hgetAll("aa")).isEqualTo(Map.of("f1", "v1", "f2", "127"));
    restore("aa", PACKED_HASH);
    assertThat(jedis.hgetAll("aa"))
        .isEqualTo(
            Map.of(
                "f1",
                "v1",
                "f2",
                "127",
                "f3",
                "-1",
                "f4",
                "4095",
                "f5",
                "-70000",
                "f6",
                "9000000000000",
                "f8",
                "-3000000",
                "f9",
                "40",
                "fa",
                "x".repeat(63)));
    restore("aa", INTEGERS_16);
    assertThat(jedis.smembers("aa")).isEqualTo(Set.of("1", "-2", "300"));
    restore("aa", INTEGERS_64);
    assertThat(jedis.smembers("aa")).isEqualTo(Set.of("1", "9223372036854775807"));
    assertThat(jedis.type("aa")).isEqualTo("set");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(2);
  }

  @Test
  void listsAreDumpedAndRestored() {
    restore("aa", PACKED_LIST);
    assertThat(jedis.lrange("aa", 0, -1))
        .containsExactly("a", "1", "-70000", "", "x".repeat(70), "5000000000");
    restore("aa", TWO_PACKED_LISTS);
    assertThat(jedis.lrange("aa", 0, -1)).containsExactly("a", "b", "c", "127");
    // An element of its own, and a list of one.
    byte[] plain = withChecksum(bytes("12" + "02" + "01036a6f62" + "02090900000001000501ff"));
    jedis.restore("bb", 0, plain);
    assertThat(jedis.lrange("bb", 0, -1)).containsExactly("job", "5");
    jedis.lpush("bb", "first");
    byte[] dump = jedis.dump("bb");
    // The general form: their number, and the elements.
    assertThat(hex(dump)).startsWith("0103056669727374036a6f62c005");
    jedis.restore("cc", 0, dump);
    assertThat(jedis.lrange("cc", 0, -1)).containsExactly("first", "job", "5");
    for (String bad : List.of("0100", "1200", "120103036a6f62", "120102070700000000 00ff")) {
      byte[] bytes = withChecksum(bytes(bad.replace(" ", "")));
      assertThatThrownBy(() -> jedis.restore("dd", 0, bytes)).hasMessage("ERR Bad data format");
    }
    assertThat(jedis.exists("dd")).isFalse();
  }

  @Test
  void aPackedSetIsRestored() {
    // 17 bytes, 3 entries: "ab", "c" and 300, each with its length after it; and the end.
    String list = "11000000" + "0300" + "82616203" + "816302" + "c12c02" + "ff";
    jedis.restore("aa", 0, withChecksum(bytes("14" + "11" + list)));
    assertThat(jedis.smembers("aa")).isEqualTo(Set.of("ab", "c", "300"));
    String twice = "0d000000" + "0200" + "816302" + "816302" + "ff";
    byte[] bad = withChecksum(bytes("14" + "0d" + twice));
    assertThatThrownBy(() -> jedis.restore("bb", 0, bad)).hasMessage("ERR Bad data format");
  }

  @Test
  void aSortedSetIsDumpedAndRestoredAsByRedis() {
    for (String dump : List.of(SORTED_SET, PACKED_SORTED_SET)) {
      restore("aa", dump);
      assertThat(jedis.zrangeWithScores("aa", 0, -1))
          .containsExactly(
              new Tuple("c", Double.NEGATIVE_INFINITY),
              new Tuple("b", 2.5),
              new Tuple("a", 3.0),
              new Tuple("4294967296", 1e100));
      assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(8);
    }
    // By their names; Redis begins with the highest score.
    assertThat(hex(jedis.dump("aa"))).startsWith("05040a34323934393637323936").contains("0161");
    restore("bb", hex(jedis.dump("aa")));
    assertThat(jedis.zscore("bb", "4294967296")).isEqualTo(1e100);
    assertThat(jedis.zrank("bb", "a")).isEqualTo(2);
  }

  @Test
  void scoresAsTextAreRestored() {
    String members = "0161" + "03312e35" + "0162" + "fe" + "0163" + "ff";
    jedis.restore("aa", 0, withChecksum(bytes("0303" + members)));
    assertThat(jedis.zrangeWithScores("aa", 0, -1))
        .containsExactly(
            new Tuple("c", Double.NEGATIVE_INFINITY),
            new Tuple("a", 1.5),
            new Tuple("b", Double.POSITIVE_INFINITY));
    for (String bad :
        List.of(
            // No members, the same one twice, no number, half of a number.
            "0500",
            "0502" + "0161" + "000000000000f03f" + "0161" + "000000000000f03f",
            "0501" + "0161" + "000000000000f87f",
            "0501" + "0161" + "00000000",
            "0301" + "0161" + "fd",
            "0301" + "0161" + "0178",
            "1110" + "10000000" + "0200" + "816102" + "817802" + "ff" + "00")) {
      byte[] dump = withChecksum(bytes(bad));
      assertThatThrownBy(() -> jedis.restore("bb", 0, dump)).hasMessage("ERR Bad data format");
    }
    assertThat(jedis.exists("bb")).isFalse();
  }

  @Test
  void whatIsDumpedIsRestored() {
    String field = "f".repeat(20_000);
    for (String value : List.of("", "0", "-129", "4294967296", "007", "x".repeat(63), field)) {
      jedis.set("aa", value);
      restore("bb", hex(jedis.dump("aa")));
      assertThat(jedis.get("bb")).isEqualTo(value);
      jedis.hset("hh", value, field + value);
      jedis.sadd("ss", value);
    }
    restore("h2", hex(jedis.dump("hh")));
    restore("s2", hex(jedis.dump("ss")));
    assertThat(jedis.hgetAll("h2")).hasSize(7).isEqualTo(jedis.hgetAll("hh"));
    assertThat(jedis.smembers("s2")).hasSize(7).isEqualTo(jedis.smembers("ss"));
  }

  @Test
  void restoreHasOptions() {
    byte[] bar = bytes(BAR);
    assertThat(jedis.restore("aa", 2_569_591_501L, bar)).isEqualTo("OK");
    assertThat(jedis.pttl("aa")).isEqualTo(2_569_591_501L);
    assertThatThrownBy(() -> jedis.restore("aa", 0, bar))
        .hasMessage("BUSYKEY Target key name already exists.");
    RestoreParams absolute = RestoreParams.restoreParams().replace().absTtl();
    jedis.restore("aa", clock.millis() + 50, bar, absolute);
    assertThat(jedis.pttl("aa")).isEqualTo(50);
    clock.advance(Duration.ofMillis(50));
    assertThat(jedis.exists("aa")).isFalse();
    jedis.set("aa", "other");
    jedis.restore("aa", 1, bar, absolute);
    assertThat(jedis.exists("aa")).isFalse();
    assertThatThrownBy(() -> jedis.restore("aa", -1, bar))
        .hasMessage("ERR Invalid TTL value, must be >= 0");
    jedis.restore("aa", 0, bar, RestoreParams.restoreParams().idleTime(5));
    assertThat(jedis.get("aa")).isEqualTo("bar");
    expect("restore bb 0 x freq 256", "-ERR Invalid FREQ value, must be >= 0 and <= 255");
    expect("restore bb 0 x idletime -1", "-ERR Invalid IDLETIME value, must be >= 0");
    expect("restore bb 0 x freq 1 idletime 1", "-ERR syntax error");
    expect("restore bb 0 x what", "-ERR syntax error");
    expect("restore bb 0 x", "-ERR DUMP payload version or checksum are wrong");
  }

  @Test
  void damageIsFound() {
    byte[] dump = bytes(HASH);
    for (int i = 0; i < dump.length; i++) {
      byte[] damaged = dump.clone();
      damaged[i] ^= 4;
      assertThatThrownBy(() -> jedis.restore("aa", 0, damaged))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("ERR DUMP payload version or checksum are wrong");
    }
    assertThat(jedis.exists("aa")).isFalse();
  }

  private static byte[] withChecksum(byte[] body) {
    byte[] dump = Arrays.copyOf(body, body.length + DumpWriter.FOOTER_BYTES);
    dump[body.length] = DumpWriter.VERSION;
    long crc = Crc64.of(dump, body.length + 2);
    for (int i = 0; i < Long.BYTES; i++) {
      dump[body.length + 2 + i] = (byte) (crc >> 8 * i);
    }
    return dump;
  }

  @Test
  void badValuesWithAValidChecksumAreRefused() {
    for (String body :
        List.of(
            "",
            "07",
            "00",
            "0003ff",
            "00036261720a",
            "0080ffffffff61",
            "0081ffffffffffffffff61",
            "0200",
            "0400",
            "020201610161",
            "0401016101",
            "0280ffffffff0161",
            "00c4",
            "00c303",
            "00c30281ffffffffffffffff0161",
            "00c30305e0ff00",
            "0b080300000001000000",
            "0b080200000001000000",
            "1004040000ff",
            "100700000000ff61",
            "10078000000000ff61")) {
      assertThatThrownBy(() -> DumpReader.read(withChecksum(bytes(body))))
          .as(body)
          .isInstanceOf(RespError.class)
          .hasMessage("ERR Bad data format");
    }
  }

  @Test
  void randomBytesAreReadOrRefused() {
    List<String> valid = List.of(BAR, COMPRESSED, HASH, PACKED_HASH, INTEGERS_16, INTEGERS_64);
    Seed.run(
        seed -> {
          int read = 0;
          for (int i = 0; i < 20_000; i++) {
            byte[] dump = bytes(valid.get(seed.random().nextInt(valid.size())));
            byte[] body = Arrays.copyOf(dump, dump.length - DumpWriter.FOOTER_BYTES);
            body[seed.random().nextInt(body.length)] = (byte) seed.random().nextInt();
            try {
              DumpReader.read(withChecksum(body));
              read++;
            } catch (RespError e) {
              assertThat(e).hasMessage("ERR Bad data format");
            }
          }
          assertThat(read).isBetween(100, 19_000);
        });
  }
}

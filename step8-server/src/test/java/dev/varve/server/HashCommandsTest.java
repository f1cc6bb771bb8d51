package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.Keyspace;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashCommandsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private Keyspace parts(int database) {
    return store.keyspaces().get("redis:" + database + ".parts");
  }

  @Test
  void fieldsAreSetAndRead() {
    expect("hset user:17 name Ada born 1815", ":2");
    expect("HSET user:17 name Lovelace died 1852", ":1");
    expect("hget user:17 name", "$8", "Lovelace");
    expect("hmget user:17 born nix died", "*3", "$4", "1815", NOTHING, "$4", "1852");
    expect(
        "hgetall user:17",
        "*6",
        "$4",
        "born",
        "$4",
        "1815",
        "$4",
        "died",
        "$4",
        "1852",
        "$4",
        "name",
        "$8",
        "Lovelace");
    expect("hkeys user:17", "*3", "$4", "born", "$4", "died", "$4", "name");
    expect("hvals user:17", "*3", "$4", "1815", "$4", "1852", "$8", "Lovelace");
    expect("hlen user:17", ":3");
    expect("hstrlen user:17 name", ":8");
    expect("hexists user:17 name", ":1");
    expect("hexists user:17 nam", ":0");
    expect("type user:17", "+hash");
    expect("hmset user:17 name \"\"", OK);
    expect("hget user:17 name", "$0", "");
    expect("hset user:17 \"\" x", ":1");
    expect("hget user:17 \"\"", "$1", "x");
  }

  @Test
  void aKeyThatIsNotThereIsAnEmptyHash() {
    expect("hget aa f", NOTHING);
    expect("hmget aa f g", "*2", NOTHING, NOTHING);
    expect("hgetall aa", "*0");
    expect("hkeys aa", "*0");
    expect("hlen aa", ":0");
    expect("hdel aa f", ":0");
    expect("hrandfield aa", NOTHING);
    expect("hrandfield aa 3 withvalues", "*0");
    expect("hscan aa 0", "*2", "$1", "0", "*0");
    expect("exists aa", ":0");
    expect("dbsize", ":0");
  }

  @Test
  void theWordsOfARequestAreChecked() {
    expect("hset aa f", "-ERR wrong number of arguments for 'hset' command");
    expect("hset aa f 1 g", "-ERR wrong number of arguments for 'hset' command");
    expect("hmset aa f 1 g", "-ERR wrong number of arguments for 'hmset' command");
    expect("hrandfield aa x", "-ERR value is not an integer or out of range");
    expect("hrandfield aa 1 what", "-ERR syntax error");
    expect("hscan aa x", "-ERR invalid cursor");
    expect("hscan aa 0 count 0", "-ERR syntax error");
    expect("hscan aa 0 type hash", "-ERR syntax error");
    String tooLong = "x".repeat(KeyParts.MAX_SUB_BYTES + 1);
    expect(
        "hset aa ok 1 " + tooLong + " 1",
        "-ERR field or member of "
            + tooLong.length()
            + " bytes exceeds the limit of "
            + KeyParts.MAX_SUB_BYTES);
    expect("hlen aa", ":0");
    expect("hset aa " + tooLong.substring(1) + " deep", ":1");
    expect("hget aa " + tooLong.substring(1), "$4", "deep");
    expect("hget aa " + tooLong, NOTHING);
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    expect("set st 1", OK);
    expect("sadd se a", ":1");
    expect("hset ha f 1", ":1");
    for (String key : List.of("st", "se")) {
      for (String command :
          List.of(
              "hset # f 1",
              "hget # f",
              "hmget # f",
              "hdel # f",
              "hlen #",
              "hkeys #",
              "hvals #",
              "hgetall #",
              "hexists # f",
              "hstrlen # f",
              "hsetnx # f 1",
              "hincrby # f 1",
              "hincrbyfloat # f 1",
              "hrandfield #",
              "hrandfield # 2",
              "hscan # 0")) {
        expect(command.replace("#", key), WRONG_TYPE);
      }
    }
    for (String command :
        List.of(
            "get ha",
            "append ha x",
            "incr ha",
            "getrange ha 0 1",
            "setrange ha 0 x",
            "getset ha x",
            "getdel ha",
            "strlen ha",
            "set ha x get",
            "sadd ha x",
            "smembers ha",
            "setbit ha 0 1",
            "getbit ha 0",
            "bitcount ha",
            "bitpos ha 1",
            "bitop not xx ha",
            "bitfield ha set u8 0 1",
            "sinter se ha",
            "sunionstore xx se ha",
            "smove se ha a")) {
      expect(command, WRONG_TYPE);
    }
    expect("lcs st ha", "-ERR The specified keys must contain string values");
    expect("mget st ha", "*2", "$1", "1", NOTHING);
    expect("hget ha f", "$1", "1");
    expect("smembers se", "*1", "$1", "a");
    expect("exists xx", ":0");
  }

  @Test
  void aHashWithoutFieldsIsNoKey() {
    expect("hset aa f 1 g 2", ":2");
    expect("hdel aa f nix f", ":1");
    expect("dbsize", ":1");
    expect("hdel aa g h", ":1");
    expect("exists aa", ":0");
    expect("type aa", "+none");
    expect("dbsize", ":0");
    assertThat(parts(0).count()).isZero();
    assertThat(store.keyspaces().get("redis:0.keys").count()).isZero();
  }

  @Test
  void fieldsAreCounters() {
    expect("hincrby aa n 5", ":5");
    expect("hincrby aa n 17179869184", ":17179869189");
    expect("hincrby aa n -9", ":17179869180");
    expect("hget aa n", "$11", "17179869180");
    expect("hset aa n 9223372036854775807", ":0");
    expect("hincrby aa n 1", "-ERR increment or decrement would overflow");
    expect("hget aa n", "$19", "9223372036854775807");
    expect("hincrby aa n x", "-ERR value is not an integer or out of range");
    expect("hset aa t x", ":1");
    expect("hincrby aa t 1", "-ERR hash value is not an integer");
    expect("hincrbyfloat aa t 1", "-ERR hash value is not a float");
    expect("hincrbyfloat aa d 10.5", "$4", "10.5");
    expect("hincrbyfloat aa d -3.25", "$4", "7.25");
    expect("hincrbyfloat aa d x", "-ERR value is not a valid float");
    expect("hincrbyfloat aa d inf", "-ERR value is NaN or Infinity");
    expect("hget aa d", "$4", "7.25");
  }

  @Test
  void hsetnxSetsOnlyWhatIsNotThere() {
    expect("hsetnx aa f one", ":1");
    expect("hsetnx aa f two", ":0");
    expect("hget aa f", "$3", "one");
  }

  @Test
  void fieldsAtRandom() {
    expect("hset aa f1 v1 f2 v2 f3 v3", ":3");
    expect("hrandfield aa 9", "*3", "$2", "f1", "$2", "f2", "$2", "f3");
    expect(
        "hrandfield aa 3 withvalues",
        "*6",
        "$2",
        "f1",
        "$2",
        "v1",
        "$2",
        "f2",
        "$2",
        "v2",
        "$2",
        "f3",
        "$2",
        "v3");
    assertThat(client.call("hrandfield aa -20")).startsWith("*20\r\n$2\r\nf");
    assertThat(client.call("hrandfield aa 2 withvalues")).startsWith("*4\r\n$2\r\nf");
    expect("hrandfield aa 0", "*0");
    expect("hrandfield aa -9223372036854775807 withvalues", "-ERR value is out of range");
    expect("hrandfield aa -1000001", "-ERR value is out of range, at most 1000000 are returned");
    String seen = "";
    for (int i = 0; i < 200 && seen.length() < 3 * 8; i++) {
      String one = client.call("hrandfield aa");
      seen += seen.contains(one) ? "" : one;
    }
    assertThat(seen).contains("f1").contains("f2").contains("f3");
  }

  @Test
  void repliesOfTheNewProtocolHaveTheirTypes() {
    client.call("hello 3");
    expect("hset aa f1 v1 f2 v2", ":2");
    expect("hgetall aa", "%2", "$2", "f1", "$2", "v1", "$2", "f2", "$2", "v2");
    expect(
        "hrandfield aa 2 withvalues",
        "*2",
        "*2",
        "$2",
        "f1",
        "$2",
        "v1",
        "*2",
        "$2",
        "f2",
        "$2",
        "v2");
    expect("hget aa nix", "_");
    expect("sadd ss a", ":1");
    expect("smembers ss", "~1", "$1", "a");
    expect("sunion ss nix", "~1", "$1", "a");
    expect("spop ss 5", "~1", "$1", "a");
    expect("bitfield xx overflow fail incrby u1 0 2", "*1", "_");
  }

  @Test
  void aScanGoesOnAfterTheLongestField() {
    String longest = "x".repeat(KeyParts.MAX_SUB_BYTES);
    expect("hset aa " + longest + " 1 y 2", ":2");
    String[] page = client.call("hscan aa 0 count 1").split("\r\n");
    assertThat(page).contains(longest).doesNotContain("y");
    expect("hscan aa " + page[2] + " count 5", "*2", "$1", "0", "*2", "$1", "y", "$1", "2");
  }

  @Test
  void aScanWithAPatternLooksOnlyAtFieldsWithItsBeginning() {
    expect("hset aa a1 1 b1 2 b2 3 c1 4", ":4");
    String found = "*4\r\n$2\r\nb1\r\n$1\r\n2\r\n$2\r\nb2\r\n$1\r\n3";
    expect("hscan aa 0 match b* count 3", "*2", "$1", "0", found);
  }
}

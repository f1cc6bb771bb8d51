package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetCommandsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  @Test
  void membersAreAddedAndRemoved() {
    expect("sadd aa pear apple pear", ":2");
    expect("sadd aa apple fig", ":1");
    expect("smembers aa", "*3", "$5", "apple", "$3", "fig", "$4", "pear");
    expect("scard aa", ":3");
    expect("sismember aa fig", ":1");
    expect("smismember aa fig nix apple", "*3", ":1", ":0", ":1");
    expect("srem aa nix fig", ":1");
    expect("type aa", "+set");
    expect("srem aa apple pear", ":2");
    expect("exists aa", ":0");
    expect("dbsize", ":0");
    expect("sadd aa \"\"", ":1");
    expect("smembers aa", "*1", "$0", "");
  }

  @Test
  void aKeyThatIsNotThereIsAnEmptySet() {
    expect("smembers aa", "*0");
    expect("scard aa", ":0");
    expect("sismember aa x", ":0");
    expect("smismember aa x y", "*2", ":0", ":0");
    expect("spop aa", NOTHING);
    expect("spop aa 3", "*0");
    expect("srandmember aa", NOTHING);
    expect("srandmember aa -3", "*0");
    expect("srem aa x", ":0");
    expect("smove aa bb x", ":0");
    expect("sscan aa 0", "*2", "$1", "0", "*0");
    expect("dbsize", ":0");
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    expect("hset ha f 1", ":1");
    expect("sadd se a", ":1");
    for (String command :
        List.of(
            "sadd ha x",
            "srem ha x",
            "sismember ha x",
            "smismember ha x",
            "scard ha",
            "spop ha",
            "spop ha 1",
            "srandmember ha",
            "srandmember ha 1",
            "smove ha se f",
            "smove se ha a",
            "sscan ha 0",
            "sinter nix ha",
            "sdiff se ha",
            "sunion se ha",
            "sinterstore xx nix ha",
            "sdiffstore xx se ha",
            "sintercard 2 nix ha")) {
      expect(command, WRONG_TYPE);
    }
    expect("smembers se", "*1", "$1", "a");
    expect("sunionstore ha se nix", ":1");
    expect("type ha", "+set");
    expect("exists xx", ":0");
  }

  @Test
  void setsAreIntersectedUnitedAndSubtracted() {
    expect("sadd aa 1 2 3 4294967297", ":4");
    expect("sadd bb 2 3 4 4294967297", ":4");
    expect("sadd cc 3 4294967297", ":2");
    expect("sinter aa bb cc", "*2", "$1", "3", "$10", "4294967297");
    expect("sinter aa nix", "*0");
    expect("sinter aa aa", "*4", "$1", "1", "$1", "2", "$1", "3", "$10", "4294967297");
    expect("sunion cc bb", "*4", "$1", "2", "$1", "3", "$1", "4", "$10", "4294967297");
    expect("sdiff aa bb nix", "*1", "$1", "1");
    expect("sdiff aa aa", "*0");
    expect("sintercard 3 aa bb cc", ":2");
    expect("sintercard 2 aa bb limit 2", ":2");
    expect("sintercard 2 aa bb limit 0", ":3");
    expect("sintercard 0 aa", "-ERR numkeys should be greater than 0");
    expect("sintercard 3 aa bb", "-ERR Number of keys can't be greater than number of args");
    expect("sintercard 1 aa limit -1", "-ERR LIMIT can't be negative");
    expect("sintercard 1 aa limit", "-ERR syntax error");
    expect("sinterstore dd aa bb", ":3");
    expect("smembers dd", "*3", "$1", "2", "$1", "3", "$10", "4294967297");
    expect("sdiffstore aa aa bb", ":1");
    expect("smembers aa", "*1", "$1", "1");
    expect("expire dd 100", ":1");
    expect("sunionstore dd cc aa", ":3");
    expect("ttl dd", ":-1");
    expect("sinterstore dd aa nix", ":0");
    expect("exists dd", ":0");
    expect("dbsize", ":3");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(1 + 4 + 2);
  }

  @Test
  void aMemberMoves() {
    expect("sadd aa 1 2", ":2");
    expect("smove aa bb 1", ":1");
    expect("smove aa bb 9", ":0");
    expect("smove aa aa 2", ":1");
    expect("smembers aa", "*1", "$1", "2");
    expect("smove aa bb 2", ":1");
    expect("exists aa", ":0");
    expect("smembers bb", "*2", "$1", "1", "$1", "2");
  }

  @Test
  void poppedMembersAreGone() {
    expect("sadd aa 1 2 3 4 5", ":5");
    String popped = client.call("spop aa 2");
    assertThat(popped).startsWith("*2\r\n");
    expect("scard aa", ":3");
    for (String line : popped.split("\r\n")) {
      if (line.length() == 1) {
        expect("sismember aa " + line, ":0");
      }
    }
    assertThat(client.call("spop aa")).startsWith("$1\r\n");
    assertThat(client.call("spop aa 4294967296")).startsWith("*2\r\n");
    expect("exists aa", ":0");
    expect("spop aa -1", "-ERR value is out of range, must be positive");
    expect("spop aa 1 2", "-ERR syntax error");
  }

  @Test
  void membersAtRandomStay() {
    expect("sadd aa x1 x2 x3", ":3");
    expect("srandmember aa 5", "*3", "$2", "x1", "$2", "x2", "$2", "x3");
    assertThat(client.call("srandmember aa -7")).startsWith("*7\r\n$2\r\nx");
    assertThat(client.call("srandmember aa")).startsWith("$2\r\nx");
    expect("scard aa", ":3");
    expect(
        "srandmember aa -9223372036854775807",
        "-ERR value is out of range, at most 1000000 are returned");
    expect(
        "srandmember aa -9223372036854775808",
        "-ERR value is out of range, value must between -9223372036854775807 and"
            + " 9223372036854775807");
  }

  @Test
  void everySubsetIsAsLikely() {
    expect("sadd aa 0 1 2 3", ":4");
    int[] chosen = new int[4];
    int rounds = 4_000;
    for (int i = 0; i < rounds; i++) {
      client.send(RawClient.request("srandmember aa 2"));
    }
    for (int i = 0; i < rounds; i++) {
      String[] lines = client.reply().split("\r\n");
      chosen[lines[2].charAt(0) - '0']++;
      chosen[lines[4].charAt(0) - '0']++;
    }
    // The standard deviation is 32, so this fails once in more than 10^9 runs.
    for (int count : chosen) {
      assertThat(count).isBetween(2_000 - 200, 2_000 + 200);
    }
  }

  @Test
  void oneFarFromAllOthersDoesNotKeepTheRestFromBeingChosen() {
    expect("sadd aa admin", ":1");
    for (int i = 0; i < 50; i++) {
      StringBuilder members = new StringBuilder("sadd aa");
      for (int j = 0; j < 1_000; j++) {
        members.append(" user:").append(100_000 + i * 1_000 + j);
      }
      expect(members.toString(), ":1000");
    }
    assertThat(client.call("srandmember aa 50")).startsWith("*50\r\n");
    assertThat(client.call("spop aa 50")).startsWith("*50\r\n");
    expect("scard aa", ":49951");
  }

  @Test
  void aScanReturnsEachMemberOnce() {
    StringBuilder add = new StringBuilder("sadd aa");
    for (int i = 1_000; i < 1_300; i++) {
      add.append(' ').append(i);
    }
    expect(add.toString(), ":300");
    List<String> seen = new ArrayList<>();
    String cursor = "0";
    do {
      String[] lines = client.call("sscan aa " + cursor + " count 11").split("\r\n");
      cursor = lines[2];
      for (int i = 5; i < lines.length; i += 2) {
        seen.add(lines[i]);
      }
      client.call("srem aa " + seen.get(seen.size() - 1));
    } while (!cursor.equals("0"));
    assertThat(seen).hasSize(300).doesNotHaveDuplicates();
    assertThat(client.call("sscan aa 0 match 10*8")).endsWith("*1\r\n$4\r\n1008\r\n");
  }

  @Test
  void keysOfARequestWithANumberAreFound() {
    expect("command getkeys sintercard 2 aa bb limit 3", "*2", "$2", "aa", "$2", "bb");
    expect("command getkeys smove aa bb x", "*2", "$2", "aa", "$2", "bb");
    expect("command getkeys sunionstore aa bb cc", "*3", "$2", "aa", "$2", "bb", "$2", "cc");
    expect("command getkeys bitop and aa bb cc", "*3", "$2", "aa", "$2", "bb", "$2", "cc");
    expect("command getkeys hset aa f 1", "*1", "$2", "aa");
    assertThat(client.call("command info sintercard")).contains(":-3\r\n").contains("movablekeys");
  }

  @Test
  void theEncodingIsWhatRedisWouldChoose() {
    expect("sadd aa 1 2 -3", ":3");
    expect("object encoding aa", "$6", "intset");
    expect("sadd aa x", ":1");
    expect("object encoding aa", "$9", "hashtable");
    expect("config set set-max-intset-entries 2", OK);
    expect("sadd bb 1 2", ":2");
    expect("object encoding bb", "$6", "intset");
    expect("sadd bb 3", ":1");
    expect("object encoding bb", "$9", "hashtable");
    expect("hset cc f " + "x".repeat(64), ":1");
    expect("object encoding cc", "$8", "listpack");
    expect("config set hash-max-ziplist-value 63", OK);
    expect("object encoding cc", "$9", "hashtable");
    expect(
        "config get hash-max-listpack-value", "*2", "$23", "hash-max-listpack-value", "$2", "63");
    expect("scan 0 type set", "*2", "$1", "0", "*2", "$2", "aa", "$2", "bb");
    expect("scan 0 type hash", "*2", "$1", "0", "*1", "$2", "cc");
  }

  @Test
  void eventsTellWhatHasHappened() {
    expect("config set notify-keyspace-events Egxs", OK);
    RawClient listener = connect();
    assertThat(listener.call("psubscribe *")).startsWith("*3\r\n$10\r\npsubscribe");
    for (String command :
        List.of(
            "sadd aa 1 2",
            "sadd aa 1",
            "smove aa bb 1",
            "srem aa 2",
            "sunionstore cc bb bb",
            "sdiffstore cc bb bb",
            "spop bb")) {
      client.send(RawClient.request(command));
    }
    for (String event :
        List.of(
            "sadd aa",
            "srem aa",
            "sadd bb",
            "srem aa",
            "del aa",
            "sunionstore cc",
            "del cc",
            "spop bb",
            "del bb")) {
      String[] words = event.split(" ");
      String channel = "__keyevent@0__:" + words[0];
      listener.expectMessage(
          "*4", "$8", "pmessage", "$1", "*", "$" + channel.length(), channel, "$2", words[1]);
    }
  }

  @Test
  void aLargeSetIsReadBesideTheTurnAsItIsAfterIt() {
    String[] members = new String[10_001];
    Arrays.setAll(members, i -> "m" + i);
    expect("sadd aa " + String.join(" ", members), ":10001");
    assertThat(client.call("smembers aa")).startsWith("*10001\r\n$2\r\nm0\r\n");
    expect("pexpire aa 100000", ":1");
    assertThat(client.call("smembers aa")).startsWith("*10001\r\n$2\r\nm0\r\n");
    expect("sadd bb m17 m4294967296 m9999", ":3");
    expect("sinter aa bb", "*2", "$3", "m17", "$5", "m9999");
    assertThat(client.call("sunion bb aa")).startsWith("*10002\r\n").contains("m4294967296");
    client.send(
        RawClient.request("sdiff aa bb nix")
            + RawClient.request("srem aa m0")
            + RawClient.request("scard aa"));
    assertThat(client.reply()).startsWith("*9999\r\n$2\r\nm0\r\n");
    assertThat(client.reply()).isEqualTo(":1\r\n");
    assertThat(client.reply()).isEqualTo(":10000\r\n");
    assertThat(client.call("spop aa")).startsWith("$");
    expect("scard aa", ":9999");
  }

  private long version(String key) {
    byte[] encoded = store.keyspaces().get("redis:0.keys").get(Ascii.bytes(key));
    return KeyRecord.decode(encoded == null ? new byte[0] : encoded).version();
  }

  @Test
  void aSetThatIsUsedAsAQueueLeavesItsTombstonesBehind() {
    expect("sadd aa first 4294967296", ":2");
    expect("pexpire aa 100000", ":1");
    long version = version("aa");
    for (int i = 0; i < 201; i++) {
      assertThat(version("aa")).isEqualTo(version);
      client.send(RawClient.request("sadd aa m" + i) + RawClient.request("srem aa m" + i));
      assertThat(client.reply()).isEqualTo(":1\r\n");
      assertThat(client.reply()).isEqualTo(":1\r\n");
    }
    assertThat(version("aa")).isGreaterThan(version);
    expect("smembers aa", "*2", "$10", "4294967296", "$5", "first");
    expect("pttl aa", ":100000");
    expect("srem aa first", ":1");
    expect("smembers aa", "*1", "$10", "4294967296");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(1);
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys with parts as keys: they are replaced, renamed, copied, moved, watched, and they expire. */
class KeysWithPartsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private Keyspace parts(int database) {
    return store.keyspaces().get("redis:" + database + ".parts");
  }

  @Test
  void aNewHashHasNothingOfTheOldOne() {
    expect("hset aa f 1 g 2", ":2");
    expect("del aa", ":1");
    expect("hset aa g 3", ":1");
    expect("hgetall aa", "*2", "$1", "g", "$1", "3");
    expect("set aa plain", OK);
    expect("hset aa g 3", WRONG_TYPE);
    expect("get aa", "$5", "plain");
    assertThat(parts(0).count()).isZero();
    expect("del aa", ":1");
    expect("hset aa h 4", ":1");
    restart();
    expect("hset bb i 5", ":1");
    expect("hgetall aa", "*2", "$1", "h", "$1", "4");
    expect("hgetall bb", "*2", "$1", "i", "$1", "5");
    assertThat(parts(0).count()).isEqualTo(2);
  }

  @Test
  void hashesAreRenamedCopiedAndMoved() {
    expect("hset aa f 1 g 2", ":2");
    expect("expire aa 100", ":1");
    expect("hset bb x 9", ":1");
    expect("rename aa bb", OK);
    expect("hgetall bb", "*4", "$1", "f", "$1", "1", "$1", "g", "$1", "2");
    expect("ttl bb", ":100");
    expect("copy bb cc", ":1");
    expect("hset cc f 8", ":0");
    expect("hget bb f", "$1", "1");
    expect("hget cc f", "$1", "8");
    expect("ttl cc", ":100");
    expect("move bb 1", ":1");
    expect("copy cc bb db 1", ":0");
    expect("copy cc bb db 1 replace", ":1");
    expect("hget bb f", NOTHING);
    expect("del cc", ":1");
    assertThat(parts(0).count()).isZero();
    expect("swapdb 0 1", OK);
    expect("hgetall bb", "*4", "$1", "f", "$1", "8", "$1", "g", "$1", "2");
    expect("flushall", OK);
    expect("hget bb f", NOTHING);
    assertThat(parts(1).count()).isZero();
  }

  @Test
  void aHashExpiresAsAWhole() {
    expect("hset aa f 1 g 2", ":2");
    expect("pexpire aa 4294967296000", ":1");
    expect("pttl aa", ":4294967296000");
    expect("hset aa h 3", ":1");
    expect("pttl aa", ":4294967296000");
    clock.advance(Duration.ofMillis(4294967296000L));
    expect("hget aa h", NOTHING);
    expect("dbsize", ":0");
    assertThat(parts(0).count()).isZero();
  }

  @Test
  void eventsTellWhatHasHappened() {
    expect("config set notify-keyspace-events Kgxhn", OK);
    RawClient listener = connect();
    listener.expect(
        "subscribe __keyspace@0__:aa",
        "*3",
        "$9",
        "subscribe",
        "$17",
        "__keyspace@0__:aa".substring(0, 17),
        ":1");
    client.send(
        RawClient.request("hset aa f 1")
            + RawClient.request("hsetnx aa f 1")
            + RawClient.request("hincrby aa f 1")
            + RawClient.request("hincrbyfloat aa f 1")
            + RawClient.request("hdel aa nix")
            + RawClient.request("hdel aa f"));
    for (String event : List.of("new", "hset", "hincrby", "hincrbyfloat", "hdel", "del")) {
      listener.expectMessage(
          "*3", "$7", "message", "$17", "__keyspace@0__:aa", "$" + event.length(), event);
    }
  }

  @Test
  void aChangeOfAFieldIsAChangeOfAWatchedKey() {
    expect("hset aa f 1", ":1");
    expect("watch aa", OK);
    connect().expect("hset aa f 2", ":0");
    expect("multi", OK);
    expect("hset aa f 3", "+QUEUED");
    expect("exec", "*-1");
    expect("hget aa f", "$1", "2");
  }

  @Test
  void aScanReturnsWhatIsThereThroughoutExactlyOnce() {
    StringBuilder set = new StringBuilder("hset aa");
    for (int i = 100; i < 400; i++) {
      set.append(" f").append(i).append(" v").append(i);
    }
    expect(set.toString(), ":300");
    List<String> seen = new ArrayList<>();
    String cursor = "0";
    int round = 0;
    do {
      String[] lines = client.call("hscan aa " + cursor + " count 7 match f*").split("\r\n");
      cursor = lines[2];
      for (int i = 5; i < lines.length; i += 4) {
        assertThat(lines[i + 2]).isEqualTo("v" + lines[i].substring(1));
        seen.add(lines[i]);
      }
      client.call("hset aa f0" + round + " v0" + round + " g" + round + " x");
      client.call("hdel aa f0" + round++);
    } while (!cursor.equals("0"));
    List<String> lasting = seen.stream().filter(field -> !field.startsWith("f0")).toList();
    assertThat(lasting).hasSize(300).doesNotHaveDuplicates();
    String[] lines = client.call("hscan aa 0 count 1 match f100").split("\r\n");
    assertThat(lines).endsWith("*2", "$4", "f100", "$4", "v100");
    String place = lines[2];
    expect("hscan bb " + place, "*2", "$1", "0", "*0");
    expect("hset bb f 1", ":1");
    assertThat(client.call("hscan bb " + place)).startsWith("-ERR cursor " + place);
    assertThat(client.call("scan " + place)).startsWith("-ERR cursor " + place);
    client.expect(
        "hscan aa " + place + " count 1 match f1?1",
        "*2",
        "$" + place.length(),
        Long.toString(Long.parseLong(place) + 1),
        "*2",
        "$4",
        "f101",
        "$4",
        "v101");
  }

  @Test
  void aLargeHashIsReadBesideTheTurn() {
    int fields = 10_001;
    StringBuilder set = new StringBuilder("hset aa");
    for (int i = 0; i < fields; i++) {
      set.append(" f").append(i).append(" v").append(i);
    }
    expect(set.toString(), ":" + fields);
    String all = client.call("hgetall aa");
    assertThat(all).startsWith("*20002\r\n$2\r\nf0\r\n$2\r\nv0\r\n$2\r\nf1\r\n$2\r\nv1\r\n");
    assertThat(all).endsWith("$5\r\nf9999\r\n$5\r\nv9999\r\n");
    assertThat(client.call("hkeys aa")).startsWith("*10001\r\n");
    expect("multi", OK);
    expect("hvals aa", "+QUEUED");
    assertThat(client.call("exec")).startsWith("*1\r\n*10001\r\n");
    assertThat(client.call("hrandfield aa 10000")).startsWith("*10000\r\n$");
    assertThat(client.call("hrandfield aa")).startsWith("$").contains("\r\nf");
    assertThat(client.call("hrandfield aa 1")).startsWith("*1\r\n$").contains("\r\nf");
    assertThat(client.call("hrandfield aa -1 withvalues")).startsWith("*2\r\n$").contains("\r\nv");
    expect("memory usage aa samples 0", ":177835");
    assertThat(client.call("dump aa")).startsWith("$");
    expect("object encoding aa", "$9", "hashtable");
  }
}

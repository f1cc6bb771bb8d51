package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sorted sets as keys: they are scanned, renamed, copied, moved, watched, and they expire. */
class SortedSetsAsKeysTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";

  private void expectMembers(String key, String... words) {
    expectWords("zrange " + key + " 0 -1 withscores", words);
  }

  @Test
  void aScanReturnsWhatIsThereThroughoutExactlyOnce() {
    StringBuilder add = new StringBuilder("zadd aa");
    for (int i = 100; i < 400; i++) {
      add.append(" ").append(i).append(" f").append(i);
    }
    expect(add.toString(), ":300");
    List<String> seen = new ArrayList<>();
    String cursor = "0";
    do {
      String[] lines = client.call("zscan aa " + cursor + " count 7 match f*").split("\r\n");
      cursor = lines[2];
      for (int i = 5; i < lines.length; i += 4) {
        seen.add(lines[i]);
        // A change of a score moves a member, but not its name.
        client.call("zincrby aa 1000 " + lines[i]);
      }
    } while (!cursor.equals("0"));
    assertThat(seen).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void aSortedSetIsRenamedCopiedMovedAndExpires() {
    expect("zadd aa 1 a 2 b", ":2");
    expect("expire aa 4294967296", ":1");
    expect("zadd aa 3 c", ":1");
    expect("ttl aa", ":4294967296");
    expect("rename aa bb", OK);
    expect("copy bb cc", ":1");
    expect("zadd cc ch 9 a", ":1");
    expectMembers("bb", "a", "1", "b", "2", "c", "3");
    expectMembers("cc", "b", "2", "c", "3", "a", "9");
    expect("ttl cc", ":4294967296");
    assertThat(client.call(List.of("copy", "bb", "\u00ff\u0000"))).isEqualTo(":1\r\n");
    assertThat(client.call(List.of("zrank", "\u00ff\u0000", "b"))).isEqualTo(":1\r\n");
    assertThat(client.call(List.of("del", "\u00ff\u0000"))).isEqualTo(":1\r\n");
    expect("move bb 1", ":1");
    expect("del cc", ":1");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isZero();
    expect("swapdb 0 1", OK);
    expectMembers("bb", "a", "1", "b", "2", "c", "3");
    expect("scan 0 type zset", "*2", "$1", "0", "*1", "$2", "bb");
    expect("scan 0 type set", "*2", "$1", "0", "*0");
    clock.advance(Duration.ofSeconds(4294967296L));
    expect("zscore bb a", NOTHING);
    expect("dbsize", ":0");
    assertThat(store.keyspaces().get("redis:1.parts").count()).isZero();
  }

  @Test
  void theSizeOfAKeyIsThatOfBothEntriesOfItsMembers() {
    expect("zadd aa 1 a 2 bb", ":2");
    long record = 2 + 1 + 8 + 3 * 8;
    expect("memory usage aa", ":" + (record + 2 * (8 + 1 + 8) + 2 * (8 + 2 + 8)));
  }

  @Test
  void theEncodingIsWhatRedisWouldChoose() {
    expect("zadd aa 1 a", ":1");
    expect("object encoding aa", "$8", "listpack");
    expect("zadd aa 1 " + "x".repeat(65), ":1");
    expect("object encoding aa", "$8", "skiplist");
    expect("config set zset-max-listpack-value 65", OK);
    expect("object encoding aa", "$8", "listpack");
    expect("config set zset-max-ziplist-entries 1", OK);
    expect("object encoding aa", "$8", "skiplist");
  }

  @Test
  void aMemberMayHaveAsManyBytesAsFitWithItsScore() {
    String longest = "m".repeat(ScoreOrder.MAX_MEMBER_BYTES);
    expect("zadd aa 1 " + longest, ":1");
    expect("zrank aa " + longest, ":0");
    String error = " bytes exceeds the limit of " + ScoreOrder.MAX_MEMBER_BYTES;
    expect("zadd aa 1 b 1 x" + longest, "-ERR member of 65512" + error);
    expect("sadd se x" + longest, ":1");
    expect("zunionstore bb 2 aa se", "-ERR member of 65512" + error);
    expect("zcard aa", ":1");
    expect("zscore aa x" + longest, NOTHING);
    expect("zrem aa " + "y".repeat(70_000), ":0");
    expect("exists bb", ":0");
    assertThat(client.call("zunion 2 aa se")).startsWith("*2\r\n$65511\r\n");
    expect("del aa", ":1");
  }

  @Test
  void eventsTellWhatHasHappened() {
    expect("config set notify-keyspace-events Kgzn", OK);
    RawClient listener = connect();
    listener.expect(
        "psubscribe __keyspace@0__:aa",
        "*3",
        "$10",
        "psubscribe",
        "$17",
        "__keyspace@0__:aa",
        ":1");
    List<String> requests =
        List.of(
            "zadd aa 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h",
            "zadd aa 1 a",
            "zadd aa nx 9 a",
            "zincrby aa 1 a",
            "zrem aa nix",
            "zrem aa a",
            "zremrangebyrank aa 0 0",
            "zremrangebyscore aa 3 3",
            "zremrangebylex aa [d [d",
            "zpopmin aa",
            "zmpop 1 aa max",
            "zrangestore aa aa 0 -1",
            "zunionstore aa 1 aa",
            "zinterstore aa 1 aa",
            "zdiffstore aa 1 aa",
            "zdiffstore aa 2 aa aa");
    requests.forEach(client::call);
    for (String event :
        List.of(
            "new",
            "zadd",
            "zincr",
            "zrem",
            "zremrangebyrank",
            "zremrangebyscore",
            "zremrangebylex",
            "zpopmin",
            "zpopmax",
            "zrangestore",
            "zunionstore",
            "zinterstore",
            "zdiffstore",
            "del")) {
      listener.expectMessage(
          "*4",
          "$8",
          "pmessage",
          "$17",
          "__keyspace@0__:aa",
          "$17",
          "__keyspace@0__:aa",
          "$" + event.length(),
          event);
    }
  }

  @Test
  void aChangeOfAScoreIsAChangeOfAWatchedKey() {
    expect("zadd aa 1 a", ":1");
    expect("watch aa", OK);
    connect().expect("zadd aa 2 a", ":0");
    expect("multi", OK);
    expect("zadd aa 3 a", "+QUEUED");
    expect("exec", "*-1");
    expect("watch aa", OK);
    connect().expect("zadd aa 2 a", ":0");
    expect("multi", OK);
    expect("zadd aa 3 a", "+QUEUED");
    expect("exec", "*1", ":0");
    expectMembers("aa", "a", "3");
  }

  @Test
  void keysOfARequestAreFoundWhereverTheirNumberIs() {
    expectWords("command getkeys zadd aa 1 a", "aa");
    expectWords("command getkeys zunion 2 aa bb weights 1 2", "aa", "bb");
    expectWords("command getkeys zunionstore cc 2 aa bb", "cc", "aa", "bb");
    expectWords("command getkeys zrangestore cc aa 0 1", "cc", "aa");
    expectWords("command getkeys zmpop 1 aa min", "aa");
    expectWords("command getkeys bzmpop 0 2 aa bb max", "aa", "bb");
    expectWords("command getkeys bzpopmin aa bb 0", "aa", "bb");
    expectWords(
        "command getkeys sort aa by store limit 0 store get x store bb store cc", "aa", "cc");
    expectWords("command getkeys sort_ro aa get store", "aa");
  }

  @Test
  void aNewSetWhoseScoresHaveChangedOftenLeavesNothingBehind() {
    StringBuilder scores = new StringBuilder("zadd z");
    for (int i = 1; i <= 300; i++) {
      scores.append(' ').append(i).append(" a");
    }
    expect(scores.toString(), ":1");
    expect("zscore z a", "$3", "300");
    expect("del z", ":1");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isZero();
  }
}

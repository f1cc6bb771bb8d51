package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranges of sorted sets: by position, by score and by name. */
class SortedRangeCommandsTest extends ServerFixture {
  private static final String NO_FLOAT = "-ERR min or max is not a float";
  private static final String NO_NAME = "-ERR min or max not valid string range item";
  private static final String SYNTAX = "-ERR syntax error";

  private void fill() {
    expect("zadd aa -inf a 1 b 2 c 3 d 4 e 5 f inf g", ":7");
  }

  private void fillNames() {
    expect("zadd na 0 alpha 0 bar 0 cool 0 down 0 elephant 0 foo 0 great 0 hill 0 omega", ":9");
  }

  @Test
  void positionsAreCountedFromBothEnds() {
    fill();
    expectWords("zrange aa 0 1", "a", "b");
    expectWords("zrange aa -2 -1", "f", "g");
    expectWords("zrange aa 1 -5", "b", "c");
    expectWords("zrange aa 5 4294967297", "f", "g");
    expectWords("zrange aa -100 0 withscores", "a", "-inf");
    expectWords("zrange aa 5 2");
    expectWords("zrange aa 7 9");
    expectWords("zrange aa 0 -8");
    expectWords(
        "zrange aa -9223372036854775808 9223372036854775807", "a", "b", "c", "d", "e", "f", "g");
    expectWords("zrange aa 0 1 rev", "g", "f");
    expectWords("zrevrange aa 0 1 withscores", "g", "inf", "f", "5");
    expectWords("zrevrange aa -2 -1", "b", "a");
    expectWords("zrevrange aa 4 5", "c", "b");
    expect("zrange aa a 1", "-ERR value is not an integer or out of range");
    expect("zrange aa 0", "-ERR wrong number of arguments for 'zrange' command");
  }

  @Test
  void scoresAreWithinBounds() {
    fill();
    expectWords("zrangebyscore aa 2 4", "c", "d", "e");
    expectWords("zrangebyscore aa (2 (4", "d");
    expectWords("zrangebyscore aa -inf (1", "a");
    expectWords("zrangebyscore aa (-inf 1", "b");
    expectWords("zrangebyscore aa (5 +inf", "g");
    expectWords("zrangebyscore aa (inf +inf");
    expectWords("zrangebyscore aa 4294967297 (inf");
    expectWords("zrangebyscore aa 4 2");
    expectWords("zrangebyscore aa 1.5 2.5 withscores", "c", "2");
    expectWords("zrevrangebyscore aa 4 2", "e", "d", "c");
    expectWords("zrevrangebyscore aa +inf (5", "g");
    expectWords("zrange aa 2 4 byscore", "c", "d", "e");
    expectWords("zrange aa (4 2 byscore rev withscores", "d", "3", "c", "2");
    expect("zcount aa 2 4", ":3");
    expect("zcount aa (2 +inf", ":4");
    expect("zcount aa -inf +inf", ":7");
    expect("zcount aa (-inf inf", ":6");
    expect("zcount aa 4 2", ":0");
    for (String wrong : List.of("x", "(", "1x", "nan", "(nan", "((1")) {
      // An open bound without a number is 0.
      boolean isZero = wrong.equals("(");
      expect("zrangebyscore bb " + wrong + " 2", isZero ? "*0" : NO_FLOAT);
      expect("zcount bb 1 " + wrong, isZero ? ":0" : NO_FLOAT);
      expect("zremrangebyscore bb 1 " + wrong, isZero ? ":0" : NO_FLOAT);
    }
  }

  @Test
  void aLimitLeavesOutTheFirstAndTheLast() {
    fill();
    expectWords("zrangebyscore aa 1 10 limit 1 2", "c", "d");
    expectWords("zrangebyscore aa 1 10 limit 3 10 withscores", "e", "4", "f", "5");
    expectWords("zrangebyscore aa 1 10 limit 20 10");
    expectWords("zrangebyscore aa 1 10 limit 0 0");
    expectWords("zrangebyscore aa 1 10 limit 3 -1", "e", "f");
    expectWords("zrangebyscore aa 1 10 limit -1 2");
    expectWords("zrevrangebyscore aa 10 1 limit 1 2", "e", "d");
    expectWords("zrange aa - + bylex limit 2 1", "c");
    expect("zrangebyscore aa 1 10 limit 1", SYNTAX);
    expect("zrangebyscore aa 1 10 limit x 1", "-ERR value is not an integer or out of range");
    expect(
        "zrange aa 0 1 limit 1 2",
        "-ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  }

  @Test
  void namesAreWithinBounds() {
    fillNames();
    expectWords("zrangebylex na - [cool", "alpha", "bar", "cool");
    expectWords("zrangebylex na [bar [down", "bar", "cool", "down");
    expectWords("zrangebylex na (bar (down", "cool");
    expectWords("zrangebylex na (g +", "great", "hill", "omega");
    expectWords("zrangebylex na + -");
    expectWords("zrangebylex na + [z");
    expectWords("zrangebylex na [a -");
    expectWords("zrangebylex na (az (b");
    expectWords("zrangebylex na [ (b", "alpha");
    expectWords("zrevrangebylex na [cool -", "cool", "bar", "alpha");
    expectWords("zrevrangebylex na + [d limit 1 2", "hill", "great");
    expectWords("zrange na + [hill bylex rev", "omega", "hill");
    expect("zlexcount na - +", ":9");
    expect("zlexcount na + -", ":0");
    expect("zlexcount na [bar (foo", ":4");
    expect(
        "zrange na - + bylex withscores",
        SYNTAX + ", WITHSCORES not supported in combination with BYLEX");
    expect(
        "zrangebylex na - + withscores",
        SYNTAX + ", WITHSCORES not supported in combination with BYLEX");
    for (String wrong : List.of("x", "foo", "\"\"", "++", "-x", "1")) {
      expect("zrangebylex na " + wrong + " [z", NO_NAME);
      expect("zlexcount na [a " + wrong, NO_NAME);
      expect("zremrangebylex nix - " + wrong, NO_NAME);
    }
  }

  @Test
  void aBoundMayBeLongerThanAnyName() {
    String longest = "m".repeat(ScoreOrder.MAX_MEMBER_BYTES);
    String longer = "m".repeat(70_000);
    expect("zadd aa 0 a 0 " + longest + " 0 z", ":3");
    expectWords("zrangebylex aa [" + longer + " +", "z");
    expectWords("zrangebylex aa (" + longer + " +", "z");
    expect("zlexcount aa - [" + longer, ":2");
    expect("zlexcount aa - (" + longer, ":2");
  }

  @Test
  void optionsOfOneKindOnly() {
    fill();
    expect("zrange aa 0 1 byscore bylex", SYNTAX);
    expect("zrange aa 0 1 byscore byscore", SYNTAX);
    expect("zrange aa 0 1 rev rev", SYNTAX);
    expect("zrange aa 0 1 nonsense", SYNTAX);
    expect("zrevrange aa 0 1 rev", SYNTAX);
    expect("zrangebyscore aa 0 1 bylex", SYNTAX);
    expect("zrangestore xx aa 0 1 withscores", SYNTAX);
  }

  @Test
  void aRangeIsStored() {
    fill();
    expect("zrangestore bb aa 1 2", ":2");
    expectWords("zrange bb 0 -1 withscores", "b", "1", "c", "2");
    expect("zrangestore bb aa 3 2 byscore rev", ":2");
    expectWords("zrange bb 0 -1 withscores", "c", "2", "d", "3");
    expect("zrangestore aa aa 5 +inf byscore limit 1 1", ":1");
    expectWords("zrange aa 0 -1 withscores", "g", "inf");
    expect("set ss x", "+OK");
    expect("zrangestore ss bb 0 -1", ":2");
    expect("type ss", "+zset");
    expect("zrangestore ss nix 0 -1", ":0");
    expect("exists ss", ":0");
    expect("expire bb 100", ":1");
    expect("zrangestore bb bb 0 -1", ":2");
    expect("ttl bb", ":-1");
    expect("dbsize", ":2");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(6);
  }

  @Test
  void rangesAreRemoved() {
    fill();
    expect("zremrangebyrank aa 0 0", ":1");
    expect("zremrangebyrank aa 10 20", ":0");
    expect("zremrangebyrank aa -1 -1", ":1");
    expectWords("zrange aa 0 -1", "b", "c", "d", "e", "f");
    expect("zremrangebyscore aa (1 2", ":1");
    expect("zremrangebyscore aa 4294967296 inf", ":0");
    expectWords("zrange aa 0 -1", "b", "d", "e", "f");
    expect("zremrangebyscore aa -inf +inf", ":4");
    expect("exists aa", ":0");
    fillNames();
    expect("zremrangebylex na [a (c", ":2");
    expect("zremrangebylex na (great +", ":2");
    expectWords("zrange na 0 -1", "cool", "down", "elephant", "foo", "great");
    expect("zremrangebylex na - +", ":5");
    expect("dbsize", ":0");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isZero();
  }

  @Test
  void binaryNamesAreInTheOrderOfTheirBytes() {
    String key = "\u00ff\u0000";
    client.call(List.of("zadd", key, "0", "\u0001\u0002", "0", "\u00ff", "0", "\u0001"));
    assertThat(client.call(List.of("zrangebylex", key, "(\u0001", "+")))
        .isEqualTo("*2\r\n$2\r\n\u0001\u0002\r\n$1\r\n\u00ff\r\n");
    restart();
    assertThat(client.call(List.of("zrevrangebylex", key, "[\u0001\u0002", "-")))
        .isEqualTo("*2\r\n$2\r\n\u0001\u0002\r\n$1\r\n\u0001\r\n");
    assertThat(client.call(List.of("zlexcount", key, "[\u0001", "(\u0001\u0000")))
        .isEqualTo(":1\r\n");
  }

  @Test
  void whatTakesLongIsReadBesideTheTurn() {
    int members = 25_000;
    for (int from = 0; from < members; from += 5_000) {
      StringBuilder add = new StringBuilder("zadd aa");
      for (int i = from; i < from + 5_000; i++) {
        add.append(" ").append(i).append(" m").append(100_000 + i);
      }
      expect(add.toString(), ":5000");
    }
    expect("zrank aa m112500", ":12500");
    expect("zrevrank aa m112500", ":12499");
    expect("zrank aa m100005", ":5");
    expect("zcount aa 1 20000", ":20000");
    expect("zcount aa -inf +inf", ":25000");
    expect("zlexcount aa [m100001 +", ":24999");
    expectWords("zrange aa 12500 12501 withscores", "m112500", "12500", "m112501", "12501");
    expectWords("zrange aa 12500 12500 rev", "m112499");
    assertThat(client.call("zrange aa 0 -1")).startsWith("*25000\r\n").endsWith("\r\nm124999\r\n");
    assertThat(client.call("zunion 2 aa nix")).startsWith("*25000\r\n");
    expect("zintercard 2 aa aa", ":25000");
    expect("multi", "+OK");
    expect("zadd aa -1 first", "+QUEUED");
    expect("zrank aa m112500", "+QUEUED");
    expect("exec", "*2", ":1", ":12501");
    client.send(
        RawClient.request("zrank aa m112500")
            + RawClient.request("del aa")
            + RawClient.request("zrank aa m112500"));
    client.expectMessage(":12501");
    client.expectMessage(":1");
    client.expectMessage("$-1");
  }
}

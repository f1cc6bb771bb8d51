package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SortCommandsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";

  private void fill() {
    expect("rpush li 3 1 2 10", ":4");
    expect("mset w1 5 w2 4 w3 3 w10 2", OK);
    expect("hset h1 name one w c", ":2");
    expect("hset h2 name two w b", ":2");
    expect("hset h3 w a", ":1");
  }

  @Test
  void elementsAreSortedAsNumbersOrAsBytes() {
    fill();
    expectWords("sort li", "1", "2", "3", "10");
    expectWords("sort li desc", "10", "3", "2", "1");
    expectWords("sort li alpha", "1", "10", "2", "3");
    expectWords("sort li alpha desc", "3", "2", "10", "1");
    expectWords("sort_ro li desc asc", "1", "2", "3", "10");
    expect("sadd se 4294967297 -1 0.5", ":3");
    expectWords("sort se", "-1", "0.5", "4294967297");
    expect("zadd so 3 b 2 a 1 c", ":3");
    expectWords("sort so alpha", "a", "b", "c");
    expectWords("sort nix");
  }

  @Test
  void aLimitLeavesOutTheFirstAndTheLast() {
    fill();
    expectWords("sort li limit 1 2", "2", "3");
    expectWords("sort li limit 0 0");
    expectWords("sort li limit -5 1", "1");
    expectWords("sort li limit 3 -1", "10");
    expectWords("sort li limit 4 1");
    expectWords("sort li limit 9 9");
    expectWords("sort li limit 0 4294967297 desc", "10", "3", "2", "1");
    expect("sort li limit 1", "-ERR syntax error");
    expect("sort li limit x 1", "-ERR value is not an integer or out of range");
  }

  @Test
  void otherKeysSayTheOrder() {
    fill();
    expectWords("sort li by w*", "10", "3", "2", "1");
    expectWords("sort li by h*->w alpha", "10", "3", "2", "1");
    expectWords("sort li by h*->w alpha desc", "1", "2", "3", "10");
    // Those without a weight have 0.
    expectWords("sort li by v*", "1", "10", "2", "3");
    expectWords("sort li by v* desc", "3", "2", "10", "1");
    expect("set w1 x", OK);
    expect("sort li by w*", "-ERR One or more scores can't be converted into double");
    expect("sort li by w* get nothing", "-ERR One or more scores can't be converted into double");
    expect("rpush words a b", ":2");
    expect("sort words", "-ERR One or more scores can't be converted into double");
  }

  @Test
  void withoutAStarTheOrderIsThatOfTheKey() {
    fill();
    expectWords("sort li by nosort", "3", "1", "2", "10");
    expectWords("sort li by nosort desc", "10", "2", "1", "3");
    expectWords("sort li by nosort limit 1 2", "1", "2");
    expectWords("sort li by nosort desc limit 1 2", "2", "1");
    expect("zadd so 3 b 2 a 1 c", ":3");
    expectWords("sort so by nosort", "c", "a", "b");
    expectWords("sort so by nosort desc", "b", "a", "c");
    expectWords("sort so by nosort desc limit 0 1", "b");
    expectWords("sort so by nosort limit 1 9", "a", "b");
    expectWords("sort so by nosort limit 3 9");
    expect("sadd se c b a", ":3");
    expect("sort se by nosort desc store xx", ":3");
    expectWords("lrange xx 0 -1", "c", "b", "a");
  }

  @Test
  void otherKeysSayWhatIsReturned() {
    fill();
    expectWords("sort li get w*", "5", "4", "3", "2");
    expectWords("sort li limit 0 2 get # get h*->name get w*", "1", "one", "5", "2", "two", "4");
    expect("sort li get h*->name", "*4", "$3", "one", "$3", "two", NOTHING, NOTHING);
    expect("sort li limit 0 1 get li", "*1", NOTHING);
    expect("sort li limit 0 1 get h*", "*1", NOTHING);
    expect("sort li limit 0 1 get w*->f", "*1", NOTHING);
    expect("set 1-> x", OK);
    expect("sort li limit 0 1 get *->", "*1", "$1", "x");
    expect("set v1* y", OK);
    expect("sort li limit 0 1 get v**", "*1", "$1", "y");
  }

  @Test
  void theResultIsStoredAsAList() {
    fill();
    expect("set xx 1", OK);
    expect("sort li store xx", ":4");
    expectWords("lrange xx 0 -1", "1", "2", "3", "10");
    expect("sort li get h*->name store xx", ":4");
    expectWords("lrange xx 0 -1", "one", "two", "", "");
    expect("lpush xx first", ":5");
    expect("sort li desc store li", ":4");
    expectWords("lrange li 0 -1", "10", "3", "2", "1");
    expect("sort nix store xx", ":0");
    expect("exists xx", ":0");
    expect("sort li limit 0 0 store li", ":0");
    expect("exists li", ":0");
    expect("sort_ro nix store xx", "-ERR syntax error");
  }

  @Test
  void storingTellsListeners() {
    expect("rpush li 1", ":1");
    expect("config set notify-keyspace-events KA", OK);
    RawClient listener = connect();
    listener.expect("psubscribe *:xx", "*3", "$10", "psubscribe", "$4", "*:xx", ":1");
    expect("sort li store xx", ":1");
    expect("sort nix store xx", ":0");
    for (String event : List.of("sortstore", "del")) {
      listener.expectMessage(
          "*4",
          "$8",
          "pmessage",
          "$4",
          "*:xx",
          "$17",
          "__keyspace@0__:xx",
          "$" + event.length(),
          event);
    }
  }

  @Test
  void otherTypesAndOptionsAreRefused() {
    expect("hset ha f 1", ":1");
    expect("set st 1", OK);
    String wrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    expect("sort ha", wrongType);
    expect("sort st", wrongType);
    expect("sort st store xx", wrongType);
    expect("sort_ro ha", wrongType);
    expect("sort nix by", "-ERR syntax error");
    expect("sort nix nonsense", "-ERR syntax error");
    expect("exists xx", ":0");
  }

  @Test
  void binaryKeysAreSortedAfterARestart() {
    String key = "\u0000\u00ff";
    client.call(List.of("sadd", key, "\u00ff", "\u0000", "\u0001"));
    client.call(List.of("set", "w\u00ff", "\u00fe"));
    restart();
    assertThat(client.call(List.of("sort", key, "alpha", "desc")))
        .isEqualTo("*3\r\n$1\r\n\u00ff\r\n$1\r\n\u0001\r\n$1\r\n\u0000\r\n");
    assertThat(client.call(List.of("sort", key, "by", "w*", "alpha", "desc", "limit", "0", "1")))
        .isEqualTo("*1\r\n$1\r\n\u00ff\r\n");
  }

  @Test
  void aKeyMayHoldSomethingElseWhenItIsSorted() {
    StringBuilder add = new StringBuilder("sadd se");
    for (int i = 0; i < 12_000; i++) {
      add.append(" ").append(i);
    }
    RawClient other = connect();
    for (int round = 0; round < 10; round++) {
      expect("del se", round == 0 ? ":0" : ":1");
      expect(add.toString(), ":12000");
      client.send(RawClient.request("sort se limit 0 1"));
      other.send(RawClient.request("set se x"));
      // Before the other request, after it, or in the same turn, but then after it.
      assertThat(client.reply()).isIn("*1\r\n$1\r\n0\r\n", "*0\r\n", WRONG_TYPE);
      other.reply();
    }
  }

  @Test
  void aLargeSortRunsBesideTheTurn() {
    int members = 12_000;
    StringBuilder add = new StringBuilder("sadd se x");
    for (int i = 0; i < members; i++) {
      add.append(" ").append(i);
    }
    expect(add.toString(), ":" + (members + 1));
    expect("sort se", "-ERR One or more scores can't be converted into double");
    expect("srem se x", ":1");
    expectWords("sort se limit 0 3 desc", "11999", "11998", "11997");
    expect("sort se store xx", ":12000");
    expectWords("lrange xx -2 -1", "11998", "11999");
  }

  @Test
  void aPatternThatIsTooLongForAKeyFindsNothing() {
    String name = "n".repeat(Spaces.MAX_KEY_BYTES);
    expect("rpush li " + name, ":1");
    expectWords("sort li by nosort get #", name);
    expect("sort li by nosort get w:* get h:*->f", "*2", NOTHING, NOTHING);
  }

  @Test
  void aKeyThatIsTheSameForAllLeavesTheOrderAlsoBeforeAnotherOne() {
    fill();
    expectWords("sort li by nosort by w*", "3", "1", "2", "10");
  }
}

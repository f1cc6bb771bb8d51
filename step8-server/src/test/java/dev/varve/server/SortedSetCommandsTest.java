package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SortedSetCommandsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private void expectMembers(String key, String... words) {
    expectWords("zrange " + key + " 0 -1 withscores", words);
  }

  @Test
  void membersAreInTheOrderOfTheirScores() {
    expect("zadd aa 3 carl 1 ann 2 bea", ":3");
    expectMembers("aa", "ann", "1", "bea", "2", "carl", "3");
    expect("zcard aa", ":3");
    expect("zadd aa 5 ann 2 dora", ":1");
    expectMembers("aa", "bea", "2", "dora", "2", "carl", "3", "ann", "5");
    expect("zscore aa ann", "$1", "5");
    expect("zscore aa nix", NOTHING);
    expect("zmscore aa nix dora", "*2", NOTHING, "$1", "2");
    expect("type aa", "+zset");
    expect("zrem aa nix ann bea", ":2");
    expectMembers("aa", "dora", "2", "carl", "3");
    expect("zrem aa carl dora carl", ":2");
    expect("exists aa", ":0");
    expect("dbsize", ":0");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isZero();
  }

  @Test
  void anEmptyNameAndAnyBytesAreMembers() {
    String key = "\u0000\u00ff";
    assertThat(client.call(List.of("zadd", key, "1", "", "1", "\u0000", "0", "\u00fe\r\n")))
        .isEqualTo(":3\r\n");
    assertThat(client.call(List.of("zrange", key, "0", "-1")))
        .isEqualTo("*3\r\n$3\r\n\u00fe\r\n\r\n$0\r\n\r\n$1\r\n\u0000\r\n");
    assertThat(client.call(List.of("zrank", key, "\u0000"))).isEqualTo(":2\r\n");
    restart();
    assertThat(client.call(List.of("zscore", key, ""))).isEqualTo("$1\r\n1\r\n");
  }

  @Test
  void theSameMemberTwiceHasTheLastScore() {
    expect("zadd aa 1 a 2 a", ":1");
    expectMembers("aa", "a", "2");
    expect("zadd aa ch 3 a 3 a", ":1");
    expectMembers("aa", "a", "3");
  }

  @Test
  void optionsSayWhichScoresAreSet() {
    expect("zadd aa xx 1 a", ":0");
    expect("exists aa", ":0");
    expect("zadd aa nx 1 a 2 b", ":2");
    expect("zadd aa nx 5 a 3 c", ":1");
    expectMembers("aa", "a", "1", "b", "2", "c", "3");
    expect("zadd aa xx ch 5 a 2 b 9 nix", ":1");
    expect("zadd aa gt ch 4 a 6 b 1 d", ":2");
    expectMembers("aa", "d", "1", "c", "3", "a", "5", "b", "6");
    expect("zadd aa lt xx ch 7 a 5 b 8 nix", ":1");
    expectMembers("aa", "d", "1", "c", "3", "a", "5", "b", "5");
    expect("ZADD aa CH 4294967296 d", ":1");
    expect("zscore aa d", "$10", "4294967296");
  }

  @Test
  void scoresAreAddedTo() {
    expect("zincrby aa 1.5 a", "$3", "1.5");
    expect("zincrby aa -2 a", "$4", "-0.5");
    expect("zadd aa incr 1 a", "$3", "0.5");
    expect("zadd aa nx incr 1 a", NOTHING);
    expect("zadd aa xx incr 1 nix", NOTHING);
    expect("zadd aa gt incr -1 a", NOTHING);
    expect("zadd aa lt incr -1 a", "$4", "-0.5");
    expect("zadd bb incr xx 1 a", NOTHING);
    expect("zadd aa inf b", ":1");
    expect("zincrby aa -inf b", "-ERR resulting score is not a number (NaN)");
    expect("zscore aa b", "$3", "inf");
    expect("zincrby aa 4294967296 a", "$12", "4294967295.5");
    expect("exists bb", ":0");
  }

  @Test
  void aMinusZeroIsKeptAsZero() {
    expect("zadd aa -0 a 0 b", ":2");
    expectMembers("aa", "a", "0", "b", "0");
    expect("zadd aa ch 0 a -0 b", ":0");
    expect("zincrby aa -0 b", "$1", "0");
  }

  @Test
  void optionsThatContradictEachOtherAreErrors() {
    String syntax = "-ERR syntax error";
    String greater = "-ERR GT, LT, and/or NX options at the same time are not compatible";
    expect("zadd aa nx xx 1 a", "-ERR XX and NX options at the same time are not compatible");
    expect("zadd aa gt lt 1 a", greater);
    expect("zadd aa nx gt 1 a", greater);
    expect("zadd aa lt nx 1 a", greater);
    expect("zadd aa incr 1 a 2 b", "-ERR INCR option supports a single increment-element pair");
    expect("zadd aa 1 a 2", syntax);
    expect("zadd aa nx", "-ERR wrong number of arguments for 'zadd' command");
    expect("zadd aa nx ch", syntax);
    expect("zadd aa nx xx ch", syntax);
    expect("zadd aa 1 a x b", "-ERR value is not a valid float");
    expect("zadd aa nan a", "-ERR value is not a valid float");
    expect("zincrby aa nx a", syntax);
    expect("zincrby aa 1", "-ERR wrong number of arguments for 'zincrby' command");
    expect("exists aa", ":0");
  }

  @Test
  void aKeyThatIsNotThereIsAnEmptySortedSet() {
    // Another key has the first versions, which must not be taken for those of no key.
    expect("zadd bb 1 a", ":1");
    expect("zscore aa x", NOTHING);
    expect("zmscore aa x y", "*2", NOTHING, NOTHING);
    expect("zcard aa", ":0");
    expect("zrank aa x", NOTHING);
    expect("zrevrank aa x", NOTHING);
    expect("zrem aa x", ":0");
    expect("zcount aa -inf +inf", ":0");
    expect("zlexcount aa - +", ":0");
    expect("zrange aa 0 -1", "*0");
    expect("zrangebyscore aa -inf inf", "*0");
    expect("zpopmin aa", "*0");
    expect("zpopmax aa 2", "*0");
    expect("zmpop 1 aa min", "*-1");
    expect("zrandmember aa", NOTHING);
    expect("zrandmember aa -3", "*0");
    expect("zremrangebyrank aa 0 -1", ":0");
    expect("zscan aa 0", "*2", "$1", "0", "*0");
    expect("zunion 1 aa", "*0");
    expect("dbsize", ":1");
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    expect("hset ha f 1", ":1");
    expect("zadd so 1 a", ":1");
    for (String command :
        List.of(
            "zadd ha 1 x",
            "zincrby ha 1 x",
            "zrem ha x",
            "zscore ha x",
            "zmscore ha x",
            "zcard ha",
            "zrank ha x",
            "zrevrank ha x",
            "zcount ha 1 2",
            "zlexcount ha - +",
            "zrange ha 0 -1",
            "zrangestore xx ha 0 -1",
            "zrevrange ha 0 -1",
            "zrangebyscore ha 1 2",
            "zrevrangebyscore ha 2 1",
            "zrangebylex ha - +",
            "zrevrangebylex ha + -",
            "zremrangebyrank ha 0 -1",
            "zremrangebyscore ha 1 2",
            "zremrangebylex ha - +",
            "zpopmin ha",
            "zpopmax ha 1",
            "zmpop 2 nix ha min",
            "zrandmember ha",
            "zrandmember ha 1",
            "zscan ha 0",
            "zunion 2 so ha",
            "zinter 2 nix ha",
            "zdiff 1 ha",
            "zunionstore xx 1 ha",
            "zinterstore xx 2 so ha",
            "zdiffstore xx 1 ha",
            "zintercard 1 ha",
            "sadd so x",
            "hset so f 1",
            "get so")) {
      expect(command, WRONG_TYPE);
    }
    expect("exists xx", ":0");
    expectMembers("so", "a", "1");
    expect("set so x", OK);
    expect("dbsize", ":2");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(1);
  }

  @Test
  void aRankIsThePositionFromEitherEnd() {
    StringBuilder add = new StringBuilder("zadd aa");
    for (int i = 0; i < 50; i++) {
      add.append(" ").append(i / 2).append(" m").append(100 + i);
    }
    expect(add.toString(), ":50");
    for (int i = 0; i < 50; i++) {
      expect("zrank aa m" + (100 + i), ":" + i);
      expect("zrevrank aa m" + (100 + i), ":" + (49 - i));
    }
    expect("zrank aa m1", NOTHING);
    expect("zrank aa m100 x", "-ERR wrong number of arguments for 'zrank' command");
  }

  @Test
  void theLowestAndTheHighestAreTakenOut() {
    expect("zadd aa 1 a 2 b 2 c 3 d 4 e", ":5");
    expectWords("zpopmin aa", "a", "1");
    expectWords("zpopmax aa 2", "e", "4", "d", "3");
    expect("zpopmin aa 0", "*0");
    expect("zpopmin aa -1", "-ERR value is out of range, must be positive");
    expect("zpopmin aa x", "-ERR value is out of range, must be positive");
    expect("zpopmin aa 1 2", "-ERR syntax error");
    expectWords("zpopmin aa 4294967297", "b", "2", "c", "2");
    expect("exists aa", ":0");
  }

  @Test
  void theFirstSortedSetThatHasAnyGivesSome() {
    expect("zadd bb 1 a 2 b 3 c", ":3");
    expect("zmpop 2 aa bb min", "*2", "$2", "bb", "*1", "*2", "$1", "a", "$1", "1");
    expect(
        "zmpop 2 aa bb max count 5",
        "*2",
        "$2",
        "bb",
        "*2",
        "*2",
        "$1",
        "c",
        "$1",
        "3",
        "*2",
        "$1",
        "b",
        "$1",
        "2");
    expect("zmpop 2 aa bb min", "*-1");
    expect("zmpop 0 aa min", "-ERR numkeys should be greater than 0");
    expect("zmpop x aa min", "-ERR numkeys should be greater than 0");
    expect("zmpop 2 aa min", "-ERR syntax error");
    expect("zmpop 1 aa", "-ERR wrong number of arguments for 'zmpop' command");
    expect("zmpop 1 aa mid", "-ERR syntax error");
    expect("zmpop 1 aa min count", "-ERR syntax error");
    expect("zmpop 1 aa min count 0", "-ERR count should be greater than 0");
    expect("zmpop 1 aa min count 1 count 2", "-ERR syntax error");
  }

  @Test
  void membersAreDrawnAtRandom() {
    expect("zadd aa 1 a 2 b 3 c", ":3");
    assertThat(client.call("zrandmember aa")).matches("(?s)\\$1\r\n[abc]\r\n");
    expectWords("zrandmember aa 10 withscores", "a", "1", "b", "2", "c", "3");
    assertThat(client.call("zrandmember aa 2")).startsWith("*2\r\n");
    assertThat(client.call("zrandmember aa -7")).startsWith("*7\r\n");
    expect("zrandmember aa 0", "*0");
    expect("zrandmember aa 1 scores", "-ERR syntax error");
    expect("zrandmember aa x", "-ERR value is not an integer or out of range");
    expect("zrandmember aa -9223372036854775807 withscores", "-ERR value is out of range");
  }

  @Test
  void scoresAreDoublesOfRespThree() {
    assertThat(client.call("hello 3")).startsWith("%");
    expect("zadd aa 1.5 a inf b", ":2");
    expect("zscore aa a", ",1.5");
    expect("zmscore aa b nix", "*2", ",inf", "_");
    expect("zincrby aa 1e100 a", ",1e+100");
    expect("zadd aa nx incr 1 a", "_");
    expect("zrange aa 0 -1 withscores", "*2", "*2", "$1", "a", ",1e+100", "*2", "$1", "b", ",inf");
    expect(
        "zrandmember aa 2 withscores", "*2", "*2", "$1", "a", ",1e+100", "*2", "$1", "b", ",inf");
    expect("zscan aa 0", "*2", "$1", "0", "*4", "$1", "a", "$6", "1e+100", "$1", "b", "$3", "inf");
    expect("zpopmin aa", "*2", "$1", "a", ",1e+100");
    expect("zadd aa -0.5 a", ":1");
    expect("zpopmin aa 1", "*1", "*2", "$1", "a", ",-0.5");
    expect("zmpop 1 aa max", "*2", "$2", "aa", "*1", "*2", "$1", "b", ",inf");
    expect("zmpop 1 aa max", "_");
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What several sorted sets have in common, and what scores that gets. */
class SortedSetAlgebraTest extends ServerFixture {
  private void fill() {
    expect("zadd aa 1 a 2 b 3 c", ":3");
    expect("zadd bb 1 b 2 c 3 d", ":3");
    expect("sadd se a d", ":2");
  }

  @Test
  void scoresAreAdded() {
    fill();
    expectWords("zunion 2 aa bb withscores", "a", "1", "b", "3", "d", "3", "c", "5");
    expectWords("zunion 2 aa bb", "a", "b", "d", "c");
    expectWords("zinter 2 aa bb withscores", "b", "3", "c", "5");
    expectWords("zdiff 2 aa bb withscores", "a", "1");
    expectWords("zunion 2 aa aa withscores", "a", "2", "b", "4", "c", "6");
    expectWords("zunion 3 aa nix bb", "a", "b", "d", "c");
    expectWords("zinter 3 aa nix bb");
    expectWords("zdiff 2 nix aa");
    expectWords("zdiff 1 aa", "a", "b", "c");
  }

  @Test
  void setsHaveTheScoreOne() {
    fill();
    expectWords("zunion 2 aa se withscores", "d", "1", "a", "2", "b", "2", "c", "3");
    expectWords("zinter 2 aa se withscores", "a", "2");
    expectWords("zdiff 2 bb se withscores", "b", "1", "c", "2");
    expectWords("zdiff 2 se aa withscores", "d", "1");
    expectWords("zunion 1 se weights 4294967297 withscores", "a", "4294967297", "d", "4294967297");
    expect("zunionstore se 1 se", ":2");
    expect("type se", "+zset");
  }

  @Test
  void weightsAndAggregatesChangeTheScores() {
    fill();
    expectWords("zunion 2 aa bb weights 2 3 withscores", "a", "2", "b", "7", "d", "9", "c", "12");
    expectWords("zunion 2 aa bb aggregate min withscores", "a", "1", "b", "1", "c", "2", "d", "3");
    expectWords("zunion 2 aa bb aggregate MAX withscores", "a", "1", "b", "2", "c", "3", "d", "3");
    expectWords("zinter 2 aa bb withscores weights 1.5 -1 aggregate sum", "b", "2", "c", "2.5");
    expectWords("zinter 2 aa bb weights 10 1 aggregate min withscores", "b", "1", "c", "2");
  }

  @Test
  void infinitiesAndTheirOppositesAreZero() {
    expect("zadd aa inf a", ":1");
    expect("zadd bb -inf a", ":1");
    expectWords("zunion 2 aa bb withscores", "a", "0");
    expectWords("zinter 2 aa bb withscores", "a", "0");
    expectWords("zunion 1 aa weights 0 withscores", "a", "0");
    expectWords("zunion 2 aa bb aggregate max withscores", "a", "inf");
  }

  @Test
  void theResultReplacesWhatWasThere() {
    fill();
    expect("set xx 1", "+OK");
    expect("zunionstore xx 2 aa bb", ":4");
    expectWords("zrange xx 0 -1 withscores", "a", "1", "b", "3", "d", "3", "c", "5");
    expect("zinterstore xx 2 aa bb weights 2 2", ":2");
    expectWords("zrange xx 0 -1 withscores", "b", "6", "c", "10");
    expect("zdiffstore xx 2 aa bb", ":1");
    expectWords("zrange xx 0 -1 withscores", "a", "1");
    expect("zinterstore aa 2 aa bb", ":2");
    expectWords("zrange aa 0 -1 withscores", "b", "3", "c", "5");
    expect("zdiffstore xx 2 aa aa", ":0");
    expect("exists xx", ":0");
    expect("zunionstore xx 1 nix", ":0");
    expect("dbsize", ":3");
    assertThat(store.keyspaces().get("redis:0.parts").count()).isEqualTo(2 * 2 + 2 * 3 + 2);
  }

  @Test
  void commonMembersAreCountedUpToALimit() {
    fill();
    expect("zintercard 2 aa bb", ":2");
    expect("zintercard 2 aa bb limit 1", ":1");
    expect("zintercard 2 aa bb limit 0", ":2");
    expect("zintercard 2 aa bb limit 4294967297", ":2");
    expect("zintercard 2 aa nix", ":0");
    expect("zintercard 2 aa bb limit -1", "-ERR LIMIT can't be negative");
    expect("zintercard 2 aa bb limit a", "-ERR LIMIT can't be negative");
    expect("zintercard 2 aa bb limit", "-ERR syntax error");
  }

  @Test
  void errorsAreThoseOfRedis() {
    fill();
    String syntax = "-ERR syntax error";
    expect("zunion 0 aa", "-ERR at least 1 input key is needed for 'zunion' command");
    expect("zinterstore xx 0 aa", "-ERR at least 1 input key is needed for 'zinterstore' command");
    expect("zunion x aa", "-ERR value is not an integer or out of range");
    expect("zunion 3 aa bb", syntax);
    expect("zunion 2 aa bb weights 1", syntax);
    expect("zunion 2 aa bb weights 1 x", "-ERR weight value is not a float");
    expect("zunion 2 aa bb weights 1 nan", "-ERR weight value is not a float");
    expect("zunion 2 aa bb aggregate", syntax);
    expect("zunion 2 aa bb aggregate avg", syntax);
    expect("zdiff 2 aa bb weights 1 2", syntax);
    expect("zdiff 2 aa bb aggregate min", syntax);
    expect("zunionstore xx 2 aa bb withscores", syntax);
    expect("zintercard 2 aa bb withscores", syntax);
    expect("zunion 2 aa bb limit 1", syntax);
    expect("exists xx", ":0");
  }

  @Test
  void binaryKeysAreReadAfterARestart() {
    client.call(List.of("zadd", "\u0000\u00ff", "1", "\u00fe"));
    restart();
    assertThat(client.call(List.of("zunion", "2", "\u0000\u00ff", "\u00ff\u0000", "withscores")))
        .isEqualTo("*2\r\n$1\r\n\u00fe\r\n$1\r\n1\r\n");
  }
}

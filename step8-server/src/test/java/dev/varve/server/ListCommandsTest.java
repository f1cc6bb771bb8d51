package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListCommandsTest extends ListFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";
  private static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range";
  private static final String NOT_POSITIVE = "-ERR value is out of range, must be positive";

  @Test
  void elementsArePushedAndPoppedAtBothEnds() {
    expect("rpush aa b c", ":2");
    expect("lpush aa a z", ":4");
    expectList("aa", "z", "a", "b", "c");
    expect("type aa", "+list");
    expect("lpop aa", "$1", "z");
    expect("rpop aa", "$1", "c");
    expectList("aa", "a", "b");
    expect("rpop aa", "$1", "b");
    expect("lpop aa", "$1", "a");
    expect("exists aa", ":0");
    expect("dbsize", ":0");
    expect("lpush aa \"\" 4294967297", ":2");
    expectList("aa", "4294967297", "");
  }

  @Test
  void aKeyOfTwoBytesWithAnyValuesIsAList() {
    String key = "\u00ff\u0000";
    assertThat(client.call(List.of("rpush", key, "\r\n\u0000", "\u0080"))).isEqualTo(":2\r\n");
    assertThat(client.call(List.of("lrange", key, "0", "-1")))
        .isEqualTo("*2\r\n$3\r\n\r\n\u0000\r\n$1\r\n\u0080\r\n");
    assertThat(client.call(List.of("lpos", key, "\u0080"))).isEqualTo(":1\r\n");
    assertThat(client.call(List.of("blpop", key, "0")))
        .isEqualTo("*2\r\n$2\r\n" + key + "\r\n$3\r\n\r\n\u0000\r\n");
    assertThat(client.call(List.of("lmove", key, "bb", "right", "left")))
        .isEqualTo("$1\r\n\u0080\r\n");
    expect("dbsize", ":1");
  }

  @Test
  void severalElementsArePopped() {
    expect("rpush aa a b c d e", ":5");
    expect("lpop aa 2", "*2", "$1", "a", "$1", "b");
    expect("rpop aa 2", "*2", "$1", "e", "$1", "d");
    expect("lpop aa 0", "*0");
    expect("rpop aa 4294967296", "*1", "$1", "c");
    expect("exists aa", ":0");
    expect("lpop aa", NOTHING);
    expect("lpop aa 0", "*-1");
    expect("rpop aa 3", "*-1");
    expect("lpop aa -1", NOT_POSITIVE);
    expect("lpop aa x", NOT_POSITIVE);
    expect("rpop aa 1 2", "-ERR wrong number of arguments for 'rpop' command");
    assertThat(client.call("hello 3")).startsWith("%");
    expect("lpop aa", "_");
    expect("lpop aa 1", "_");
    expect("rpush aa a", ":1");
    expect("lpop aa 0", "*0");
  }

  @Test
  void aKeyThatIsNotThereIsAnEmptyList() {
    expect("llen aa", ":0");
    expect("lrange aa 0 -1", "*0");
    expect("lindex aa 0", NOTHING);
    expect("lindex aa x", NOTHING);
    expect("lpushx aa x", ":0");
    expect("rpushx aa x", ":0");
    expect("lset aa 0 x", "-ERR no such key");
    expect("linsert aa before x y", ":0");
    expect("lrem aa 0 x", ":0");
    expect("ltrim aa 0 1", OK);
    expect("lpos aa x", NOTHING);
    expect("lpos aa x count 0", "*0");
    expect("lmove aa bb left left", NOTHING);
    expect("rpoplpush aa aa", NOTHING);
    expect("lmpop 2 aa bb left", "*-1");
    expect("dbsize", ":0");
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    expect("sadd se a", ":1");
    expect("rpush li a", ":1");
    for (String command :
        List.of(
            "lpush se x",
            "rpush se x",
            "lpushx se x",
            "lpop se",
            "rpop se 2",
            "llen se",
            "lrange se 0 1",
            "lindex se 0",
            "lset se 0 x",
            "linsert se before a x",
            "lrem se 0 a",
            "ltrim se 0 0",
            "lpos se a",
            "lmove se li left left",
            "lmove li se left left",
            "rpoplpush li se",
            "lmpop 2 nix se left",
            "blpop nix se 0",
            "brpop se 0",
            "blmove se li left left 0",
            "blmove li se left left 0",
            "brpoplpush li se 0",
            "blmpop 0 1 se left",
            "sadd li x",
            "get li",
            "hset li f v")) {
      expect(command, WRONG_TYPE);
    }
    expectList("li", "a");
    expect("smembers se", "*1", "$1", "a");
    expect("set li x", OK);
    assertThat(parts().count()).isEqualTo(1);
  }

  @Test
  void indexesAreCountedFromEitherEnd() {
    expect("rpush aa a b c d", ":4");
    expect("lpop aa", "$1", "a");
    expect("lpush aa z", ":4");
    expect("lindex aa 0", "$1", "z");
    expect("lindex aa 3", "$1", "d");
    expect("lindex aa -1", "$1", "d");
    expect("lindex aa -4", "$1", "z");
    for (String index : List.of("4", "-5", "4294967296", "-9223372036854775808")) {
      expect("lindex aa " + index, NOTHING);
      expect("lset aa " + index + " x", "-ERR index out of range");
    }
    expect("lindex aa x", NOT_AN_INTEGER);
    expect("lset aa 1.5 x", NOT_AN_INTEGER);
    expect("lset aa -2 C", OK);
    expect("lset aa 0 Z", OK);
    expectList("aa", "Z", "b", "C", "d");
  }

  @Test
  void rangesMayGoBeyondTheEnds() {
    expect("rpush aa a b c d", ":4");
    expect("lrange aa 1 2", "*2", "$1", "b", "$1", "c");
    expect("lrange aa -2 -1", "*2", "$1", "c", "$1", "d");
    expect("lrange aa -9223372036854775808 0", "*1", "$1", "a");
    expect("lrange aa 3 9223372036854775807", "*1", "$1", "d");
    expect("lrange aa 2 1", "*0");
    expect("lrange aa 4 4294967296", "*0");
    expect("lrange aa 0 -5", "*0");
    expect("lrange aa 0 -9223372036854775808", "*0");
    expect("lrange aa 0 x", NOT_AN_INTEGER);
    expect("lrange aa 1.5 2", NOT_AN_INTEGER);
  }

  @Test
  void whatIsNotInTheRangeIsTrimmed() {
    expect("rpush aa a b c d e", ":5");
    expect("ltrim aa 1 -2", OK);
    expectList("aa", "b", "c", "d");
    expect("ltrim aa 0 4294967296", OK);
    expectList("aa", "b", "c", "d");
    expect("ltrim aa -2 -2", OK);
    expectList("aa", "c");
    expect("ltrim aa 1 0", OK);
    expect("exists aa", ":0");
    expect("ltrim aa x 0", NOT_AN_INTEGER);
    assertThat(parts().count()).isZero();
  }

  @Test
  void anElementIsInsertedBesideAnother() {
    expect("rpush aa a b c d", ":4");
    expect("linsert aa before a 0", ":5");
    expect("linsert aa AFTER d 9", ":6");
    expect("linsert aa after a x", ":7");
    expect("linsert aa before d y", ":8");
    expectList("aa", "0", "a", "x", "b", "c", "y", "d", "9");
    expect("linsert aa before nix z", ":-1");
    expect("linsert aa beside a z", "-ERR syntax error");
    expect("rpush bb 1 2 1", ":3");
    expect("linsert bb after 1 x", ":4");
    expectList("bb", "1", "x", "2", "1");
    assertThat(parts().count()).isEqualTo(12);
  }

  @Test
  void equalElementsAreRemoved() {
    expect("rpush aa x a x b x c x", ":7");
    expect("lrem aa 1 x", ":1");
    expectList("aa", "a", "x", "b", "x", "c", "x");
    expect("lrem aa -1 x", ":1");
    expectList("aa", "a", "x", "b", "x", "c");
    expect("lrem aa 0 x", ":2");
    expectList("aa", "a", "b", "c");
    expect("lrem aa 4294967296 nix", ":0");
    expect("lrem aa x a", NOT_AN_INTEGER);
    expect("rpush bb a b c d e f g h", ":8");
    expect("lrem bb 0 b", ":1");
    expect("lrem bb 0 g", ":1");
    expectList("bb", "a", "c", "d", "e", "f", "h");
    expect("rpush cc 1 1 1", ":3");
    expect("lrem cc -9223372036854775808 1", ":3");
    expect("exists cc", ":0");
    assertThat(parts().count()).isEqualTo(9);
  }

  @Test
  void positionsAreFound() {
    expect("rpush aa a b c 1 2 3 c c", ":8");
    expect("lpos aa c", ":2");
    expect("lpos aa c rank 2", ":6");
    expect("lpos aa c rank -1", ":7");
    expect("lpos aa c rank 4", NOTHING);
    expect("lpos aa c count 2", "*2", ":2", ":6");
    expect("lpos aa c count 0", "*3", ":2", ":6", ":7");
    expect("lpos aa c rank -1 count 2", "*2", ":7", ":6");
    expect("lpos aa c rank 2 count 0", "*2", ":6", ":7");
    expect("lpos aa c maxlen 2", NOTHING);
    expect("lpos aa c maxlen 7 count 0", "*2", ":2", ":6");
    expect("lpos aa c maxlen 2 rank -1 count 4294967296", "*2", ":7", ":6");
    expect("lpos aa nix count 1", "*0");
    expect("lpos aa c count -1", "-ERR COUNT can't be negative");
    expect("lpos aa c maxlen x", "-ERR MAXLEN can't be negative");
    expect("lpos aa c rank x", NOT_AN_INTEGER);
    expect(
        "lpos aa c rank 0",
        "-ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
            + " use negative to start from the end of the list");
    expect("lpos aa c rank", "-ERR syntax error");
    expect("lpos aa c first 1", "-ERR syntax error");
  }

  @Test
  void anElementMoves() {
    expect("rpush aa a b c", ":3");
    expect("rpoplpush aa bb", "$1", "c");
    expect("lmove aa bb left right", "$1", "a");
    expect("lmove aa bb right left", "$1", "b");
    expect("exists aa", ":0");
    expectList("bb", "b", "c", "a");
    expect("rpoplpush bb bb", "$1", "a");
    expectList("bb", "a", "b", "c");
    expect("lmove bb bb left left", "$1", "a");
    expect("lmove bb bb LEFT RIGHT", "$1", "a");
    expectList("bb", "b", "c", "a");
    expect("lmove bb aa up left", "-ERR syntax error");
    expect("rpush one x", ":1");
    expect("pexpire one 1000", ":1");
    expect("rpoplpush one one", "$1", "x");
    expect("pttl one", ":1000");
    expectList("one", "x");
    assertThat(parts().count()).isEqualTo(4);
  }

  @Test
  void theFirstListThatHasElementsIsPopped() {
    expect("rpush bb a b c", ":3");
    expect("lmpop 2 aa bb left", "*2", "$2", "bb", "*1", "$1", "a");
    expect("lmpop 2 aa bb RIGHT COUNT 4294967296", "*2", "$2", "bb", "*2", "$1", "c", "$1", "b");
    expect("exists bb", ":0");
    expect("lmpop 0 aa left", "-ERR numkeys should be greater than 0");
    expect("lmpop x aa left", "-ERR numkeys should be greater than 0");
    expect("lmpop 2 aa left", "-ERR syntax error");
    expect("lmpop 9223372036854775807 aa left", "-ERR syntax error");
    expect("lmpop 1 aa up", "-ERR syntax error");
    expect("lmpop 1 aa left count 0", "-ERR count should be greater than 0");
    expect("lmpop 1 aa left count 0 x", "-ERR count should be greater than 0");
    expect("lmpop 1 aa left count 1 x", "-ERR syntax error");
    expect("lmpop 1 aa left count", "-ERR syntax error");
    expect("command getkeys lmpop 2 aa bb left", "*2", "$2", "aa", "$2", "bb");
    expect("command getkeys blmpop 0 2 aa bb left", "*2", "$2", "aa", "$2", "bb");
    expect("command getkeys blpop aa bb 0", "*2", "$2", "aa", "$2", "bb");
    expect("command getkeys blmove aa bb left left 0", "*2", "$2", "aa", "$2", "bb");
    assertThat(client.call("command info blpop"))
        .contains("blpop\r\n:-3\r\n")
        .contains("+blocking\r\n")
        .contains(":1\r\n:-2\r\n:1\r\n")
        .contains("+@blocking\r\n");
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StringCommandsTest extends ServerFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";
  private static final String SYNTAX = "-ERR syntax error";
  private static final String NO_INTEGER = "-ERR value is not an integer or out of range";

  @Test
  void aStringIsSetAndRead() {
    expect("get x", NOTHING);
    expect("SET x foobar", OK);
    expect("Get x", "$6", "foobar");
    expect("set x \"\"", OK);
    expect("get x", "$0", "");
    expect("strlen x", ":0");
  }

  @Test
  void aPlainStringIsReadableByEveryProgram() {
    expect("set greeting hello", OK);
    assertThat(store.keyspaces().get("redis:0").get("greeting")).isEqualTo("hello");
    store.keyspaces().get("redis:0").put("answer", "hello yourself");
    expect("get answer", "$14", "hello yourself");
  }

  @Test
  void setHasConditions() {
    expect("set x 1 xx", NOTHING);
    expect("set x 1 NX", OK);
    expect("set x 2 nx", NOTHING);
    expect("set x 3 xx", OK);
    expect("set x 4 get", "$1", "3");
    expect("set x 5 nx get", "$1", "4");
    expect("get x", "$1", "4");
    expect("set y 1 nx get", NOTHING);
    expect("get y", "$1", "1");
    expect("set x 1 nx xx", SYNTAX);
    expect("set x 1 what", SYNTAX);
    expect("set x 1 ex", SYNTAX);
    expect("set x 1 ex 5 px 5", SYNTAX);
    expect("set x 1 keepttl ex 5", SYNTAX);
  }

  @Test
  void setMayLetTheKeyExpire() {
    expect("set x 1 ex 100", OK);
    expect("ttl x", ":100");
    expect("set x 2 keepttl", OK);
    expect("pttl x", ":100000");
    expect("set x 3", OK);
    expect("ttl x", ":-1");
    expect("set x 1 px 5", OK);
    clock.advance(Duration.ofMillis(5));
    expect("get x", NOTHING);
    for (String wrong : new String[] {"ex 0", "ex -5", "px 0", "ex 9223372036854775807"}) {
      expect("set x 1 " + wrong, "-ERR invalid expire time in 'set' command");
    }
    expect("set x 1 ex foo", NO_INTEGER);
    expect("setex x 0 1", "-ERR invalid expire time in 'setex' command");
    expect("psetex x 10 1", OK);
    expect("pttl x", ":10");
  }

  @Test
  void aTimeThatHasPassedLeavesNoKey() {
    expect("set x 1 pxat 1000", OK);
    expect("exists x", ":0");
    expect("dbsize", ":0");
  }

  @Test
  void getexChangesWhenAKeyExpires() {
    expect("set x 1", OK);
    expect("getex x", "$1", "1");
    expect("getex x ex 10", "$1", "1");
    expect("ttl x", ":10");
    expect("getex x persist", "$1", "1");
    expect("ttl x", ":-1");
    expect("getex x pxat 1", "$1", "1");
    expect("get x", NOTHING);
    expect("getex x ex", SYNTAX);
    expect("getex x persist ex 1", SYNTAX);
    expect("set x 1", OK);
    expect("getex x ex 0", "-ERR invalid expire time in 'getex' command");
    expect("getdel x", "$1", "1");
    expect("getdel x", NOTHING);
  }

  @Test
  void severalStringsAtOnce() {
    expect("mset a 1 b 2", OK);
    expect("mget a none b", "*3", "$1", "1", "$-1", "$1", "2");
    expect("msetnx c 1 a 9", ":0");
    expect("exists c", ":0");
    expect("msetnx c 1 c 2", ":1");
    expect("get c", "$1", "2");
    expect("mset a 1 b", "-ERR wrong number of arguments for 'mset' command");
    expect("getset a 5", "$1", "1");
    expect("setnx a 5", ":0");
    expect("dbsize", ":3");
  }

  @Test
  void countersDoNotOverflow() {
    expect("incr n", ":1");
    expect("decrby n 5", ":-4");
    expect("incrby n 9223372036854775807", ":9223372036854775803");
    expect("incrby n 5", "-ERR increment or decrement would overflow");
    expect("decrby n -9223372036854775808", "-ERR decrement would overflow");
    expect("incrby n x", NO_INTEGER);
    expect("set n 01", OK);
    expect("incr n", NO_INTEGER);
    expect("incrbyfloat f 0.1", "$3", "0.1");
    expect("incrbyfloat f 0.2", "$3", "0.3");
    expect("incrbyfloat f -3.0e2", "$6", "-299.7");
    expect("incrbyfloat f inf", "-ERR increment would produce NaN or Infinity");
    expect("incrbyfloat f 1,5", "-ERR value is not a valid float");
  }

  @Test
  void aCounterKeepsItsTime() {
    expect("set n 1 ex 50", OK);
    expect("incr n", ":2");
    expect("append n 0", ":2");
    expect("setrange n 0 3", ":2");
    expect("get n", "$2", "30");
    expect("ttl n", ":50");
  }

  @Test
  void partsOfAString() {
    expect("append s Hello", ":5");
    expect("append s World", ":10");
    expect("getrange s 0 4", "$5", "Hello");
    expect("getrange s -5 -1", "$5", "World");
    expect("getrange s 5 3", "$0", "");
    expect("getrange s -3 -5", "$0", "");
    expect("substr s 0 1000000000000", "$10", "HelloWorld");
    expect("getrange none 0 -1", "$0", "");
    expect("setrange s 5 Redis", ":10");
    expect("get s", "$10", "HelloRedis");
    expect("setrange t 2 x", ":3");
    expect("get t", "$3", "\0\0x");
    expect("setrange u 5 \"\"", ":0");
    expect("exists u", ":0");
    expect("setrange s -1 x", "-ERR offset is out of range");
    expect(
        "setrange s 9223372036854775807 x",
        "-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  }

  @Test
  void aKeyThatIsTooLongIsRefusedBeforeAnythingIsWritten() {
    String key = "k".repeat(65_521);
    String error = "-ERR key of 65521 bytes exceeds the limit of 65520";
    expect("set " + key + " 1", error);
    expect("mset a 1 " + key + " 2", error);
    expect("exists a", ":0");
    expect("set " + key.substring(1) + " 1 ex 10", OK);
    expect("ttl " + key.substring(1), ":10");
  }
}

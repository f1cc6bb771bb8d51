package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyCommandsTest extends ServerFixture {
  @Test
  void keysAreDeletedAndCounted() {
    expect("mset a 1 b 2 c 3", "+OK");
    expect("exists a a none", ":2");
    expect("touch a b none", ":2");
    expect("type a", "+string");
    expect("type none", "+none");
    expect("del a none a", ":1");
    expect("unlink b c", ":2");
    expect("dbsize", ":0");
  }

  @Test
  void aKeyTakesItsTimeAlongWhenItIsRenamed() {
    expect("set a 1 ex 100", "+OK");
    expect("set b 2 ex 5", "+OK");
    expect("rename a b", "+OK");
    expect("ttl b", ":100");
    expect("exists a", ":0");
    expect("dbsize", ":1");
    expect("set c 3", "+OK");
    expect("renamenx c b", ":0");
    expect("rename c b", "+OK");
    expect("ttl b", ":-1");
    expect("rename none x", "-ERR no such key");
    expect("rename b b", "+OK");
    expect("renamenx b b", ":0");
    expect("rename none none", "-ERR no such key");
    clock.advance(Duration.ofSeconds(200));
    expect("get b", "$1", "3");
  }

  @Test
  void aCopyIsIndependent() {
    expect("set a 1 ex 100", "+OK");
    expect("copy a b", ":1");
    expect("incr b", ":2");
    expect("get a", "$1", "1");
    expect("ttl b", ":100");
    expect("copy a b", ":0");
    expect("copy a b replace", ":1");
    expect("copy none b replace", ":0");
    expect("copy a a", "-ERR source and destination objects are the same");
    expect("copy a a db 1", ":1");
    expect("copy a b db 99", "-ERR DB index is out of range");
    expect("copy a b what", "-ERR syntax error");
    expect("select 1", "+OK");
    expect("get a", "$1", "1");
  }

  @Test
  void databasesAreSeparate() {
    expect("set a 0", "+OK");
    expect("move a 1", ":1");
    expect("move a 1", ":0");
    expect("move a 0", "-ERR source and destination objects are the same");
    expect("select 1", "+OK");
    expect("get a", "$1", "0");
    expect("select 16", "-ERR DB index is out of range");
    expect("select -1", "-ERR DB index is out of range");
    expect("select x", "-ERR value is not an integer or out of range");
    expect("flushdb", "+OK");
    expect("dbsize", ":0");
    expect("set b 1", "+OK");
    expect("select 0", "+OK");
    expect("set c 1", "+OK");
    expect("flushall async", "+OK");
    expect("dbsize", ":0");
    expect("select 1", "+OK");
    expect("dbsize", ":0");
    expect("flushall now", "-ERR syntax error");
  }

  @Test
  void exchangedDatabasesStaySoAfterARestart() {
    expect("set a 0", "+OK");
    expect("select 3", "+OK");
    expect("set a 3 ex 100", "+OK");
    expect("set b 3", "+OK");
    expect("swapdb 0 3", "+OK");
    expect("get a", "$1", "0");
    expect("dbsize", ":1");
    restart();
    expect("get a", "$1", "3");
    expect("ttl a", ":100");
    expect("dbsize", ":2");
    expect("swapdb 0 x", "-ERR invalid second DB index");
    expect("swapdb 0 16", "-ERR DB index is out of range");
  }

  @Test
  void theNumberOfKeysSurvivesARestart() {
    expect("mset a 1 b 2 c 3", "+OK");
    expect("expire a 10", ":1");
    expect("del b", ":1");
    expect("dbsize", ":2");
    restart();
    expect("dbsize", ":2");
    clock.advance(Duration.ofSeconds(10));
    expect("dbsize", ":1");
    expect("keys *", "*1", "$1", "c");
  }

  @Test
  void keysMatchPatterns() {
    expect("mset key:1 a key:2 b other c", "+OK");
    expect("expire key:2 100", ":1");
    expect("keys key:*", "*2", "$5", "key:1", "$5", "key:2");
    expect("keys *r", "*1", "$5", "other");
    expect("keys x*", "*0");
  }

  @Test
  void aScanReturnsEveryKeyOnceWhileOthersComeAndGo() {
    for (int i = 0; i < 100; i++) {
      expect("set stays:" + (100 + i) + " x" + (i % 3 == 0 ? " ex 1000" : ""), "+OK");
    }
    TreeSet<String> seen = new TreeSet<>();
    String cursor = "0";
    do {
      String[] lines = client.call("scan " + cursor + " count 7").split("\r\n");
      cursor = lines[2];
      for (int i = 5; i < lines.length; i += 2) {
        if (lines[i].startsWith("stays")) {
          assertThat(seen.add(lines[i])).as(lines[i] + " for the first time").isTrue();
        }
      }
      client.call("set added:" + seen.size() + " x");
      client.call("set zadded:" + seen.size() + " x");
      client.call("del added:" + (seen.size() - 7));
    } while (!cursor.equals("0"));
    assertThat(seen).hasSize(100);
  }

  /** Starts a scan, and returns the number at which it has stopped. */
  private String cursorOf(String scan, String... names) {
    String reply = client.call(scan);
    String cursor = reply.split("\r\n")[2];
    StringBuilder expected = new StringBuilder("*2\r\n$" + cursor.length() + "\r\n" + cursor);
    expected.append("\r\n*").append(names.length).append("\r\n");
    for (String name : names) {
      expected.append('$').append(name.length()).append("\r\n").append(name).append("\r\n");
    }
    assertThat(reply).as(scan).isEqualTo(expected.toString());
    return cursor;
  }

  @Test
  void scansHaveTheirOwnPlaces() {
    expect("mset a 1 b 1 c 1 d 1", "+OK");
    String first = cursorOf("scan 0 count 2", "a", "b");
    String second = cursorOf("scan 0 count 3", "a", "b", "c");
    expect("scan " + first + " count 9", "*2", "$1", "0", "*2", "$1", "c", "$1", "d");
    expect("scan " + second + " count 9", "*2", "$1", "0", "*1", "$1", "d");
    expect("scan " + first + " match d", "*2", "$1", "0", "*1", "$1", "d");
    expect("scan " + first + " match a*", "*2", "$1", "0", "*0");
    expect("scan 0 type list", "*2", "$1", "0", "*0");
    expect("scan 0 match " + "x".repeat(70_000) + "*", "*2", "$1", "0", "*0");
    expect("scan x", "-ERR invalid cursor");
    expect("scan 0 count 0", "-ERR syntax error");
    expect(
        "scan 99",
        "-ERR cursor 99 is not known, or too many scans have begun since: start again with 0");
    expect("select 1", "+OK");
    assertThat(client.call("scan " + first)).startsWith("-ERR cursor " + first + " is not known");
  }

  @Test
  void aScanFromBeforeARestartIsNotKnown() {
    expect("mset a 1 b 1 c 1", "+OK");
    String before = cursorOf("scan 0 count 1", "a");
    clock.advance(Duration.ofMillis(1));
    restart();
    cursorOf("scan 0 count 2", "a", "b");
    assertThat(client.call("scan " + before)).startsWith("-ERR cursor " + before + " is not known");
  }

  @Test
  void aScanLooksAtKeysThatHaveExpired() {
    expect("debug set-active-expire 0", "+OK");
    expect("set a 1 px 10", "+OK");
    expect("set b 1 px 10", "+OK");
    expect("set c 1", "+OK");
    clock.advance(Duration.ofMillis(10));
    String cursor = cursorOf("scan 0 count 2");
    expect("scan " + cursor + " count 2", "*2", "$1", "0", "*1", "$1", "c");
    expect("keys *", "*1", "$1", "c");
  }

  @Test
  void theOldestScanEndsWithAnErrorWhenThereAreTooMany() {
    expect("mset a 1 b 1", "+OK");
    String first = cursorOf("scan 0 count 1", "a");
    String scan = RawClient.request("scan 0 count 1");
    for (int i = 0; i < 65; i++) {
      client.send(scan.repeat(1_000));
      for (int j = 0; j < 1_000; j++) {
        client.reply();
      }
    }
    expect("scan " + first + " count 2", "*2", "$1", "0", "*1", "$1", "b");
    client.send(scan.repeat(1_000));
    for (int j = 0; j < 1_000; j++) {
      client.reply();
    }
    assertThat(client.call("scan " + first + " count 1"))
        .startsWith("-ERR cursor " + first + " is not known");
  }

  @Test
  void aRandomKeyIsAnyOfThem() {
    expect("randomkey", "$-1");
    expect("mset a 1 b 1 c 1", "+OK");
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < 1_000 && seen.size() < 3; i++) {
      seen.add(client.call("randomkey"));
    }
    assertThat(seen).hasSize(3);
  }

  @Test
  void aRandomKeyOfManyIsFoundWithoutWalkingOverAll() {
    StringBuilder pairs = new StringBuilder("mset");
    for (int i = 0; i < 5_000; i++) {
      pairs.append(" key:").append(i).append(" x");
    }
    expect(pairs.toString(), "+OK");
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      String key = client.call("randomkey").split("\r\n")[1];
      assertThat(key).matches("key:\\d+");
      seen.add(key);
    }
    assertThat(seen).as("different keys").hasSizeGreaterThan(100);
  }

  @Test
  void objectsAreDescribed() {
    expect("mset n 12 s short l " + "x".repeat(45), "+OK");
    expect("object encoding n", "$3", "int");
    expect("object encoding s", "$6", "embstr");
    expect("object encoding l", "$3", "raw");
    expect("object encoding none", "$-1");
    expect("object refcount n", ":1");
    expect("object what n", "-ERR unknown subcommand 'what'. Try OBJECT HELP.");
    expect("object encoding", "-ERR wrong number of arguments for 'object|encoding' command");
    assertThat(client.call("object help")).contains("+ENCODING KEY\r\n");
  }

  @Test
  void ofSeveralMistakesTheOneThatRedisFindsIsReported() {
    expect("set k v", "+OK");
    expect("set k v exat x y", "-ERR syntax error");
    expect("expire k x y", "-ERR Unsupported option y");
    expect("bitcount k x 1 y", "-ERR value is not an integer or out of range");
    expect("bitpos k 1 1 x y", "-ERR syntax error");
    expect(
        "restore x 9223372036854775807 nonsense",
        "-ERR DUMP payload version or checksum are wrong");
    expect("object freq nothing", "$-1");
    for (String command : new String[] {"select 2147483648", "move k 2147483648"}) {
      expect(command, "-ERR value is out of range, value must between -2147483648 and 2147483647");
    }
    expect("swapdb 0 2147483648", "-ERR invalid second DB index");
  }
}

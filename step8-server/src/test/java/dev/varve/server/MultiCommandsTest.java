package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MultiCommandsTest extends ServerFixture {
  private static final String ABORTED =
      "-EXECABORT Transaction discarded because of previous errors.";

  @Test
  void queuedCommandsRunTogether() {
    RawClient other = connect();
    expect("multi", "+OK");
    expect("set x 1", "+QUEUED");
    expect("incr x", "+QUEUED");
    expect("get x", "+QUEUED");
    other.expect("get x", "$-1");
    expect("exec", "*3", "+OK", ":2", "$1", "2");
    other.expect("get x", "$1", "2");
    expect("exec", "-ERR EXEC without MULTI");
    expect("discard", "-ERR DISCARD without MULTI");
  }

  @Test
  void anErrorWhileRunningDoesNotStopTheOthers() {
    expect("set x text", "+OK");
    expect("multi", "+OK");
    expect("set y 1", "+QUEUED");
    expect("incr x", "+QUEUED");
    expect("set z 1", "+QUEUED");
    expect("exec", "*3", "+OK", "-ERR value is not an integer or out of range", "+OK");
    expect("exists y z", ":2");
  }

  @Test
  void anErrorWhileQueueingRefusesAll() {
    expect("multi", "+OK");
    expect("set x 1", "+QUEUED");
    expect("get", "-ERR wrong number of arguments for 'get' command");
    expect("exec", ABORTED);
    expect("exists x", ":0");
    expect("multi", "+OK");
    assertThat(client.call("nonsense a b"))
        .isEqualTo("-ERR unknown command 'nonsense', with args beginning with: 'a' 'b' \r\n");
    expect("exec", ABORTED);
    expect("multi", "+OK");
    expect("multi", "-ERR MULTI calls can not be nested");
    expect("watch x", "-ERR WATCH inside MULTI is not allowed");
    expect("exec", "*0");
    expect("multi", "+OK");
    expect("shutdown", "-ERR Command not allowed inside a transaction");
    expect("exec", ABORTED);
    expect("ping", "+PONG");
  }

  @Test
  void discardForgetsAll() {
    expect("watch x", "+OK");
    expect("multi", "+OK");
    expect("set x 1", "+QUEUED");
    expect("discard", "+OK");
    expect("set x 2", "+OK");
    expect("multi", "+OK");
    expect("get x", "+QUEUED");
    expect("exec", "*1", "$1", "2");
  }

  private void assertExec(String expected) {
    expect("multi", "+OK");
    expect("ping", "+QUEUED");
    client.send(RawClient.request("exec"));
    assertThat(client.reply()).isEqualTo(expected);
  }

  private void assertAborted() {
    assertExec("*-1\r\n");
  }

  private void assertNotAborted() {
    assertExec("*1\r\n+PONG\r\n");
  }

  @Test
  void aWatchedKeyThatHasChangedAborts() {
    RawClient other = connect();
    expect("watch x y", "+OK");
    other.expect("set y 1", "+OK");
    assertAborted();
    assertNotAborted();
    expect("watch x", "+OK");
    other.expect("get x", "$-1");
    assertNotAborted();
    other.expect("set x 1", "+OK");
    expect("watch x", "+OK");
    other.expect("del x", ":1");
    assertAborted();
    expect("watch x", "+OK");
    other.expect("del x", ":0");
    assertNotAborted();
    expect("watch y", "+OK");
    other.expect("expire y 100", ":1");
    assertAborted();
    expect("watch y", "+OK");
    other.expect("rename y z", "+OK");
    expect("unwatch", "+OK");
    assertNotAborted();
  }

  @Test
  void aKeyIsWatchedInItsDatabase() {
    RawClient other = connect();
    expect("watch x", "+OK");
    other.expect("select 1", "+OK");
    other.expect("set x 1", "+OK");
    assertNotAborted();
    expect("watch x", "+OK");
    other.expect("swapdb 0 1", "+OK");
    assertAborted();
    expect("watch none", "+OK");
    other.expect("swapdb 0 1", "+OK");
    other.expect("flushall", "+OK");
    assertNotAborted();
    expect("set x 1", "+OK");
    expect("watch x", "+OK");
    other.expect("flushall", "+OK");
    assertAborted();
  }

  @Test
  void aWatchedKeyThatExpiresHasChanged() {
    expect("set x 1 px 10", "+OK");
    expect("watch x", "+OK");
    clock.advance(Duration.ofMillis(10));
    assertAborted();
    expect("debug set-active-expire 0", "+OK");
    expect("set x 1 px 10", "+OK");
    expect("watch x", "+OK");
    clock.advance(Duration.ofMillis(10));
    assertAborted();
    expect("set y 1 px 10", "+OK");
    clock.advance(Duration.ofMillis(10));
    expect("watch y", "+OK");
    assertNotAborted();
  }

  @Test
  void anExpiredKeyIsAbsentForAWatchToo() {
    RawClient other = connect();
    expect("debug set-active-expire 0", "+OK");
    expect("set x 1 px 10", "+OK");
    other.expect("select 1", "+OK");
    other.expect("set x 2 px 10", "+OK");
    clock.advance(Duration.ofMillis(10));
    expect("watch x", "+OK");
    other.expect("swapdb 0 1", "+OK");
    assertNotAborted();
    expect("watch x", "+OK");
    other.expect("flushall", "+OK");
    assertNotAborted();
    expect("watch x", "+OK");
    other.expect("exists x", ":0");
    assertNotAborted();
  }

  @Test
  void resetEndsAllWatches() {
    RawClient other = connect();
    expect("watch x", "+OK");
    other.expect("set x 1", "+OK");
    assertThat(client.call("client list id 1 2")).contains("flags=d");
    expect("reset", "+RESET");
    assertThat(client.call("client list id 1 2")).doesNotContain("flags=d");
    assertNotAborted();
  }

  @Test
  void aClientThatLeavesWatchesNothing() {
    RawClient other = connect();
    other.expect("watch x", "+OK");
    other.expect("multi", "+OK");
    other.expect("set x 1", "+QUEUED");
    other.expect("quit", "+OK");
    assertThat(other.untilClosed()).isEmpty();
    expect("set x 2", "+OK");
    expect("get x", "$1", "2");
  }

  @Test
  void anExecWithTooManyWordsEndsTheTransactionAndItsWatches() {
    expect("watch k", "+OK");
    expect("multi", "+OK");
    expect(
        "exec now",
        "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec'"
            + " command");
    connect().expect("set k v", "+OK");
    expect("multi", "+OK");
    expect("exec", "*0");
  }

  @Test
  void aDatabaseMayBeUsedForTheFirstTimeInATransaction() {
    client.send(
        RawClient.request("multi")
            + RawClient.request("set aa 1")
            + RawClient.request("select 5")
            + RawClient.request("zadd aa 1 a")
            + RawClient.request("del aa")
            + RawClient.request("sadd bb a")
            + RawClient.request("flushdb")
            + RawClient.request("exec"));
    for (String reply : ("+OK" + " +QUEUED".repeat(6)).split(" ")) {
      client.expectMessage(reply);
    }
    client.expectMessage("*6", "+OK", "+OK", ":1", ":1", ":1", "+OK");
    expect("dbsize", ":0");
  }
}

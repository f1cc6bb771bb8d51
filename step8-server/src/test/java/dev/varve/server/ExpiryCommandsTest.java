package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpiryCommandsTest extends ServerFixture {
  private void wait(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void aKeyIsThereUntilItsTime() {
    expect("set x 1", "+OK");
    expect("expire x 10", ":1");
    wait(9);
    expect("get x", "$1", "1");
    expect("ttl x", ":1");
    wait(1);
    expect("get x", "$-1");
    expect("ttl x", ":-2");
    expect("expire x 10", ":0");
    expect("dbsize", ":0");
  }

  @Test
  void anExpiredKeyIsNoObstacle() {
    expect("set x 1 ex 1", "+OK");
    wait(2);
    expect("setnx x 2", ":1");
    expect("ttl x", ":-1");
    wait(100);
    expect("get x", "$1", "2");
    expect("dbsize", ":1");
  }

  @Test
  void timesAreGivenInFourWays() {
    expect("set x 1", "+OK");
    expect("pexpire x 1500", ":1");
    expect("ttl x", ":2");
    expect("pttl x", ":1500");
    expect("expireat x 33177117420", ":1");
    expect("expiretime x", ":33177117420");
    expect("pexpireat x 33177117420499", ":1");
    expect("expiretime x", ":33177117420");
    expect("pexpiretime x", ":33177117420499");
    expect("persist x", ":1");
    expect("persist x", ":0");
    expect("pexpiretime x", ":-1");
  }

  @Test
  void conditions() {
    expect("set x 1", "+OK");
    expect("expire x 100 xx", ":0");
    expect("expire x 100 gt", ":0");
    expect("expire x 100 lt", ":1");
    expect("expire x 200 nx", ":0");
    expect("expire x 200 lt", ":0");
    expect("expire x 200 gt xx", ":1");
    expect("ttl x", ":200");
    expect("expire x 10 gt lt", "-ERR GT and LT options at the same time are not compatible");
    expect(
        "expire x 10 nx gt",
        "-ERR NX and XX, GT or LT options at the same time are not compatible");
    expect("expire x 10 ab", "-ERR Unsupported option ab");
  }

  @Test
  void extremeTimes() {
    expect("set x 1", "+OK");
    expect("expire x 9223372036854776", "-ERR invalid expire time in 'expire' command");
    expect("expire x -9223372036854776", "-ERR invalid expire time in 'expire' command");
    expect("pexpire x 9223372036854770000", "-ERR invalid expire time in 'pexpire' command");
    expect("pexpireat x 9223372036854775807", ":1");
    expect("exists x", ":1");
    expect("pttl none", ":-2");
    expect("pexpireat x -9223372036854775808", ":1");
    expect("exists x", ":0");
    expect("set x 1", "+OK");
    expect("expire x 0", ":1");
    expect("exists x", ":0");
    expect("set x 1", "+OK");
    expect("expire x \"\"", "-ERR value is not an integer or out of range");
  }

  @Test
  void keysExpireWithoutBeingAskedFor() {
    RawClient listener = connect();
    listener.expect("config set notify-keyspace-events Ex", "+OK");
    listener.expect("psubscribe *", "*3", "$10", "psubscribe", "$1", "*", ":1");
    for (int i = 0; i < 1_000; i++) {
      expect("set key" + i + " x px " + (1_000 + i), "+OK");
    }
    expect("dbsize", ":1000");
    wait(3);
    // A request begins a turn, and so does the alarm for what that turn has left.
    expect("ping", "+PONG");
    for (int i = 0; i < 1_000; i++) {
      assertThat(listener.reply()).contains("__keyevent@0__:expired").endsWith("key" + i + "\r\n");
    }
    expect("dbsize", ":0");
    expect("keys *", "*0");
    assertThat(store.keyspaces().get("redis:0.times").count()).isZero();
    assertThat(store.keyspaces().get("redis:0.keys").count()).isZero();
  }

  @Test
  void expiryMayBeLeftToThoseWhoAsk() {
    expect("debug set-active-expire 0", "+OK");
    expect("set x 1 px 10", "+OK");
    expect("set y 1 px 10", "+OK");
    wait(1);
    expect("dbsize", ":2");
    expect("keys *", "*0");
    expect("get x", "$-1");
    expect("dbsize", ":1");
    expect("debug set-active-expire 1", "+OK");
    expect("dbsize", ":0");
  }

  @Test
  void aKeyThatWasRenewedDoesNotExpireAtItsOldTime() {
    expect("set x 1 ex 5", "+OK");
    expect("expire x 100", ":1");
    expect("set y 1 ex 5", "+OK");
    expect("set y 2", "+OK");
    wait(10);
    expect("exists x y", ":2");
    assertThat(store.keyspaces().get("redis:0.times").count()).isOne();
  }
}

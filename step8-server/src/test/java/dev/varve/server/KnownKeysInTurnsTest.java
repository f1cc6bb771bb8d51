package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A key that the server knows to be there is one that is there. */
class KnownKeysInTurnsTest extends ServerFixture {
  /** Expects a database without keys, where this one is counted if it is set. */
  private void expectAbsent(String key) {
    expect("dbsize", ":0");
    expect("mset other 1 " + key + " again", "+OK");
    expect("dbsize", ":2");
    expect("get " + key, "$5", "again");
    expect("del other " + key, ":2");
  }

  @Test
  void aKeyThatWasDeletedIsAbsent() {
    for (String gone :
        new String[] {"del aa", "getdel aa", "rename aa b", "move aa 1", "flushdb"}) {
      expect("set aa 5000000000", "+OK");
      expect("set aa 5000000001", "+OK");
      expect("dbsize", ":1");
      client.call(gone);
      expect("del b", gone.startsWith("rename") ? ":1" : ":0");
      expectAbsent("aa");
    }
  }

  @Test
  void aKeyThatExpiresIsNoLongerKnown() {
    expect("set aa x", "+OK");
    expect("set aa y px 10", "+OK");
    clock.advance(Duration.ofSeconds(1));
    expectAbsent("aa");
    expect("set aa x", "+OK");
    expect("pexpire aa 10", ":1");
    expect("persist aa", ":1");
    expect("pexpire aa 10", ":1");
    clock.advance(Duration.ofSeconds(1));
    expectAbsent("aa");
  }

  @Test
  void aKeyThatIsReplacedByAnotherTypeIsNoString() {
    expect("set aa x", "+OK");
    expect("sadd b 1", ":1");
    expect("rename b aa", "+OK");
    assertThat(client.call("append aa z")).startsWith("-WRONGTYPE");
    expect("set aa y", "+OK");
    expect("dbsize", ":1");
    expect("del aa", ":1");
    expectAbsent("aa");
  }

  @Test
  void keysBelongToTheirDatabase() {
    expect("set aa x", "+OK");
    expect("select 1", "+OK");
    expectAbsent("aa");
    expect("swapdb 0 1", "+OK");
    expect("set aa y", "+OK");
    expect("dbsize", ":1");
    expect("select 0", "+OK");
    expectAbsent("aa");
  }

  @Test
  void aTurnThatIsUndoneLeavesNothingKnown() {
    expect("set x 1 ex 100", "+OK");
    store.keyspaces().get("redis:0.keys").put("x", "garbage");
    // The turn runs again without GET; what its first attempt has set and deleted is undone.
    client.send(
        RawClient.request("set aa 1")
            + RawClient.request("dbsize")
            + RawClient.request("get x")
            + RawClient.request("del aa"));
    client.expectMessage("+OK");
    client.expectMessage(":2");
    assertThat(client.reply()).startsWith("-ERR record of a key");
    client.expectMessage(":1");
    expect("dbsize", ":1");
    expect("set aa 1", "+OK");
    expect("dbsize", ":2");
  }

  @Test
  void whatAProgramBesideTheServerHasDeletedIsGone() {
    expect("set aa x", "+OK");
    store.keyspaces().get("redis:0").delete("aa");
    expect("exists aa", ":0");
    expect("set aa y nx", "+OK");
    store.keyspaces().get("redis:0").delete("aa");
    expect("del aa", ":0");
    expect("set aa z", "+OK");
    expect("get aa", "$1", "z");
  }

  @Test
  void theValueIsReadWhereItIsWanted() {
    expect("set aa x", "+OK");
    expect("set aa y get", "$1", "x");
    expect("getset aa z", "$1", "y");
    expect("append aa !", ":2");
    expect("copy aa b", ":1");
    expect("get b", "$2", "z!");
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommonSubsequenceTest extends ServerFixture {
  @Test
  void theLongestSequenceIsFound() {
    expect("mset aa ohmytext bb mynewtext", "+OK");
    expect("lcs aa bb", "$6", "mytext");
    expect("lcs aa bb len", ":6");
    expect(
        "lcs aa bb idx",
        "*4",
        "$7",
        "matches",
        "*2",
        "*2",
        "*2",
        ":4",
        ":7",
        "*2",
        ":5",
        ":8",
        "*2",
        "*2",
        ":2",
        ":3",
        "*2",
        ":0",
        ":1",
        "$3",
        "len",
        ":6");
    expect(
        "lcs aa bb idx minmatchlen 4 withmatchlen",
        "*4",
        "$7",
        "matches",
        "*1",
        "*3",
        "*2",
        ":4",
        ":7",
        "*2",
        ":5",
        ":8",
        ":4",
        "$3",
        "len",
        ":6");
    expect("lcs aa bb idx minmatchlen 4294967296", "*4", "$7", "matches", "*0", "$3", "len", ":6");
    expect("lcs aa nix", "$0", "");
    expect("lcs nix nil len", ":0");
  }

  @Test
  void wrongRequestsAreRefused() {
    expect("mset aa ab bb ba", "+OK");
    expect(
        "lcs aa bb len idx", "-ERR If you want both the length and indexes, please just use IDX.");
    expect("lcs aa bb what", "-ERR syntax error");
    expect("lcs aa bb minmatchlen", "-ERR syntax error");
    expect("setrange aa 99999 x", ":100000");
    expect("setrange bb 99999 x", ":100000");
    expect(
        "lcs aa bb", "-ERR Insufficient memory, transient memory for LCS exceeds 134217728 bytes");
  }

  @Test
  void longStringsAreComparedBesideTheTurn() {
    String a = "ab".repeat(300);
    String b = "abc".repeat(200);
    expect("mset aa " + a + " bb " + b, "+OK");
    client.send(RawClient.request("lcs aa bb len") + RawClient.request("get nix"));
    assertThat(client.reply()).isEqualTo(":400\r\n");
    assertThat(client.reply()).isEqualTo("$-1\r\n");
    expect("lcs aa bb", "$400", "ab".repeat(200));
    expect("multi", "+OK");
    expect("lcs aa bb len", "+QUEUED");
    expect("exec", "*1", ":400");
  }
}

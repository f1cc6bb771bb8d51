package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CLIENT TRACKING: who learns of a change, of which one, and when. */
class TrackingTest extends ServerFixture {
  private RawClient reader;

  @BeforeEach
  void connectReader() {
    reader = connect();
    assertThat(reader.call("hello 3")).startsWith("%7\r\n");
  }

  private static String[] invalidated(String... keys) {
    List<String> lines = new ArrayList<>(List.of(">2", "$10", "invalidate", "*" + keys.length));
    for (String key : keys) {
      lines.add("$" + key.length());
      lines.add(key);
    }
    return lines.toArray(String[]::new);
  }

  private static String[] published(String... keys) {
    List<String> lines = new ArrayList<>(List.of("*3", "$7", "message"));
    lines.addAll(List.of("$20", "__redis__:invalidate", "*" + keys.length));
    for (String key : keys) {
      lines.add("$" + key.length());
      lines.add(key);
    }
    return lines.toArray(String[]::new);
  }

  /** All messages to a client come before the reply to its next request. */
  private static void expectNoMessage(RawClient one) {
    one.expect("ping", "+PONG");
  }

  private static String id(RawClient one) {
    return one.call("client id").substring(1).strip();
  }

  @Test
  void aClientLearnsOnceWhenWhatItHasReadChanges() {
    reader.expect("client tracking on", "+OK");
    reader.expect("mget x y", "*2", "_", "_");
    expect("set x 1", "+OK");
    reader.expectMessage(invalidated("x"));
    expect("set x 2", "+OK");
    expect("set other 1", "+OK");
    expectNoMessage(reader);
    expect("rename x y", "+OK");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
  }

  @Test
  void whatAWriteHasLookedAtIsNotRead() {
    reader.expect("client tracking on", "+OK");
    reader.expect("getset x 1", "_");
    reader.expect("set y 1 get", "_");
    expect("mset x 2 y 2", "+OK");
    expectNoMessage(reader);
    reader.expect("object encoding x", "$3", "int");
    reader.expect("ttl y", ":-1");
    expect("mset x 3 y 3", "+OK");
    reader.expectMessage(invalidated("x"));
    reader.expectMessage(invalidated("y"));
  }

  @Test
  void keysWithPartsAreTrackedAsWell() {
    expect("hset h f 1", ":1");
    expect("rpush l a b", ":2");
    expect("sadd s a", ":1");
    expect("zadd z 1 a", ":1");
    reader.expect("client tracking on", "+OK");
    reader.expect("hget h f", "$1", "1");
    reader.expect("lindex l 0", "$1", "a");
    reader.expect("scard s", ":1");
    reader.expect("zscore z a", ",1");
    expect("hincrby h f 1", ":2");
    reader.expectMessage(invalidated("h"));
    expect("lset l 0 c", "+OK");
    reader.expectMessage(invalidated("l"));
    expect("spop s 5", "*1", "$1", "a");
    reader.expectMessage(invalidated("s"));
    expect("zincrby z 1 a", "$1", "2");
    reader.expectMessage(invalidated("z"));
  }

  @Test
  void onesOwnChangeIsToldAfterItsReply() {
    reader.expect("client tracking on", "+OK");
    reader.expect("get x", "_");
    reader.expect("set x 1", "+OK");
    reader.expectMessage(invalidated("x"));
    reader.expect("get x", "$1", "1");
    reader.expect("multi", "+OK");
    reader.expect("incr x", "+QUEUED");
    reader.expect("get y", "+QUEUED");
    reader.expect("exec", "*2", ":2", "_");
    reader.expectMessage(invalidated("x"));
    reader.expect("set y 1", "+OK");
    reader.expectMessage(invalidated("y"));
  }

  @Test
  void onesOwnChangeIsNotToldWithNoLoop() {
    reader.expect("client tracking on noloop", "+OK");
    reader.expect("mget x y", "*2", "_", "_");
    reader.expect("set x 1", "+OK");
    expect("set y 1", "+OK");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
  }

  @Test
  void aClientOfVersion2NamesAnotherOne() {
    RawClient listener = connect();
    listener.expect("subscribe __redis__:invalidate", subscribed("*3"));
    String id = id(reader);
    expect("client tracking on redirect 12345", noSuchClient());
    RawClient two = connect();
    two.expect("client tracking on redirect " + id, "+OK");
    two.expect("get x", "$-1");
    expect("set x 1", "+OK");
    reader.expectMessage(invalidated("x"));
    two.expect("client getredir", ":" + id);
    assertThat(two.call("client info")).contains(" flags=t ").contains(" redir=" + id + " ");
  }

  @Test
  void aListenerOfVersion2GetsMessages() {
    RawClient listener = connect();
    String id = id(listener);
    listener.expect("subscribe __redis__:invalidate", subscribed("*3"));
    expect("client tracking on redirect " + id, "+OK");
    expect("get x", "$-1");
    expect("set x 1", "+OK");
    listener.expectMessage(published("x"));
    expect("flushall", "+OK");
    listener.expectMessage("*3", "$7", "message", "$20", "__redis__:invalidate", "$-1");
    listener.expect("unsubscribe", unsubscribed());
    expect("get x", "$-1");
    expect("set x 1", "+OK");
    expectNoMessage(listener);
  }

  private static String[] subscribed(String begin) {
    return new String[] {begin, "$9", "subscribe", "$20", "__redis__:invalidate", ":1"};
  }

  private static String[] unsubscribed() {
    return new String[] {"*3", "$11", "unsubscribe", "$20", "__redis__:invalidate", ":0"};
  }

  private static String noSuchClient() {
    return "-ERR The client ID you want redirect to does not exist";
  }

  @Test
  void aClientLearnsThatTheOneItHasNamedIsGone() {
    RawClient listener = connect();
    String id = id(listener);
    reader.expect("client tracking on redirect " + id, "+OK");
    reader.expect("get x", "_");
    listener.expect("quit", "+OK");
    listener.untilClosed();
    listener.close();
    while (client.call("client list").contains("id=" + id + " ")) {
      Thread.onSpinWait();
    }
    expect("set x 1", "+OK");
    reader.expectMessage(">2", "$21", "tracking-redir-broken", ":" + id);
    assertThat(reader.call("client info")).contains(" flags=tR ");
    assertThat(reader.call("client trackinginfo")).contains("broken_redirect");
    reader.expect("client tracking on", "+OK");
    assertThat(reader.call("client info")).contains(" flags=t ");
  }

  @Test
  void allChangesOfATurnAreBroadcastAtItsEnd() {
    reader.expect("client tracking on bcast", "+OK");
    expect("mset b 1 a 2 c 3", "+OK");
    reader.expectMessage(invalidated("a", "b", "c"));
    client.send(RawClient.request("multi") + RawClient.request("set b 1"));
    client.send(RawClient.request("incr a") + RawClient.request("incr a"));
    client.send(RawClient.request("exec"));
    for (String reply : List.of("+OK", "+QUEUED", "+QUEUED", "+QUEUED")) {
      client.expectMessage(reply);
    }
    client.expectMessage("*3", "+OK", ":3", ":4");
    reader.expectMessage(invalidated("a", "b"));
    expectNoMessage(reader);
  }

  @Test
  void prefixesSayWhatIsBroadcast() {
    reader.expect("client tracking on bcast prefix a: prefix b:", "+OK");
    expect("mset b:2 1 a:1 1 c:1 1 b:1 1 b 1 a:2 1", "+OK");
    reader.expectMessage(invalidated("a:1", "a:2"));
    reader.expectMessage(invalidated("b:1", "b:2"));
    reader.expect("client tracking on bcast prefix c:", "+OK");
    expect("incr c:1", ":2");
    reader.expectMessage(invalidated("c:1"));
    assertThat(client.call("info")).contains("\r\ntracking_total_prefixes:3\r\n");
    reader.expect("client tracking off", "+OK");
    expect("incr c:1", ":3");
    expectNoMessage(reader);
    assertThat(client.call("info")).contains("\r\ntracking_total_prefixes:0\r\n");
  }

  @Test
  void whatWasChangedByOneselfLastIsNotBroadcastWithNoLoop() {
    reader.expect("client tracking on bcast noloop", "+OK");
    reader.expect("set x 1", "+OK");
    expect("set y 1", "+OK");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
  }

  @Test
  void optInTracksOnlyWhatWasAnnounced() {
    reader.expect("client tracking on optin", "+OK");
    reader.expect("get x", "_");
    reader.expect("client caching yes", "+OK");
    assertThat(reader.call("client trackinginfo")).contains("caching-yes");
    reader.expect("get y", "_");
    reader.expect("get z", "_");
    expect("mset x 1 y 1 z 1", "+OK");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
    reader.expect("client caching yes", "+OK");
    reader.expect("multi", "+OK");
    reader.expect("get x", "+QUEUED");
    reader.expect("get y", "+QUEUED");
    reader.expect("exec", "*2", "$1", "1", "$1", "1");
    reader.expect("get z", "$1", "1");
    expect("mset x 2 y 2 z 2", "+OK");
    reader.expectMessage(invalidated("x"));
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
  }

  @Test
  void optOutTracksAllButWhatWasAnnounced() {
    reader.expect("client tracking on optout", "+OK");
    reader.expect("client caching no", "+OK");
    reader.expect("get x", "_");
    reader.expect("get y", "_");
    expect("mset x 1 y 1", "+OK");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
  }

  @Test
  void keysThatExpireAreTold() {
    RawClient all = connect();
    all.call("hello 3");
    all.expect("client tracking on bcast noloop", "+OK");
    all.expect("set x 1 px 1000", "+OK");
    reader.expect("client tracking on", "+OK");
    reader.expect("get x", "$1", "1");
    clock.advance(Duration.ofSeconds(2));
    expect("ping", "+PONG");
    reader.expectMessage(invalidated("x"));
    all.expectMessage(invalidated("x"));
  }

  @Test
  void aKeyThatIsFoundExpiredIsToldAfterTheReply() {
    expect("debug set-active-expire 0", "+OK");
    reader.expect("client tracking on", "+OK");
    reader.expect("mset x 1 y 2", "+OK");
    reader.expect("pexpire y 100", ":1");
    reader.expect("get y", "$1", "2");
    clock.advance(Duration.ofSeconds(1));
    reader.expect("mget x y", "*2", "$1", "1", "_");
    reader.expectMessage(invalidated("y"));
    expectNoMessage(reader);
    expect("set y 3", "+OK");
    reader.expectMessage(invalidated("y"));
  }

  @Test
  void aFlushTellsThatAllKeysHaveChanged() {
    RawClient all = connect();
    all.call("hello 3");
    all.expect("client tracking on bcast", "+OK");
    reader.expect("client tracking on", "+OK");
    reader.expect("get x", "_");
    for (String request : List.of("flushall", "flushdb", "swapdb 0 1")) {
      expect(request, "+OK");
      reader.expectMessage(">2", "$10", "invalidate", "_");
      all.expectMessage(">2", "$10", "invalidate", "_");
    }
    assertThat(client.call("info")).contains("\r\ntracking_total_keys:0\r\n");
    reader.expect("flushall", "+OK");
    reader.expectMessage(">2", "$10", "invalidate", "_");
  }

  @Test
  void oneThatWaitedLearnsAfterItsReply() {
    expect("rpush to a", ":1");
    reader.expect("client tracking on", "+OK");
    reader.expect("lrange to 0 -1", "*1", "$1", "a");
    reader.send(RawClient.request("blmove from to left left 0"));
    while (!client.call("info clients").contains("\r\nblocked_clients:1\r\n")) {
      Thread.onSpinWait();
    }
    expect("rpush from b", ":1");
    reader.expectMessage("$1", "b");
    reader.expectMessage(invalidated("to"));
  }

  @Test
  void messagesComeEvenIfRepliesAreNotWanted() {
    reader.expect("client tracking on", "+OK");
    reader.expect("get x", "_");
    reader.send(RawClient.request("client reply off"));
    // Executed after that, since it is asked after it; and so is what follows.
    reader.send(RawClient.request("subscribe a"));
    reader.expectMessage(">3", "$9", "subscribe", "$1", "a", ":1");
    expect("set x 1", "+OK");
    reader.expectMessage(invalidated("x"));
    reader.expect("client reply on", "+OK");
    expectNoMessage(reader);
  }

  @Test
  void whatIsTrackedHasALimit() {
    reader.expect("client tracking on", "+OK");
    reader.expect("mget a b c d", "*4", "_", "_", "_", "_");
    expectWords("config get tracking-table-max-keys", "tracking-table-max-keys", "1000000");
    expect("config set tracking-table-max-keys 2", "+OK");
    reader.expectMessage(invalidated("a"));
    reader.expectMessage(invalidated("b"));
    reader.expect("get e", "_");
    reader.expectMessage(invalidated("c"));
    expect("mset a 1 b 1 c 1 d 1 e 1", "+OK");
    reader.expectMessage(invalidated("d"));
    reader.expectMessage(invalidated("e"));
    expectNoMessage(reader);
  }

  @Test
  void figuresSayWhatIsTracked() {
    reader.expect("client tracking on", "+OK");
    client.expect("client tracking on", "+OK");
    reader.expect("mget a b", "*2", "_", "_");
    expect("get a", "$-1");
    RawClient all = connect();
    all.expect("client tracking on bcast prefix x", "+OK");
    String info = client.call("info");
    assertThat(info)
        .contains("\r\ntracking_clients:3\r\n")
        .contains("\r\ntracking_total_keys:2\r\n")
        .contains("\r\ntracking_total_items:3\r\n")
        .contains("\r\ntracking_total_prefixes:1\r\n");
    assertThat(all.call("client info")).contains(" flags=tB ").contains(" redir=0 ");
    all.expect("reset", "+RESET");
    assertThat(all.call("client info")).contains(" flags=N ").contains(" redir=-1 ");
    assertThat(client.call("info clients")).contains("\r\ntracking_clients:2\r\n");
  }

  @Test
  void wrongOptionsAreRefused() {
    expect("client tracking maybe", "-ERR syntax error");
    expect("client tracking on prefix", "-ERR syntax error");
    expect("client tracking on prefix a", "-ERR PREFIX option requires BCAST mode to be enabled");
    expect("client tracking on bcast optin", "-ERR OPTIN and OPTOUT are not compatible with BCAST");
    expect("client tracking on optin optout", bothModes());
    expect("client tracking on redirect x", "-ERR value is not an integer or out of range");
    expect("client tracking on redirect 1 redirect 1", onlyOne());
    expect(
        "client tracking on bcast prefix FOOBAR prefix FOO", overlap("FOOBAR", "another", "FOO"));
    expect("client getredir", ":-1");
    expect("client caching yes", noCaching());
    expect("client tracking on bcast prefix FOO prefix BAR", "+OK");
    expect("client tracking on bcast prefix FO", overlap("FO", "an existing", "FOO"));
    expect("client tracking on", cannotSwitch("BCAST mode on/off"));
    expect("client tracking off", "+OK");
    expect("client tracking on optin", "+OK");
    expect("client tracking on optout", cannotSwitch("OPTIN/OPTOUT mode"));
    expect("client caching no", onlyValid("NO", "OPTOUT"));
    expect("client caching maybe", "-ERR syntax error");
  }

  private static String bothModes() {
    return "-ERR You can't specify both OPTIN mode and OPTOUT mode";
  }

  private static String onlyOne() {
    return "-ERR A client can only redirect to a single other client";
  }

  private static String noCaching() {
    return "-ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN"
        + " or OPTOUT mode enabled";
  }

  private static String onlyValid(String word, String mode) {
    return "-ERR CLIENT CACHING "
        + word
        + " is only valid when tracking is enabled in "
        + mode
        + " mode.";
  }

  private static String overlap(String prefix, String which, String other) {
    String kind = which.equals("another") ? "another provided prefix" : "an existing prefix";
    return "-ERR Prefix '"
        + prefix
        + "' overlaps with "
        + kind
        + " '"
        + other
        + "'. Prefixes for a single client must not overlap.";
  }

  private static String cannotSwitch(String what) {
    return "-ERR You can't switch "
        + what
        + " before disabling tracking for this client, and then re-enabling it with a different"
        + " mode.";
  }
}

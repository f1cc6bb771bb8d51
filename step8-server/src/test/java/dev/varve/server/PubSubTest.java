package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PubSubTest extends ServerFixture {
  @Test
  void messagesGoToThoseWhoListen() {
    RawClient listener = connect();
    listener.send(RawClient.request("subscribe news sport"));
    listener.expectMessage("*3", "$9", "subscribe", "$4", "news", ":1");
    listener.expectMessage("*3", "$9", "subscribe", "$5", "sport", ":2");
    listener.expect("psubscribe n*", "*3", "$10", "psubscribe", "$2", "n*", ":3");
    expect("publish news hello", ":2");
    listener.expectMessage("*3", "$7", "message", "$4", "news", "$5", "hello");
    listener.expectMessage("*4", "$8", "pmessage", "$2", "n*", "$4", "news", "$5", "hello");
    expect("publish weather rain", ":0");
    expect("pubsub channels", "*2", "$4", "news", "$5", "sport");
    expect("pubsub channels s*", "*1", "$5", "sport");
    expect("pubsub numsub news x", "*4", "$4", "news", ":1", "$1", "x", ":0");
    expect("pubsub numpat", ":1");
    listener.send(RawClient.request("unsubscribe"));
    listener.expectMessage("*3", "$11", "unsubscribe", "$4", "news", ":2");
    listener.expectMessage("*3", "$11", "unsubscribe", "$5", "sport", ":1");
    listener.expect("punsubscribe", "*3", "$12", "punsubscribe", "$2", "n*", ":0");
    listener.expect("unsubscribe", "*3", "$11", "unsubscribe", "$-1", ":0");
    expect("publish news hello", ":0");
    expect("pubsub channels", "*0");
  }

  @Test
  void aSubscriberOfVersion2DoesNothingElse() {
    expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    expect(
        "get x",
        "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET"
            + " are allowed in this context");
    expect("ping hi", "*2", "$4", "pong", "$2", "hi");
    expect("reset", "+RESET");
    expect("get x", "$-1");
    expect("publish a x", ":0");
  }

  @Test
  void aSubscriberOfVersion3GetsPushesBesideReplies() {
    assertThat(client.call("hello 3")).startsWith("%7\r\n");
    expect("subscribe a", ">3", "$9", "subscribe", "$1", "a", ":1");
    expect("set x 1", "+OK");
    client.send(RawClient.request("publish a m"));
    client.expectMessage(":1");
    client.expectMessage(">3", "$7", "message", "$1", "a", "$1", "m");
  }

  @Test
  void messagesOfATransactionLeaveWithIt() {
    RawClient listener = connect();
    listener.expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    expect("multi", "+OK");
    expect("publish a 1", "+QUEUED");
    expect("set x 1", "+QUEUED");
    expect("exec", "*2", ":1", "+OK");
    listener.expectMessage("*3", "$7", "message", "$1", "a", "$1", "1");
  }

  @Test
  void repliesThatAreNotWantedAreNoMessages() {
    client.send(RawClient.request("client reply off") + RawClient.request("set x 1"));
    expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    connect().expect("publish a m", ":1");
    client.expectMessage("*3", "$7", "message", "$1", "a", "$1", "m");
  }

  @Test
  void eventsTellWhatHappensToKeys() {
    RawClient listener = connect();
    listener.expect("psubscribe __key*", "*3", "$10", "psubscribe", "$6", "__key*", ":1");
    expect("set x 1", "+OK");
    expect("config set notify-keyspace-events KEA", "+OK");
    expect("config get notify-keyspace-events", "*2", "$22", "notify-keyspace-events", "$3", "AKE");
    expect("set x 2 ex 100", "+OK");
    event(listener, "__keyspace@0__:x", "set");
    event(listener, "__keyevent@0__:set", "x");
    event(listener, "__keyspace@0__:x", "expire");
    event(listener, "__keyevent@0__:expire", "x");
    expect("config set notify-keyspace-events Eg$n", "+OK");
    expect("select 3", "+OK");
    expect("incr n", ":1");
    event(listener, "__keyevent@3__:new", "n");
    event(listener, "__keyevent@3__:incrby", "n");
    expect("rename n m", "+OK");
    event(listener, "__keyevent@3__:new", "m");
    event(listener, "__keyevent@3__:rename_from", "n");
    event(listener, "__keyevent@3__:rename_to", "m");
    expect("del m", ":1");
    event(listener, "__keyevent@3__:del", "m");
    assertThat(client.call("config set notify-keyspace-events Q"))
        .startsWith("-ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-even");
  }

  private static void event(RawClient listener, String channel, String message) {
    listener.expectMessage(
        "*4",
        "$8",
        "pmessage",
        "$6",
        "__key*",
        "$" + channel.length(),
        channel,
        "$" + message.length(),
        message);
  }
}

package dev.varve.server.demo;

import dev.varve.demo.Narrator;
import java.io.IOException;
import java.util.List;

/** What web applications do with a server: sessions, a rate limiter, a cart, and messages. */
final class ApplicationScenes {
  private static final int ALLOWED = 3;

  private final Narrator narrator;
  private final RespClient client;
  private final RespClient other;

  ApplicationScenes(Narrator narrator, RespClient client, RespClient other) {
    this.narrator = narrator;
    this.client = client;
    this.other = other;
  }

  void tell() throws IOException {
    limiter();
    cart();
    board();
    sessions();
    messages();
  }

  private void show(String request) throws IOException {
    narrator.show(request, client.ask(request));
  }

  private void limiter() throws IOException {
    narrator.heading("A rate limiter");
    narrator.say(
        "Ada may ask three times a minute. Each of her requests sets a counter that expires, if"
            + " there is none (NX), and adds 1, in one transaction:");
    String last = "";
    for (int i = 1; i <= ALLOWED + 1; i++) {
      last = counted();
      int count = Integer.parseInt(last.replaceAll(".*, |]", ""));
      narrator.show(
          "request " + i + " of Ada",
          "count " + count + (count <= ALLOWED ? ": allowed" : ": refused"));
    }
    narrator.show("the two replies in the last EXEC", last);
    narrator.say("In a minute, the counter is gone, and Ada may ask again.");
  }

  private String counted() throws IOException {
    for (String request : List.of("MULTI", "SET rate:ada 0 EX 60 NX", "INCR rate:ada")) {
      client.ask(request);
    }
    return client.ask("EXEC");
  }

  private void cart() throws IOException {
    narrator.heading("A cart, in a hash");
    narrator.say(
        "A hash is a key with fields, which are changed one by one. HSET replies how many fields"
            + " are new, HINCRBY the new number, HDEL how many it has deleted:");
    show("HSET cart:ada pears 2 plums 1");
    show("HINCRBY cart:ada pears 1");
    show("HDEL cart:ada plums");
    show("HGETALL cart:ada");
    show("TYPE cart:ada");
  }

  private void board() throws IOException {
    narrator.heading("A leaderboard, in a sorted set");
    narrator.say(
        "A sorted set has members with scores, and keeps them in the order of these. The best are"
            + " at the end:");
    show("ZADD quiz 40 ada 38 grace 35 alan");
    show("ZINCRBY quiz 10 grace");
    show("ZREVRANGE quiz 0 1");
    show("ZREVRANGE quiz 0 0 WITHSCORES");
    narrator.say("A rank counts from 0. Scores have ranges, too:");
    show("ZREVRANK quiz alan");
    show("ZRANGE quiz 30 45 BYSCORE");
    show("ZCOUNT quiz (40 +inf");
  }

  private void sessions() throws IOException {
    narrator.heading("Sessions that expire");
    narrator.say(
        "A session ends when it was not used for half an hour. GETEX reads it and renews its time:");
    show("SET session:7 Ada EX 1800");
    show("GETEX session:7 EX 1800");
    show("TTL session:7");
    narrator.say(
        "Another session has only a tenth of a second. The server deletes it at its time, without"
            + " being asked, and publishes an event to those who have subscribed:");
    client.ask("CONFIG SET notify-keyspace-events Ex");
    other.ask("SUBSCRIBE __keyevent@0__:expired");
    show("SET session:8 Bob PX 100");
    received(other.parts());
    show("GET session:8");
    show("EXISTS session:7 session:8");
    other.ask("UNSUBSCRIBE __keyevent@0__:expired");
  }

  private void messages() throws IOException {
    narrator.heading("Messages");
    narrator.say("A message goes to all who have subscribed, and is not stored:");
    narrator.show("the other client: SUBSCRIBE news", other.ask("SUBSCRIBE news"));
    narrator.show("PUBLISH news snow, receivers", client.ask("PUBLISH news snow"));
    received(other.parts());
    narrator.show("PUBLISH sports goal, receivers", client.ask("PUBLISH sports goal"));
  }

  private void received(List<String> message) {
    narrator.show("the other client receives, on channel", message.get(1));
    narrator.show("  the message", message.get(2));
  }
}

package dev.varve.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Seed;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests to this server and to a real Redis, of RESP2 and RESP3, and what both reply, and
 * tell those who listen. If there is no Redis on this machine, what one has replied to some
 * thousands of them is in a file; {@code -Dredis.write=true} writes it again, {@code
 * -Dvarve.redis=…} says where Redis is.
 */
class BesideRedisTest extends ServerFixture {
  private static final boolean WRITES = Boolean.getBoolean("redis.write");
  private static final int RECORDED_STEPS = 3_000;
  private static final int STEPS =
      Boolean.getBoolean("varve.soak") ? 1_000_000 : WRITES ? RECORDED_STEPS : 5_000;
  private static final Path RECORDED =
      Path.of("src", "test", "resources", "dev", "varve", "server", "redis-replies.txt");

  /** A client of each server, both in the same state. */
  private static final class Pair {
    private final RawClient ours;
    private final RawClient theirs;
    private final List<List<String>> queued = new ArrayList<>();
    private boolean isQueuing;

    Pair(RawClient ours, RawClient theirs) {
      this.ours = ours;
      this.theirs = theirs;
    }

    /** Returns what is left of a reply to {@code request}. */
    String canonical(List<String> request, String reply) {
      boolean isExec = request.get(0).equals("exec") && reply.startsWith("*");
      return isExec ? CanonicalReply.ofAll(queued, reply) : CanonicalReply.of(request, reply);
    }

    /** Remembers what is queued. */
    void replied(List<String> request, String reply) {
      String name = request.get(0);
      if (reply.equals("+QUEUED\r\n")) {
        queued.add(request);
      } else if (name.equals("multi") && reply.equals("+OK\r\n")) {
        queued.clear();
        isQueuing = true;
      } else if (name.equals("exec") || name.equals("discard") && reply.equals("+OK\r\n")) {
        isQueuing = false;
      }
    }
  }

  /** A client that gets all messages, and those about all changes of keys. */
  private record Listener(RawClient client) {
    static Listener of(RawClient client) {
      client.expect("config set notify-keyspace-events KEA", "+OK");
      client.expect("psubscribe *", "*3", "$10", "psubscribe", "$1", "*", ":1");
      return new Listener(client);
    }

    /** Returns the messages that have come. */
    String messages() {
      client.send(RawClient.request("ping"));
      StringBuilder messages = new StringBuilder();
      String one = client.reply();
      while (!one.startsWith("*2\r\n$4\r\npong\r\n")) {
        messages.append(one);
        one = client.reply();
      }
      return messages.toString();
    }
  }

  /** A request by one of the clients. */
  private record Step(int client, List<String> request) {}

  @Override
  LsmOptions storeOptions() {
    return super.storeOptions().withMemtableBytes(16 << 10);
  }

  private final Deque<Step> next = new ArrayDeque<>();
  private Listener ourListener;

  @Test
  void redisRepliesTheSame(@TempDir Path directory) throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    try (RedisProcess redis = new RedisProcess(directory)) {
      Seed.run(seed -> compare(seed, redis));
    }
  }

  private void compare(Seed seed, RedisProcess redis) throws IOException {
    RandomRequests random = new RandomRequests(seed.random());
    StringBuilder recorded = new StringBuilder();
    try (RawClient two = new RawClient(redis.port());
        RawClient three = new RawClient(redis.port());
        RawClient last = new RawClient(redis.port())) {
      ourListener = Listener.of(connect());
      Listener theirListener = Listener.of(last);
      List<Pair> pairs = List.of(new Pair(client, two), new Pair(connect(), three));
      pairs.get(1).ours.call("hello 3");
      three.call("hello 3");
      for (int i = 0; i < STEPS; i++) {
        Step step = next.isEmpty() ? step(seed, random, pairs) : next.remove();
        seed.tell(step.client + ": " + Escaped.line(step.request));
        compare(pairs.get(step.client), step, theirListener, recorded);
      }
    }
    if (WRITES) {
      Files.writeString(RECORDED, recorded);
    }
  }

  /** Returns a random step, if it is clear what both servers must reply. */
  private static Step step(Seed seed, RandomRequests random, List<Pair> pairs) {
    int client = seed.random().nextInt(2);
    List<String> request = random.next();
    boolean isQueuing = pairs.get(client).isQueuing;
    while (isQueuing && request.get(0).endsWith("incrbyfloat")
        || !isQueuing && RandomRequests.mayWait(request)) {
      request = random.next();
    }
    return new Step(client, request);
  }

  private void compare(Pair pair, Step step, Listener theirListener, StringBuilder recorded) {
    String ours = pair.ours.call(step.request);
    String theirs = pair.theirs.call(step.request);
    String expected = pair.canonical(step.request, theirs) + theirListener.messages();
    assertThat(Escaped.word(pair.canonical(step.request, ours) + ourListener.messages()))
        .as("reply to %s of client %d", Escaped.line(step.request), step.client)
        .isEqualTo(Escaped.word(expected));
    pair.replied(step.request, theirs);
    if (ours.startsWith("$") && !ours.startsWith("$-") && step.request.size() > 1) {
      addSteps(step, ours, theirs);
    }
    if (WRITES) {
      recorded.append(step.client).append(' ').append(Escaped.line(step.request)).append('\n');
      recorded.append("  ").append(Escaped.word(expected)).append('\n');
    }
  }

  /** After some requests, both servers get what one of them has replied. */
  private void addSteps(Step step, String ours, String theirs) {
    String key = step.request.get(1);
    String value = CanonicalReply.valueOf(theirs);
    switch (step.request.get(0)) {
      case "dump" -> {
        add(step, "restore", key, "0", CanonicalReply.valueOf(ours), "replace");
        add(step, "restore", key, "0", value, "replace");
      }
      case "incrbyfloat" -> add(step, "set", key, value, "keepttl");
      case "hincrbyfloat" -> add(step, "hset", key, step.request.get(2), value);
      default -> {}
    }
  }

  private void add(Step before, String... request) {
    next.add(new Step(before.client, List.of(request)));
  }

  @Test
  void theRepliesAreThoseThatWereRecorded() throws IOException {
    List<String> lines = Files.readAllLines(RECORDED, ISO_8859_1);
    assertThat(lines).hasSizeGreaterThan(2_000);
    ourListener = Listener.of(connect());
    RawClient other = connect();
    other.call("hello 3");
    List<Pair> pairs = List.of(new Pair(client, client), new Pair(other, other));
    for (int i = 0; i < lines.size(); i += 2) {
      List<String> words = Escaped.words(lines.get(i));
      List<String> request = words.subList(1, words.size());
      Pair pair = pairs.get(Integer.parseInt(words.get(0)));
      String reply = pair.ours.call(request);
      String all = pair.canonical(request, reply) + ourListener.messages();
      assertThat("  " + Escaped.word(all))
          .as("reply to line %d, %s", i + 1, lines.get(i))
          .isEqualTo(lines.get(i + 1));
      pair.replied(request, reply);
    }
  }

  /** Words of any bytes, in a line that people can read. */
  private static final class Escaped {
    static String line(List<String> words) {
      return String.join(" ", words.stream().map(Escaped::word).toList());
    }

    static String word(String bytes) {
      StringBuilder word = new StringBuilder();
      for (char b : bytes.toCharArray()) {
        if (b > ' ' && b < 0x7F && b != '\\') {
          word.append(b);
        } else {
          word.append(b == '\r' ? "\\r" : b == '\n' ? "\\n" : String.format("\\x%02x", (int) b));
        }
      }
      return bytes.isEmpty() ? "\\e" : word.toString();
    }

    static List<String> words(String line) {
      return List.of(line.split(" ")).stream().map(Escaped::bytes).toList();
    }

    private static String bytes(String word) {
      StringBuilder bytes = new StringBuilder();
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        if (c != '\\') {
          bytes.append(c);
          continue;
        }
        switch (word.charAt(++i)) {
          case 'r' -> bytes.append('\r');
          case 'n' -> bytes.append('\n');
          case 'e' -> {}
          default -> {
            bytes.append((char) Integer.parseInt(word.substring(i + 1, i + 3), 16));
            i += 2;
          }
        }
      }
      return bytes.toString();
    }
  }
}

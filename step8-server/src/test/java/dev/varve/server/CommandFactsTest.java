package dev.varve.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/**
 * What COMMAND says of each command and its parts is what a real Redis says: the number of words,
 * flags, categories, and where keys are and what is done with them. The facts are in a file; {@code
 * -Dredis.write=true} writes it again, {@code -Dvarve.redis=…} says where Redis is.
 */
class CommandFactsTest extends ServerFixture {
  private static final Path RECORDED =
      Path.of("src", "test", "resources", "dev", "varve", "server", "redis-commands.txt");

  /** The flags that both have: those by which a server decides something that this one does not. */
  private static final Set<String> KNOWN_FLAGS =
      Set.of("write", "readonly", "admin", "pubsub", "fast", "blocking", "no_auth", "movablekeys");

  /** A later release has them, or Redis has no parts there. */
  private static final Set<String> NOT_IN_REDIS =
      Set.of(
          "client|setinfo",
          "client|no-touch",
          "debug|help",
          "debug|sleep",
          "debug|set-active-expire");

  private static Map<String, String> facts(int port) {
    Map<String, String> facts = new TreeMap<>();
    try (Jedis jedis = new Jedis("127.0.0.1", port)) {
      addTo(facts, (List<?>) jedis.sendCommand(Protocol.Command.COMMAND));
    }
    return facts;
  }

  private static void addTo(Map<String, String> facts, List<?> commands) {
    for (Object one : commands) {
      List<?> command = (List<?>) one;
      List<String> flags = new ArrayList<>(texts(command.get(2)));
      flags.retainAll(KNOWN_FLAGS);
      String numbers = command.get(3) + " " + command.get(4) + " " + command.get(5);
      List<String> places = new ArrayList<>();
      for (Object place : (List<?>) command.get(8)) {
        List<?> fields = (List<?>) place;
        places.add(text(fields.subList(fields.indexOf(field(fields, "flags")), fields.size())));
      }
      facts.put(
          text(command.get(0)),
          String.join(
              " | ",
              command.get(1).toString(),
              sorted(flags),
              sorted(texts(command.get(6))),
              numbers,
              String.join(" and ", places)));
      addTo(facts, (List<?>) command.get(9));
    }
  }

  /** Notes, which only some places have, come before their flags. */
  private static Object field(List<?> fields, String name) {
    return fields.stream().filter(it -> text(it).equals(name)).findFirst().orElseThrow();
  }

  private static String sorted(List<String> words) {
    return words.stream().sorted().collect(Collectors.joining(" "));
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(CommandFactsTest::text).toList();
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(CommandFactsTest::text).collect(Collectors.joining(" ", "[", "]"));
    }
    return value instanceof byte[] bytes ? new String(bytes, US_ASCII) : String.valueOf(value);
  }

  /** Returns what this server says, without what Redis does not have. */
  private Map<String, String> ours() {
    Map<String, String> facts = facts(server.port());
    assertThat(facts.keySet()).containsAll(NOT_IN_REDIS);
    facts.keySet().removeAll(NOT_IN_REDIS);
    return facts;
  }

  @Test
  void commandsAreDescribedAsTheyWereRecorded() throws IOException {
    Map<String, String> recorded = new TreeMap<>();
    for (String line : Files.readAllLines(RECORDED, US_ASCII)) {
      String[] parts = line.split(" = ", 2);
      recorded.put(parts[0], parts[1]);
    }
    assertThat(recorded).hasSizeGreaterThan(230);
    assertThat(ours()).isEqualTo(recorded);
  }

  @Test
  void redisDescribesThemTheSame(@TempDir Path directory) throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    Map<String, String> ours = ours();
    try (RedisProcess redis = new RedisProcess(directory)) {
      Map<String, String> theirs = facts(redis.port());
      theirs.keySet().retainAll(ours.keySet());
      if (Boolean.getBoolean("redis.write")) {
        Files.write(
            RECORDED,
            theirs.entrySet().stream().map(it -> it.getKey() + " = " + it.getValue()).toList(),
            US_ASCII);
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }
}

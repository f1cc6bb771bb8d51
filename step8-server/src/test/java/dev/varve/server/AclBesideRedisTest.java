package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random rules for a user of this server and of a real Redis, and what both say that the user may
 * do. Redis has more commands, so it may describe the same rights by other categories; each server
 * must understand the description of the other one. {@code -Dvarve.redis=…} says where Redis is.
 */
class AclBesideRedisTest extends ServerFixture {
  private static final int ROUNDS = Boolean.getBoolean("varve.soak") ? 2_000 : 40;
  private static final String[] WORDS = {"a", "b", "ab", "abc", "b:1", "b:2", "c", "*", "b:*"};
  private static final String[] PATTERNS = {"*", "a", "a*", "b:*", "?", "[ab]", "b:1", "c", "d"};
  private static final String HASH =
      "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940";
  private static final String[] PLAIN =
      ("on off nopass resetpass >p >q <p <q #HASH !HASH allkeys resetkeys allchannels resetchannels"
              + " allcommands nocommands +@all -@all reset clearselectors sanitize-payload"
              + " skip-sanitize-payload #12 nonsense +nonsense -get|x +get| +@nonsense +select|0"
              + " +get|A +GET|a %X~a")
          .replace("HASH", HASH)
          .split(" ");

  private final List<RedisCommand> commands =
      RedisCommands.all().withParts().stream()
          .filter(it -> !it.name().startsWith("debug"))
          .filter(it -> !it.name().equals("client|setinfo") && !it.name().equals("client|no-touch"))
          .toList();

  private RawClient redis;

  @Test
  void redisAllowsTheSame(@TempDir Path directory) throws IOException {
    String missing = RedisProcess.missing();
    assumeTrue(missing.isEmpty(), missing);
    try (RedisProcess process = new RedisProcess(directory);
        RawClient one = new RawClient(process.port())) {
      redis = one;
      Seed.run(seed -> compare(seed));
    }
  }

  private void compare(Seed seed) {
    Random random = seed.random();
    for (int i = 0; i < ROUNDS; i++) {
      List<String> request = new ArrayList<>(List.of("acl", "setuser", "u"));
      for (int n = random.nextInt(8); n >= 0; n--) {
        request.add(rule(random, true));
      }
      seed.tell(String.join(" ", request));
      same(request);
      if (random.nextInt(4) == 0) {
        same(List.of("acl", "deluser", "u", "v"));
        same(List.of("acl", "setuser", "u"));
      }
      String ours = lineOf(client);
      String theirs = lineOf(redis);
      assertThat(withoutCommands(ours)).isEqualTo(withoutCommands(theirs));
      sameRights(random, "u");
      for (String line : List.of(ours, theirs)) {
        List<String> described = new ArrayList<>(List.of("acl", "setuser", "v", "reset"));
        described.addAll(known(line));
        same(described);
        sameRights(random, "v");
      }
    }
  }

  private String rule(Random random, boolean mayHaveSelectors) {
    RedisCommand command = commands.get(random.nextInt(commands.size()));
    Category category = Category.values()[random.nextInt(Category.values().length)];
    String pattern = PATTERNS[random.nextInt(PATTERNS.length)];
    String sign = random.nextBoolean() ? "+" : "-";
    return switch (random.nextInt(10)) {
      case 0, 1 -> sign + "@" + category.text();
      case 2, 3, 4 -> sign + command.name();
      case 5 -> "~" + pattern;
      case 6 -> new String[] {"%R~", "%W~", "%RW~", "%wr~"}[random.nextInt(4)] + pattern;
      case 7 -> "&" + pattern;
      case 8 -> mayHaveSelectors ? selector(random) : "resetkeys";
      default -> mayHaveSelectors ? PLAIN[random.nextInt(PLAIN.length)] : "+@read";
    };
  }

  private String selector(Random random) {
    List<String> rules = new ArrayList<>();
    for (int n = random.nextInt(4); n >= 0; n--) {
      rules.add(rule(random, false));
    }
    return "(" + String.join(" ", rules) + ")";
  }

  private void same(List<String> request) {
    assertThat(client.call(request)).as("%s", request).isEqualTo(redis.call(request));
  }

  private static String lineOf(RawClient client) {
    for (String line : client.call("acl list").split("\r\n")) {
      if (line.startsWith("user u ")) {
        return line.substring("user u ".length());
      }
    }
    throw new AssertionError("there is no user u");
  }

  private static String withoutCommands(String line) {
    return line.replaceAll("[+\\-][^ ()]+", "").replaceAll(" +", " ").replace(" )", ")");
  }

  /** Returns the rules of a description, without commands and parts that this server lacks. */
  private static List<String> known(String line) {
    RedisCommands all = RedisCommands.all();
    List<String> known = new ArrayList<>();
    for (String rule : line.split(" ")) {
      String end = rule.endsWith(")") ? ")" : "";
      String name = rule.replaceAll("^[+\\-]|\\)$", "");
      boolean isCommand = rule.matches("[+\\-][^@].*");
      boolean hasFirstWord =
          name.contains("|")
              && all.named(name.replaceFirst("\\|.*", "")) != null
              && all.named(name.replaceFirst("\\|.*", "")).subcommands().isEmpty();
      if (!isCommand || all.named(name) != null || hasFirstWord) {
        known.add(rule);
      } else if (!end.isEmpty()) {
        known.set(known.size() - 1, known.get(known.size() - 1) + end);
      }
    }
    return known;
  }

  private void sameRights(Random random, String user) {
    for (RedisCommand command : commands) {
      if (command.body() != null) {
        same(dryRun(user, request(command, random)));
      }
    }
    String key = WORDS[random.nextInt(WORDS.length)];
    String other = WORDS[random.nextInt(WORDS.length)];
    for (String request :
        List.of(
            "set K 1 get",
            "bitfield K get u8 0",
            "bitfield K get u8 0 set u8 0 1",
            "sort K by nosort limit 0 1 store x store O",
            "mget K O a b c",
            "bitop and K O a b",
            "zunionstore K 2 a O",
            "blpop K O a 0",
            "subscribe K O",
            "psubscribe K O")) {
      same(dryRun(user, List.of(request.replace("K", key).replace("O", other).split(" "))));
    }
  }

  private static List<String> dryRun(String user, List<String> request) {
    List<String> all = new ArrayList<>(List.of("acl", "dryrun", user));
    all.addAll(request);
    return all;
  }

  /** Returns a request with the right number of words, some of which are keys. */
  private static List<String> request(RedisCommand command, Random random) {
    List<String> words = new ArrayList<>(List.of(command.name().split("\\|")));
    while (words.size() < Math.abs(command.arity())) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    for (CommandKeys.Place place : command.keys().places()) {
      if (place.kind() == CommandKeys.Kind.NUMBERED) {
        words.set(place.first(), "1");
      }
    }
    return words;
  }
}

package dev.varve.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random requests of commands that Redis has, too. Now and then, a word is missing, one too many,
 * or makes no sense. None of them depends on chance or on the time of the day, in what it changes.
 */
final class RandomRequests {
  /** These depend on chance, or on a number of a server, if a word is changed. */
  private static final Set<String> UNCHANGED =
      Set.of(
          "command",
          "publish",
          "spop",
          "scan",
          "sscan",
          "hscan",
          "zscan",
          "srandmember",
          "hrandfield",
          "zrandmember",
          // Redis 7.0 calculates with numbers that are too large for it.
          "lpos",
          "lmpop",
          "blmpop");

  private static final RedisCommands COMMANDS = RedisCommands.all();
  private static final Pattern PLACE = Pattern.compile("\\$(\\w)");

  private static final String[] NONSENSE = {
    "abc",
    "",
    "-1",
    "0",
    "1.5",
    "9223372036854775807",
    "9223372036854775808",
    "+5",
    " 5",
    "05",
    "-9223372036854775808",
    "nx",
    "get",
    "limit"
  };

  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "7",
    "100",
    "-32768",
    "65536",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808"
  };

  private static final String[] SCORES = {
    "0",
    "1",
    "-1",
    "2",
    "3",
    "0.1",
    "-0",
    "1.5",
    "1e100",
    "inf",
    "-inf",
    "4294967297",
    "-2.5e-7",
    "3.0000000000000004",
    "9007199254740993",
    "123456789012345678"
  };

  private static final String[] NAME_BOUNDS = {
    "-", "+", "-", "+", "[m1", "(m1", "[m3", "(m5", "[m9", "[", "(", "[n"
  };

  private static final String[] DECIMALS = {
    "0.1", "-0.1", "1.5", "3", "-2.25", "1e3", "0.000001", "123456.789", "1e-5", "10"
  };

  /**
   * The moments at which keys expire; keys that expire before EXPIREAT of another are far from it.
   */
  private static final String[] MOMENTS = {"4102444800", "4000000000", "4000000001", "5000000000"};

  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  /** Returns whether a request may wait, outside a transaction. */
  static boolean mayWait(List<String> request) {
    RedisCommand command = COMMANDS.named(request.get(0));
    return command != null && command.has(RedisCommand.Flag.BLOCKING);
  }

  /** Returns the words of a request; each character is a byte. */
  List<String> next() {
    List<String> words = new ArrayList<>();
    String template = pick(RequestTemplates.ALL);
    while (template.startsWith("flush") && random.nextInt(8) > 0) {
      template = pick(RequestTemplates.ALL);
    }
    for (String word : template.split(" ")) {
      words.add(word(word));
    }
    // If their scores differ, Redis does not say what a range of names is.
    boolean hasEqualScores = template.contains("$e");
    if (random.nextInt(14) == 0 && !hasEqualScores && !UNCHANGED.contains(words.get(0))) {
      spoil(words);
    }
    return words;
  }

  private String pick(String[] all) {
    return all[random.nextInt(all.length)];
  }

  private String word(String template) {
    Matcher place = PLACE.matcher(template);
    if (!place.matches()) {
      return template;
    }
    return switch (place.group(1)) {
      case "s", "h", "t", "l", "z" -> key(random.nextInt(12) == 0 ? "k" : place.group(1));
      case "k" -> key("k");
      case "e" -> "e" + random.nextInt(2);
      case "c" -> pick(SCORES);
      case "g" -> (random.nextInt(3) == 0 ? "(" : "") + pick(SCORES);
      case "r" -> pick(NAME_BOUNDS);
      case "v" -> value();
      case "n" -> pick(NUMBERS);
      case "f" -> pick(DECIMALS);
      case "m" -> "m" + random.nextInt(12);
      case "i" -> String.valueOf(random.nextInt(30) - 12);
      case "o" -> String.valueOf(random.nextInt(60));
      case "b" -> String.valueOf(random.nextInt(2));
      case "d" -> String.valueOf(random.nextInt(3));
      case "x" -> pick(MOMENTS);
      case "y" -> pick(MOMENTS) + "000";
      default -> throw new IllegalArgumentException(template);
    };
  }

  private String key(String kind) {
    String first = kind.equals("k") ? pick(new String[] {"s", "h", "t", "l", "z"}) : kind;
    return first + random.nextInt(5);
  }

  private String value() {
    return switch (random.nextInt(6)) {
      case 0 -> pick(NUMBERS);
      case 1 -> pick(DECIMALS);
      case 2 -> "";
      case 3 -> "abcabd".repeat(random.nextInt(20));
      default -> bytes(random.nextInt(12));
    };
  }

  private String bytes(int length) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < length; i++) {
      bytes.append((char) random.nextInt(256));
    }
    return bytes.toString();
  }

  private void spoil(List<String> words) {
    int at = 1 + random.nextInt(words.size());
    switch (random.nextInt(3)) {
      case 0 -> words.remove(words.size() - 1);
      case 1 -> words.add(Math.min(at, words.size()), pick(NONSENSE));
      default -> words.set(Math.min(at, words.size() - 1), pick(NONSENSE));
    }
    if (words.isEmpty() || words.get(0).isEmpty()) {
      words.add(0, "get");
    }
  }
}

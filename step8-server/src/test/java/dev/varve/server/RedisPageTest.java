package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/redis.md} are complete, and list nothing else. */
class RedisPageTest {
  private static final List<String> LINES = lines();

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "redis.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the rows under a heading, up to the next one of the same level, without their bars. */
  private static List<String[]> rows(String heading) {
    return LINES.stream()
        .dropWhile(line -> !line.equals("## " + heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| ") && !line.startsWith("| command "))
        .map(line -> line.split("(?<!\\\\)\\|"))
        .toList();
  }

  @Test
  void theCommandsAreThoseOfTheServer() {
    Map<String, String> listed = new TreeMap<>();
    for (String[] row : rows("Commands")) {
      assertThat(row).as(String.join("|", row)).hasSize(4);
      assertThat(row[3]).as("what differs in %s", row[1]).isNotBlank();
      String usage = row[1].strip().replace("`", "").replace("\\|", "|").toUpperCase(Locale.ROOT);
      assertThat(listed.put(usage, row[2].strip() + ".")).as(usage).isNull();
    }
    Map<String, String> exist = new TreeMap<>();
    RedisCommands.all().values().stream()
        .flatMap(it -> Stream.concat(Stream.of(it), it.subcommands().values().stream()))
        .filter(it -> it.body() != null && !it.name().endsWith("|help"))
        .forEach(it -> exist.put(it.usage(), it.summary()));
    assertThat(exist).hasSizeGreaterThan(150);
    assertThat(listed).isEqualTo(exist);
  }

  @Test
  void theLimitsAreThoseOfTheServer() {
    ServerOptions defaults = ServerOptions.defaults();
    Map<String, String> limits = new TreeMap<>();
    rows("Limits").forEach(row -> limits.put(row[1].strip(), row[2].strip()));
    assertThat(limits)
        .containsEntry("key", number(Spaces.MAX_KEY_BYTES) + " bytes")
        .containsEntry(
            "field of a hash, member of a set", number(KeyParts.MAX_SUB_BYTES) + " bytes")
        .containsEntry(
            "string, value of a field, element of a list",
            number(StringCommands.MAX_BYTES) + " bytes")
        .containsEntry("member of a sorted set", number(ScoreOrder.MAX_MEMBER_BYTES) + " bytes")
        .containsEntry("words of a request", number(defaults.requestLimits().arguments()))
        .containsEntry("line, inline request", (RequestLimits.LINE_BYTES >> 10) + " KiB")
        .containsEntry(
            "replies that wait for a client, before it is closed", mebibytes(defaults.replyBytes()))
        .containsEntry(
            "messages that wait for a subscriber, before it is closed",
            mebibytes(defaults.messageBytes()))
        .containsEntry("clients", number(defaults.clients()))
        .containsEntry("databases", number(defaults.databases()));
  }

  private static String number(long value) {
    return NumberFormat.getIntegerInstance(Locale.ROOT).format(value);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}

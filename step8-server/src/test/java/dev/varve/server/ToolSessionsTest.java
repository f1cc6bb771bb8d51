package dev.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The requests that tools send, and what they need as replies. {@link RedisToolsTest} runs the
 * tools themselves, where they are installed.
 */
class ToolSessionsTest extends ServerFixture {
  private static final String FILE = "tool-sessions.txt";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

  @BeforeEach
  void fill() {
    fill(client);
  }

  /** Puts a key of each type, and one that expires. */
  static void fill(RawClient client) {
    client.expect("mset user:1 a user:2 5000000000", "+OK");
    client.expect("rpush list a b c", ":3");
    client.expect("sadd set a b", ":2");
    client.expect("zadd z 1 a 2 b", ":2");
    client.expect("hset h f v g w", ":2");
    client.expect("set ex v ex 100", "+OK");
  }

  /** A request, and the first line of its reply. */
  record Exchange(List<String> request, String reply) {
    static Exchange of(String line) {
      int bar = line.lastIndexOf('|');
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(line.substring(0, bar));
      while (word.find()) {
        words.add(word.group(1) == null ? word.group() : word.group(1));
      }
      return new Exchange(words, line.substring(bar + 1).strip());
    }

    boolean accepts(String head) {
      // An asterisk at the beginning is the type of an array, and then there is a number.
      boolean isArray = reply.matches("\\*\\d+");
      String[] parts = isArray ? new String[] {reply} : reply.split("\\*", -1);
      return head.matches(String.join(".*", List.of(parts).stream().map(Pattern::quote).toList()));
    }
  }

  static Map<String, List<Exchange>> sessions() {
    Map<String, List<Exchange>> sessions = new LinkedHashMap<>();
    List<Exchange> session = new ArrayList<>();
    for (String line : text().lines().toList()) {
      if (line.startsWith("## ")) {
        session = new ArrayList<>();
        sessions.put(line.substring(3), session);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        session.add(Exchange.of(line));
      }
    }
    return sessions;
  }

  private static String text() {
    try (InputStream in = ToolSessionsTest.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names() {
    return List.copyOf(sessions().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aToolGetsWhatItNeeds(String name) {
    for (Exchange exchange : sessions().get(name)) {
      String reply = client.call(exchange.request());
      String head = reply.lines().findFirst().orElse("");
      assertThat(exchange.accepts(head))
          .as("%s: %s is answered by %s instead of %s", name, exchange.request(), head, exchange)
          .isTrue();
    }
  }
}

package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a server says of itself, before and after a run: so what the load generator does not look at
 * is checked all the same.
 *
 * @param lines the lines of INFO
 * @param keys the number of keys
 */
record ServerInfo(Map<String, String> lines, long keys) {
  static ServerInfo of(PlainClient client) throws IOException {
    String text = client.ask("INFO", "commandstats") + "\r\n" + client.ask("INFO", "stats");
    return new ServerInfo(parse(text), Long.parseLong(client.ask("DBSIZE")));
  }

  static Map<String, String> parse(String text) {
    return text.lines()
        .filter(line -> line.contains(":"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(':')),
                line -> line.substring(line.indexOf(':') + 1).strip(),
                (before, after) -> after));
  }

  /** Checks that all requests have been executed since {@code before}, none with an error. */
  void checkSince(ServerInfo before, BenchmarkCommand command, long requests)
      throws WrongReplyException {
    String name = "cmdstat_" + command.word();
    checkGrowth(before, name, "calls", requests);
    checkGrowth(before, name, "rejected_calls", 0);
    checkGrowth(before, name, "failed_calls", 0);
    if (command == BenchmarkCommand.GET) {
      checkGrowth(before, "keyspace_misses", "", 0);
    }
    if (command == BenchmarkCommand.SET) {
      long grown = keys - before.keys;
      WrongReplyException.check(grown == 0, "SET of keys that exist made " + grown);
    }
  }

  private void checkGrowth(ServerInfo before, String line, String field, long expected)
      throws WrongReplyException {
    long growth = number(line, field) - before.number(line, field);
    WrongReplyException.check(
        growth == expected, line + " " + field + " grew by " + growth + ", not by " + expected);
  }

  /** Returns a number of a line; one without fields has an empty name. */
  long number(String line, String field) {
    String value = lines.getOrDefault(line, "");
    for (String part : value.split(",")) {
      if (part.startsWith(field + "=")) {
        return Long.parseLong(part.substring(field.length() + 1));
      }
    }
    return field.isEmpty() && !value.isEmpty() ? Long.parseLong(value) : 0;
  }
}

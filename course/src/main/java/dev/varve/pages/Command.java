package dev.varve.pages;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line of Maven as a page shows it.
 *
 * @param goals the goals and phases
 * @param properties what {@code -D} sets
 * @param modules what {@code -pl} names
 * @param profiles what {@code -P} names
 */
record Command(
    List<String> goals,
    Map<String, String> properties,
    List<String> modules,
    List<String> profiles) {
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  /**
   * Parses a command line, up to a comment, a pipe or another command.
   *
   * @throws IllegalArgumentException if an option lacks its value
   */
  static Command parse(String line) {
    Command command =
        new Command(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    Iterator<String> words = words(line).stream().skip(1).iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("-pl")) {
        command.modules.addAll(List.of(behind(word, words).split(",")));
      } else if (word.startsWith("-P")) {
        command.profiles.addAll(List.of(value("-P", word, words).split(",")));
      } else if (word.startsWith("-D")) {
        String[] parts = value("-D", word, words).split("=", 2);
        command.properties.put(parts[0], parts.length == 1 ? "" : parts[1]);
      } else if (!word.startsWith("-")) {
        command.goals.add(word);
      }
    }
    return command;
  }

  /** Returns the value joined to a one-letter option, or else the next word. */
  private static String value(String option, String word, Iterator<String> words) {
    return word.equals(option) ? behind(option, words) : word.substring(option.length());
  }

  private static String behind(String option, Iterator<String> words) {
    String next = words.hasNext() ? words.next() : "-";
    if (next.startsWith("-")) {
      throw new IllegalArgumentException("nothing is named after " + option);
    }
    return next;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find() && !matcher.group().matches("#.*|\\||&&|>|<|;")) {
      words.add(matcher.group().replaceAll("[\"']", ""));
    }
    return words;
  }

  /** Returns the value of {@code -Dstep}, or null. */
  String step() {
    return properties.get("step");
  }

  /** Returns the arguments of the program that is started. */
  List<String> arguments() {
    String text = properties.getOrDefault("exec.args", "");
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  boolean starts() {
    return goals.contains("exec:java");
  }
}

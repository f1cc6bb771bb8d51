package dev.varve.pages;

import java.util.ArrayList;
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

  /** Takes a command line apart, up to a comment, a pipe or another command. */
  static Command parse(String line) {
    Command command =
        new Command(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    List<String> words = words(line);
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-pl")) {
        command.modules.addAll(List.of(words.get(++i).split(",")));
      } else if (word.startsWith("-P")) {
        command.profiles.addAll(List.of(word.substring(2).split(",")));
      } else if (word.startsWith("-D")) {
        String[] parts = word.substring(2).split("=", 2);
        command.properties.put(parts[0], parts.length == 1 ? "" : parts[1]);
      } else if (!word.startsWith("-")) {
        command.goals.add(word);
      }
    }
    return command;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find() && !matcher.group().matches("#.*|\\||&&|>|<|;")) {
      words.add(matcher.group().replaceAll("[\"']", ""));
    }
    return words;
  }

  /** Returns what {@code -Dstep} says, or null. */
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

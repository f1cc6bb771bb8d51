package dev.varve.pages;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Hides the parts of a transcript that may differ: durations, paths of temporary files, the width
 * of gaps, and, where numbers differ from run to run or between machines, all numbers.
 */
final class Mask {
  private record Rule(Pattern pattern, String replacement) {}

  private static final String NUMBER = "[0-9][0-9,]*(?:\\.[0-9]+)?";

  private static final List<Rule> ALWAYS =
      List.of(
          rule("\\S*varve-demo-?[0-9]+\\S*", "<path>"),
          rule(NUMBER + " ?(?:[KMG]i?B)? ?/s\\b", "<rate>"),
          rule(NUMBER + " ?(?:ns|us|µs|ms|s|seconds?|minutes?)\\b", "<time>"),
          // The demo of step 2 names the file system, and that of step 4 what a library packs.
          rule("^( *file system .* )\\S+$", "$1<any>"),
          rule(NUMBER + " bytes, read in", "<size>, read in"),
          rule(" +", " "));

  private static final List<Rule> NUMBERS =
      List.of(rule("\\b0x[0-9a-f]+", "<number>"), rule(NUMBER, "<number>"));

  private final boolean numbers;

  /** Creates a mask; {@code numbers} determines whether it also hides all numbers. */
  Mask(boolean numbers) {
    this.numbers = numbers;
  }

  private static Rule rule(String pattern, String replacement) {
    return new Rule(Pattern.compile(pattern), replacement);
  }

  /** Returns a line without the parts that may differ. */
  String of(String line) {
    String masked = apply(ALWAYS, line.stripTrailing());
    return numbers ? apply(NUMBERS, masked) : masked;
  }

  private static String apply(List<Rule> rules, String line) {
    String masked = line;
    for (Rule rule : rules) {
      masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
    }
    return masked;
  }
}

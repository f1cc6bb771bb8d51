package dev.varve.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The input in a transcript, and the places of the answers. A line such as {@code varve> set a b}
 * is typed at the shell, {@code call> 7} at the demo that pulls the plug.
 */
final class Dialogue {
  private record Typed(String prompt, String text) {}

  private static final Pattern AT_THE_SHELL = Pattern.compile("(varve[ a-z]*> ?)(.*)");
  private static final Pattern ASKED = Pattern.compile("( *(?:call|prediction)> ?)(.*)");

  /** A command that no shell knows: its error message ends the answer to the previous command. */
  private static final String UNKNOWN = "=====";

  private final List<Typed> shell;
  private final List<Typed> answers;

  private Dialogue(List<Typed> shell, List<Typed> answers) {
    this.shell = shell;
    this.answers = answers;
  }

  static Dialogue in(List<String> lines) {
    return new Dialogue(typed(lines, AT_THE_SHELL), typed(lines, ASKED));
  }

  private static List<Typed> typed(List<String> lines, Pattern pattern) {
    List<Typed> typed = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        typed.add(new Typed(matcher.group(1), matcher.group(2)));
      }
    }
    return typed;
  }

  boolean isTyped() {
    return !shell.isEmpty() || !answers.isEmpty();
  }

  /** Returns the input for the program of {@code command}. */
  String typed(Command command) {
    StringBuilder text = new StringBuilder();
    if (command.arguments().contains("shell")) {
      text.append(UNKNOWN).append("0\n");
      for (int i = 0; i < shell.size(); i++) {
        text.append(shell.get(i).text()).append('\n').append(UNKNOWN).append(i + 1).append('\n');
      }
    } else {
      answers.forEach(it -> text.append(it.text()).append('\n'));
    }
    return text.toString();
  }

  /** Inserts each line of input into the output, before its answer. */
  String woven(String output) {
    if (output.contains("\"" + UNKNOWN)) {
      return wovenShell(output.lines().toList());
    }
    Matcher prompt = Pattern.compile("(?m)^ *(?:call|prediction)> ").matcher(output);
    StringBuilder text = new StringBuilder();
    int next = 0;
    while (next < answers.size() && prompt.find()) {
      String answer = Matcher.quoteReplacement(answers.get(next++).text());
      prompt.appendReplacement(text, "$0" + answer + "\n");
    }
    return prompt.appendTail(text).toString();
  }

  private String wovenShell(List<String> lines) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (String line : lines) {
      if (!line.contains("\"" + UNKNOWN + next + "\"")) {
        text.append(line).append('\n');
      } else {
        if (next < shell.size()) {
          text.append(shell.get(next).prompt()).append(shell.get(next).text()).append('\n');
        }
        next++;
      }
    }
    return text.toString();
  }
}

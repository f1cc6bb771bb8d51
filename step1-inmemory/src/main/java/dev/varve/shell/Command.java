package dev.varve.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command of the {@link Shell}.
 *
 * @param name its first word
 * @param usage the words after it, optional ones in brackets: {@code KEY VALUE [SECONDS]}; the
 *     shell derives the allowed number of words from it
 * @param help what it does, in one line
 * @param action implements it
 * @param words the completions that a terminal offers after the name
 */
public record Command(
    String name, String usage, String help, Action action, Supplier<List<String>> words) {

  /** Creates a command without completions for its words. */
  public Command(String name, String usage, String help, Action action) {
    this(name, usage, help, action, List::of);
  }

  /** The implementation of a command. If it throws, the message of the exception is shown. */
  @FunctionalInterface
  public interface Action {
    /** Acts on {@code session}, and prints the result there. */
    void run(Session session, Arguments arguments) throws Exception;
  }

  /** Returns what to type: the name and the usage. */
  public String syntax() {
    return (name + " " + usage).strip();
  }

  void run(Session session, List<byte[]> words) throws Exception {
    Arguments arguments = new Arguments(this, words);
    if (arguments.size() < required().count()) {
      throw arguments.wrong(name + " needs " + requirement());
    }
    if (!hasOptions() && arguments.size() > parameters().count()) {
      throw arguments.wrong("too many words (a value with spaces needs quotes)");
    }
    action.run(session, arguments);
  }

  /**
   * Options may appear anywhere and more than once, so a command with options counts the other
   * words itself.
   */
  private boolean hasOptions() {
    return usage.contains("--");
  }

  private Stream<String> parameters() {
    return Arrays.stream(usage.split(" ")).filter(word -> !word.isEmpty());
  }

  private Stream<String> required() {
    return parameters().takeWhile(word -> !word.startsWith("["));
  }

  /** Returns "a key and a value" for {@code KEY VALUE}. */
  private String requirement() {
    return required()
        .map(word -> "a " + word.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" and "));
  }
}

package dev.varve.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that may be typed into a {@link Shell}.
 *
 * @param name its first word
 * @param usage the words after it, optional ones in brackets: {@code KEY VALUE [SECONDS]}; from
 *     this the shell knows how many there may be
 * @param help what it does, in one line
 * @param action what does it
 * @param words what a terminal offers to complete after the name
 */
public record Command(
    String name, String usage, String help, Action action, Supplier<List<String>> words) {

  /** Makes one whose words nobody can know beforehand. */
  public Command(String name, String usage, String help, Action action) {
    this(name, usage, help, action, List::of);
  }

  /** What a command does. An exception ends it, and its message is shown. */
  @FunctionalInterface
  public interface Action {
    /** Acts on {@code session}, and prints what came of it there. */
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

  /** Options may stand anywhere, and more than once: their command counts the other words. */
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

package dev.varve.shell;

import dev.varve.Text;
import dev.varve.Utf8;
import java.util.List;
import java.util.stream.IntStream;

/** The words after a command's name. */
public final class Arguments {
  private final Command command;
  private final List<byte[]> words;

  Arguments(Command command, List<byte[]> words) {
    this.command = command;
    this.words = words;
  }

  /** Returns the number of arguments. */
  public int size() {
    return words.size();
  }

  /** Returns whether there is an argument at {@code index}, counted from 0. */
  public boolean has(int index) {
    return index < words.size();
  }

  /** Returns the bytes of the argument at {@code index}. */
  public byte[] bytes(int index) {
    return words.get(index);
  }

  /**
   * Returns the argument at {@code index} as text.
   *
   * @throws IllegalArgumentException if it is not UTF-8
   */
  public String text(int index) {
    return Utf8.decode("argument " + (index + 1), words.get(index));
  }

  /** Returns whether the argument at {@code index} is {@code word}. */
  boolean is(int index, String word) {
    return word.equals(Utf8.decodeOrNull(words.get(index)));
  }

  /** Returns all arguments as text. */
  public List<String> texts() {
    return IntStream.range(0, size()).mapToObj(this::text).toList();
  }

  /**
   * Returns the argument at {@code index} as a whole number.
   *
   * @throws IllegalArgumentException if it is not one; the message says that {@code what} must be
   */
  public long number(int index, String what) {
    try {
      return Long.parseLong(text(index));
    } catch (NumberFormatException e) {
      throw wrong(what + " must be a whole number, not " + Text.quoted(text(index)));
    }
  }

  /** Returns an error whose message includes the usage of the command. */
  public IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + ": " + command.syntax());
  }
}

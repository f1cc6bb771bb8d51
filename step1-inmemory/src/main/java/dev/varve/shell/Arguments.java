package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.Text;
import java.util.List;

/** The words after a command's name. */
public final class Arguments {
  private final Command command;
  private final List<byte[]> words;

  Arguments(Command command, List<byte[]> words) {
    this.command = command;
    this.words = words;
  }

  /** Returns how many there are. */
  public int size() {
    return words.size();
  }

  /** Says whether there is an argument at {@code index}, counted from 0. */
  public boolean has(int index) {
    return index < words.size();
  }

  /** Returns the argument at {@code index} as it was typed, in bytes. */
  public byte[] bytes(int index) {
    return words.get(index);
  }

  /** Returns the argument at {@code index} as text. */
  public String text(int index) {
    return new String(words.get(index), UTF_8);
  }

  /** Returns all of them as text. */
  public List<String> texts() {
    return words.stream().map(word -> new String(word, UTF_8)).toList();
  }

  /**
   * Returns the argument at {@code index} as a whole number.
   *
   * @throws IllegalArgumentException if it is none, saying that {@code what} has to be one
   */
  public long number(int index, String what) {
    try {
      return Long.parseLong(text(index));
    } catch (NumberFormatException e) {
      throw wrong(what + " must be a whole number, not " + Text.quoted(text(index)));
    }
  }

  /** Returns an error that also says how the command is used. */
  public IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + ": " + command.syntax());
  }
}

package dev.varve.query;

import dev.varve.Internal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A word of a query.
 *
 * @param type what it is
 * @param text the text between quotes, the name, the number, or the symbol
 * @param at the place of its first character in the query
 * @hidden
 */
@Internal
public record Token(Type type, String text, int at) {

  /**
   * The kinds of words.
   *
   * @hidden
   */
  public enum Type {
    /** A keyword, a function's name, or a field's name. */
    WORD,
    /** A name between backquotes, which is never a keyword. */
    QUOTED_NAME,
    NUMBER,
    TEXT,
    SYMBOL,
    END
  }

  /** Returns whether this is the keyword or symbol {@code expected}, in capitals or not. */
  public boolean is(String expected) {
    return (type == Type.WORD || type == Type.SYMBOL) && text.equalsIgnoreCase(expected);
  }

  public boolean isName() {
    return type == Type.WORD || type == Type.QUOTED_NAME;
  }

  /** Returns the keyword in capitals, or the symbol; null if it is neither. */
  public @Nullable String keyword() {
    return type == Type.WORD || type == Type.SYMBOL ? text.toUpperCase(Locale.ROOT) : null;
  }

  /** Returns this as a message names it. */
  String described() {
    return switch (type) {
      case END -> "the end of the query";
      case TEXT -> "a text";
      default -> text;
    };
  }
}

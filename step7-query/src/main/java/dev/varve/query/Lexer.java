package dev.varve.query;

import dev.varve.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Splits a query into {@link Token}s.
 *
 * <pre>
 *   word    := letter (letter | digit | _)*           keywords in capitals or not
 *            | ` any character but ` `                 a name with spaces, or like a keyword
 *   number  := digits [. digits] [(e | E) [+ | -] digits]
 *   text    := " … " | ' … '                          with the escapes of JSON; a quote may also
 *                                                      be written twice
 *   symbol  := = != &lt;&gt; &lt; &lt;= &gt; &gt;= + - * / % ( ) [ ] { } , : . ? ;
 *   comment := -- to the end of the line
 * </pre>
 */
final class Lexer {
  /** The longest query, in characters. */
  static final int MAX_LENGTH = 1 << 20;

  private static final Set<String> PAIRS = Set.of("!=", "<>", "<=", ">=");
  private static final String SINGLES = "=<>+-*/%()[]{},:.?;";

  private final String query;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String query) {
    this.query = query;
  }

  /**
   * Returns the words of {@code query}, the last of which is the end.
   *
   * @throws QueryException if a character is not KQL's, or a quote is not closed
   */
  static List<Token> split(String query) {
    return split(query, MAX_LENGTH);
  }

  /** Like {@link #split(String)}, with another limit. */
  static List<Token> split(String query, int maxLength) {
    if (query.length() > maxLength) {
      throw new QueryException(
          query,
          0,
          "a query of "
              + query.length()
              + " characters exceeds the limit of "
              + maxLength
              + ": use parameters for long values");
    }
    Lexer lexer = new Lexer(query);
    while (lexer.skipSpaces()) {
      lexer.tokens.add(lexer.next());
    }
    lexer.tokens.add(new Token(Token.Type.END, "", query.length()));
    return lexer.tokens;
  }

  /** Moves to the next word; false if there is none. */
  private boolean skipSpaces() {
    while (at < query.length()) {
      if (query.startsWith("--", at)) {
        int end = query.indexOf('\n', at);
        at = end < 0 ? query.length() : end;
      } else if (Character.isWhitespace(query.charAt(at)) || query.charAt(at) == '\uFEFF') {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private Token next() {
    char c = query.charAt(at);
    if (Character.isLetter(query.codePointAt(at)) || c == '_') {
      return word();
    }
    if (c >= '0' && c <= '9') {
      return number();
    }
    return switch (c) {
      case '"', '\'' -> text(c);
      case '`' -> quotedName();
      default -> symbol();
    };
  }

  private Token word() {
    int start = at;
    while (at < query.length() && isOfWord(query.codePointAt(at))) {
      at += Character.charCount(query.codePointAt(at));
    }
    return token(Token.Type.WORD, start);
  }

  private static boolean isOfWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  private Token number() {
    int start = at;
    skipDigits();
    if (peek(0) == '.' && isDigit(peek(1))) {
      at++;
      skipDigits();
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (isDigit(peek(1 + sign))) {
        at += 1 + sign;
        skipDigits();
      }
    }
    if (at < query.length() && isOfWord(query.codePointAt(at))) {
      throw error(start, "a number is followed by a letter: write a space between them");
    }
    return token(Token.Type.NUMBER, start);
  }

  private void skipDigits() {
    while (isDigit(peek(0))) {
      at++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Returns the character that follows in {@code distance}, or -1. */
  private int peek(int distance) {
    return at + distance < query.length() ? query.charAt(at + distance) : -1;
  }

  private Token quotedName() {
    int start = at;
    int end = query.indexOf('`', at + 1);
    if (end <= at + 1) {
      throw error(start, end < 0 ? "a name in backquotes is not closed" : "a name is empty");
    }
    at = end + 1;
    return new Token(Token.Type.QUOTED_NAME, query.substring(start + 1, end), start);
  }

  private Token text(char quote) {
    int start = at++;
    StringBuilder text = new StringBuilder();
    while (peek(0) != quote || peek(1) == quote) {
      int c = peek(0);
      if (c < 0) {
        throw new QueryException(query, start, "a text is not closed: end it with " + quote, true);
      }
      at++;
      if (c == '\\') {
        text.append(escaped());
      } else {
        text.append((char) c);
        at += c == quote ? 1 : 0;
      }
    }
    at++;
    return new Token(Token.Type.TEXT, text.toString(), start);
  }

  private char escaped() {
    int c = peek(0);
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      case '\\', '/', '"', '\'' -> (char) c;
      default ->
          throw error(at - 2, "\\ is followed by none of \\ / \" ' n t r b f u: write \\\\ for it");
    };
  }

  private char unicode() {
    int end = Math.min(at + 4, query.length());
    String digits = query.substring(at, end);
    if (!digits.matches("[0-9A-Fa-f]{4}")) {
      throw error(at - 2, "\\u needs four hexadecimal digits");
    }
    at = end;
    return (char) Integer.parseInt(digits, 16);
  }

  private Token symbol() {
    int start = at;
    boolean isPair = at + 2 <= query.length() && PAIRS.contains(query.substring(at, at + 2));
    if (!isPair && SINGLES.indexOf(query.charAt(at)) < 0) {
      String found = Character.toString(query.codePointAt(at));
      throw error(at, "unexpected character " + Text.quoted(found));
    }
    at += isPair ? 2 : 1;
    return token(Token.Type.SYMBOL, start);
  }

  private Token token(Token.Type type, int start) {
    return new Token(type, query.substring(start, at), start);
  }

  private QueryException error(int place, String message) {
    return new QueryException(query, place, message);
  }
}

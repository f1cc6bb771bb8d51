package dev.varve.query;

import dev.varve.Internal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * The words of a query, one after the other, and the errors that name their places.
 *
 * @hidden
 */
@Internal
public final class TokenStream {
  /** Keywords that are the name of a field only between backquotes. */
  private static final Set<String> RESERVED =
      Set.of(
          "FROM", "WHERE", "GROUP", "SELECT", "ORDER", "AND", "OR", "NOT", "IN", "LIKE", "IS",
          "BETWEEN", "NULL", "TRUE", "FALSE");

  private final String query;
  private final List<Token> tokens;
  private int next;

  public TokenStream(String query) {
    this(query, Lexer.split(query));
  }

  TokenStream(String query, List<Token> tokens) {
    this.query = query;
    this.tokens = tokens;
  }

  /** Returns the next word, without moving. */
  public Token peek() {
    return tokens.get(next);
  }

  /** Returns the word after the next one. */
  public Token second() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Returns the next word, and moves past it. */
  public Token take() {
    Token taken = peek();
    next = Math.min(next + 1, tokens.size() - 1);
    return taken;
  }

  /** Moves past the next word if it is {@code keyword}; returns whether it was. */
  public boolean takeIf(String keyword) {
    boolean isIt = peek().is(keyword);
    if (isIt) {
      take();
    }
    return isIt;
  }

  /** Moves past the next word, which must be {@code keyword}. */
  public Token expect(String keyword) {
    if (!peek().is(keyword)) {
      throw expected(keyword);
    }
    return take();
  }

  /** Returns a name; {@code what} says whose. */
  public Statement.Name name(String what) {
    if (!peek().isName() || isReserved(peek())) {
      throw expected(what);
    }
    Token name = take();
    return new Statement.Name(name.text(), name.at());
  }

  /** Returns the value of the next word, a number, and moves past it. */
  public Object number() {
    Token token = take();
    try {
      return Values.canonical("it", new BigDecimal(token.text()));
    } catch (NumberFormatException e) {
      throw error(token.at(), "not a number");
    } catch (IllegalArgumentException e) {
      throw error(token.at(), e.getMessage());
    }
  }

  /** Returns the value of the next word, a text, and moves past it. */
  public String text() {
    Token token = take();
    try {
      Values.checked("the text", token.text());
      return token.text();
    } catch (IllegalArgumentException e) {
      throw error(token.at(), e.getMessage());
    }
  }

  public static boolean isReserved(Token token) {
    String keyword = token.keyword();
    return keyword != null && RESERVED.contains(keyword);
  }

  /** Returns the error that something else was expected than the next word. */
  public QueryException expected(String what) {
    Token found = peek();
    String hint =
        isReserved(found)
            ? " (a field of this name goes in backquotes: `" + found.text() + "`)"
            : "";
    return new QueryException(
        query,
        found.at(),
        "expected " + what + ", found " + found.described() + hint,
        found.type() == Token.Type.END);
  }

  public QueryException error(int at, String message) {
    return new QueryException(query, at, message);
  }
}

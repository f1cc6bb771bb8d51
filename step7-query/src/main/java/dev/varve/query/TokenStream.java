package dev.varve.query;

import java.util.List;
import java.util.Set;

/** The words of a query, one after the other, and the errors that name their places. */
final class TokenStream {
  /** Keywords that are the name of a field only between backquotes. */
  private static final Set<String> RESERVED =
      Set.of(
          "FROM", "WHERE", "GROUP", "SELECT", "ORDER", "AND", "OR", "NOT", "IN", "LIKE", "IS",
          "BETWEEN", "NULL", "TRUE", "FALSE");

  private final String query;
  private final List<Token> tokens;
  private int next;

  TokenStream(String query) {
    this(query, Lexer.split(query));
  }

  TokenStream(String query, List<Token> tokens) {
    this.query = query;
    this.tokens = tokens;
  }

  /** Returns the next word, without moving. */
  Token peek() {
    return tokens.get(next);
  }

  /** Returns the word after the next one. */
  Token second() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Returns the next word, and moves past it. */
  Token take() {
    Token taken = peek();
    next = Math.min(next + 1, tokens.size() - 1);
    return taken;
  }

  /** Moves past the next word if it is {@code keyword}; returns whether it was. */
  boolean takeIf(String keyword) {
    boolean isIt = peek().is(keyword);
    if (isIt) {
      take();
    }
    return isIt;
  }

  /** Moves past the next word, which must be {@code keyword}. */
  Token expect(String keyword) {
    if (!peek().is(keyword)) {
      throw expected(keyword);
    }
    return take();
  }

  /** Returns a name; {@code what} says whose. */
  Statement.Name name(String what) {
    if (!peek().isName() || isReserved(peek())) {
      throw expected(what);
    }
    Token name = take();
    return new Statement.Name(name.text(), name.at());
  }

  static boolean isReserved(Token token) {
    String keyword = token.keyword();
    return keyword != null && RESERVED.contains(keyword);
  }

  /** Returns the error that something else was expected than the next word. */
  QueryException expected(String what) {
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

  QueryException error(int at, String message) {
    return new QueryException(query, at, message);
  }
}

package dev.varve.query;

import dev.varve.query.Expression.Aggregate;
import dev.varve.query.Expression.Binary;
import dev.varve.query.Expression.Call;
import dev.varve.query.Expression.Compare;
import dev.varve.query.Expression.Exists;
import dev.varve.query.Expression.Field;
import dev.varve.query.Expression.In;
import dev.varve.query.Expression.Literal;
import dev.varve.query.Expression.Logical;
import dev.varve.query.Expression.Not;
import dev.varve.query.Expression.Parameter;
import dev.varve.query.Expression.UnboundLike;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads expressions, by Vaughan Pratt's method (Top Down Operator Precedence, 1973).
 *
 * <p>Each operator has a power, with which it binds the values beside it. {@code expression(power)}
 * reads a value, and then every operator that binds more strongly than {@code power}, the operator
 * on its left:
 *
 * <pre>
 *   a + b * c = 3 AND d        expression(0)
 *   a                            a value
 *     + expression(SUM)          binds more strongly than 0
 *       b * expression(PRODUCT)  * binds more strongly than +, so b is its left side
 *           c                    = binds less strongly than *: back to +, and back to the start
 *             = expression(COMPARISON)
 *               3                AND binds less strongly than =
 *                 AND expression(AND)
 * </pre>
 */
final class ExpressionParser {
  private static final int LOWEST = 0;
  private static final int OR = 1;
  private static final int AND = 2;
  private static final int NOT = 3;
  private static final int COMPARISON = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int SIGN = 7;

  /** How deep expressions may be nested. */
  private static final int MAX_DEPTH = 200;

  /** The most operators that calculate in a row, such as in 1 + 1 + 1. */
  private static final int MAX_IN_A_ROW = 500;

  private final TokenStream in;
  private int depth;
  private int parameters;

  ExpressionParser(TokenStream in) {
    this.in = in;
  }

  /** Returns the number of parameters read so far. */
  int parameters() {
    return parameters;
  }

  /** Reads an expression. */
  Expression expression() {
    return expression(LOWEST);
  }

  /**
   * Reads a value, and every operator after it that binds more strongly than {@code power}, each
   * with its right side.
   *
   * @throws QueryException at the next word, if this is more than {@link #MAX_DEPTH} calls deep,
   *     the first being 1; at an operator, if this call has read {@link #MAX_IN_A_ROW} before it
   */
  private Expression expression(int power) {
    if (++depth > MAX_DEPTH) {
      throw in.error(in.peek().at(), "nested more than " + MAX_DEPTH + " levels deep");
    }
    Expression left = prefix();
    int operators = 0;
    while (powerOf(in.peek()) > power) {
      if (++operators > MAX_IN_A_ROW) {
        throw in.error(in.peek().at(), "more than " + MAX_IN_A_ROW + " operators in a row");
      }
      left = infix(left);
    }
    depth--;
    return left;
  }

  /**
   * Returns how strongly an operator binds its left side; {@link #LOWEST} if it is not one. The
   * words that compare are those that {@code comparison} knows; a {@code NOT} after a value is one.
   */
  private static int powerOf(Token token) {
    String keyword = token.keyword();
    if (keyword == null) {
      return LOWEST;
    }
    return switch (keyword) {
      case "OR" -> OR;
      case "AND" -> AND;
      case "=", "!=", "<>", "<", "<=", ">", ">=" -> COMPARISON;
      case "LIKE", "IN", "IS", "BETWEEN", "STARTS", "NOT" -> COMPARISON;
      case "+", "-" -> SUM;
      case "*", "/", "%" -> PRODUCT;
      default -> LOWEST;
    };
  }

  /** Reads what an expression may begin with. */
  private Expression prefix() {
    Token token = in.peek();
    return switch (token.type()) {
      case NUMBER -> new Literal(in.number(), token.at());
      case TEXT -> new Literal(in.text(), token.at());
      case QUOTED_NAME -> field();
      case END -> throw in.expected("a value");
      default -> prefix(token, String.valueOf(token.keyword()));
    };
  }

  private Expression prefix(Token token, String keyword) {
    return switch (keyword) {
      case "NULL" -> new Literal(null, in.take().at());
      case "TRUE" -> new Literal(true, in.take().at());
      case "FALSE" -> new Literal(false, in.take().at());
      case "?" -> new Parameter(parameters++, in.take().at());
      case "NOT" -> not(in.take());
      case "-" -> negated(in.take());
      case "(" -> {
        in.take();
        Expression inner = expression(LOWEST);
        in.expect(")");
        yield inner;
      }
      case "[" -> {
        in.take();
        yield new ArrayOf(list("]"), token.at());
      }
      case "{" -> object(in.take());
      default -> word(token);
    };
  }

  /** Reads what {@code NOT} is about, a comparison or another {@code NOT}. */
  private Expression not(Token operator) {
    return new Not(expression(NOT), operator.at());
  }

  /**
   * Reads the value after a minus. A {@link Literal} that is a number becomes its opposite; any
   * other value becomes 0 - value, an {@link Expression.Binary}. Whole numbers are of the type
   * Long. The result and the 0 are at the place of the minus.
   */
  private Expression negated(Token minus) {
    Expression operand = expression(SIGN);
    return operand instanceof Literal literal && ValueType.of(literal.value()) == ValueType.NUMBER
        ? new Literal(Arithmetic.MINUS.apply(0L, literal.value()), minus.at())
        : new Binary(Arithmetic.MINUS, new Literal(0L, minus.at()), operand, minus.at());
  }

  /** Reads a field, or the call of a function. */
  private Expression word(Token token) {
    if (!token.isName() || TokenStream.isReserved(token)) {
      throw in.expected("a value");
    }
    if (in.second().is("(")) {
      return call(in.take());
    }
    if (token.is("KEY") && in.second().is("STARTS")) {
      return new Field(Path.ID, in.take().at());
    }
    return field();
  }

  /** Reads the path to a field. */
  Field field() {
    Statement.Name first = in.name("a field");
    List<String> names = new ArrayList<>(List.of(first.text()));
    while (in.takeIf(".")) {
      names.add(in.name("a field").text());
    }
    return new Field(new Path(names), first.at());
  }

  private Expression call(Token name) {
    in.expect("(");
    Expression called;
    Accumulator.Kind aggregate = Accumulator.Kind.of(name.text());
    ScalarFunction function = ScalarFunction.of(name.text());
    if (name.is("EXISTS")) {
      called = new Exists(field().path(), name.at());
    } else if (aggregate == Accumulator.Kind.COUNT && in.takeIf("*")) {
      called = new Aggregate(aggregate, null, name.at());
    } else if (aggregate != null) {
      called = new Aggregate(aggregate, expression(), name.at());
    } else if (function != null) {
      called = new Call(function, expression(), name.at());
    } else {
      throw in.error(
          name.at(),
          "there is no function "
              + name.text()
              + ", only COUNT, SUM, MIN, MAX, AVG, EXISTS, LOWER, UPPER and LENGTH");
    }
    in.expect(")");
    return called;
  }

  private List<Expression> list(String close) {
    List<Expression> elements = new ArrayList<>();
    if (!in.peek().is(close)) {
      do {
        elements.add(expression());
      } while (in.takeIf(","));
    }
    in.expect(close);
    return elements;
  }

  private Expression object(Token open) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    if (!in.peek().is("}")) {
      do {
        Token name = in.peek();
        String text = nameInObject();
        in.expect(":");
        if (fields.put(text, expression()) != null) {
          throw in.error(name.at(), "the object has two fields " + name.text());
        }
      } while (in.takeIf(","));
    }
    in.expect("}");
    return new ObjectOf(fields, open.at());
  }

  /** Reads the name of a field in an object, where it cannot be taken for anything else. */
  private String nameInObject() {
    Token name = in.peek();
    if (name.type() == Token.Type.TEXT) {
      return in.text();
    }
    if (!name.isName()) {
      throw in.expected("the name of a field");
    }
    return in.take().text();
  }

  /**
   * Reads an operator and its right side. Operators of the same power group from the left. Those of
   * {@code Arithmetic} make an {@link Expression.Binary}.
   *
   * @throws QueryException at the second of two comparisons in a row, as in {@code a = b = c}
   */
  private Expression infix(Expression left) {
    Token operator = in.take();
    int power = powerOf(operator);
    Arithmetic arithmetic = Arithmetic.of(operator.text());
    if (arithmetic != null) {
      return new Binary(arithmetic, left, expression(power), operator.at());
    }
    if (power != COMPARISON) {
      return logical(left, operator, power);
    }
    Expression compared = comparison(left, operator);
    if (powerOf(in.peek()) == COMPARISON) {
      throw in.error(in.peek().at(), "comparisons do not follow each other: put AND between them");
    }
    return compared;
  }

  /**
   * Reads the right side of {@code AND} or {@code OR}, and all that follow with the same operator,
   * as parts of one {@link Expression.Logical}, at the place of {@code operator}: long conditions
   * are not deep.
   */
  private Expression logical(Expression first, Token operator, int power) {
    List<Expression> parts = new ArrayList<>(List.of(first));
    do {
      parts.add(expression(power));
    } while (in.takeIf(operator.text()));
    return new Logical(power == AND, parts, operator.at());
  }

  private Expression comparison(Expression left, Token operator) {
    Comparison comparison = Comparison.of(operator.text());
    if (comparison != null) {
      return new Compare(comparison, left, expression(COMPARISON), operator.at());
    }
    return switch (String.valueOf(operator.keyword())) {
      case "NOT" -> new Not(negatable(left), operator.at());
      case "LIKE" -> new UnboundLike(left, expression(COMPARISON), false, operator.at());
      case "STARTS" -> {
        in.expect("WITH");
        yield new UnboundLike(left, expression(COMPARISON), true, operator.at());
      }
      case "BETWEEN" -> between(left, operator);
      case "IS" -> is(left, operator);
      default -> in(left, operator);
    };
  }

  private Expression negatable(Expression left) {
    Token operator = in.peek();
    if (!operator.is("IN") && !operator.is("LIKE") && !operator.is("BETWEEN")) {
      throw in.expected("IN, LIKE or BETWEEN after NOT");
    }
    return comparison(left, in.take());
  }

  private Expression between(Expression left, Token operator) {
    Expression low = expression(COMPARISON);
    in.expect("AND");
    Expression high = expression(COMPARISON);
    Expression atLeast = new Compare(Comparison.AT_LEAST, left, low, operator.at());
    Expression atMost = new Compare(Comparison.AT_MOST, left, high, operator.at());
    return new Logical(true, List.of(atLeast, atMost), operator.at());
  }

  private Expression in(Expression left, Token operator) {
    if (in.peek().is("?")) {
      return new In(left, List.of(prefix()), operator.at());
    }
    if (in.takeIf("(")) {
      return new In(left, list(")"), operator.at());
    }
    in.expect("[");
    return new In(left, list("]"), operator.at());
  }

  /** Reads {@code IS [NOT] NULL} or {@code IS [NOT] MISSING}. */
  private Expression is(Expression left, Token operator) {
    boolean negated = in.takeIf("NOT");
    Expression test;
    if (in.takeIf("NULL")) {
      test = new Compare(Comparison.EQUAL, left, new Literal(null, operator.at()), operator.at());
    } else if (left instanceof Field field && in.takeIf("MISSING")) {
      test = new Not(new Exists(field.path(), field.at()), operator.at());
    } else {
      throw in.expected("NULL or MISSING after IS");
    }
    return negated ? new Not(test, operator.at()) : test;
  }
}

package dev.varve.exercises.precedence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.query.Expression;
import dev.varve.query.QueryException;
import dev.varve.query.Token;
import dev.varve.query.TokenStream;
import java.util.Collections;
import java.util.function.Function;

/**
 * An expression is shown with each operator before what it joins: a + b * c is (+ a (* b c)), and a
 * = 1 AND NOT b is (AND (= a 1) (NOT b)). A word that was not read is shown after a bar. An error
 * is shown with its column, counted from 1. A number of another type than Long and BigDecimal is
 * shown with its type.
 */
class ExpressionParserTest {

  private static String read(String text, Function<Expression, String> shown) {
    String[] result = new String[1];
    TokenStream in = new TokenStream(text);
    Thrown.Action reading = () -> result[0] = shown.apply(new ExpressionParser(in).expression());
    Throwable thrown = Thrown.by(reading);
    if (thrown instanceof QueryException error) {
      return error.getMessage().replace("line 1, ", "");
    }
    if (thrown != null) {
      return Thrown.told(thrown).lines().findFirst().orElse("");
    }
    boolean isAll = in.peek().type() == Token.Type.END;
    return result[0] + (isAll ? "" : " | " + in.peek().text());
  }

  private static void assertReads(String text, String expected) {
    assertThat(read(text, Tree::of)).as(text).isEqualTo(expected);
  }

  @Proves("powers")
  void productsBindMoreThanSumsAndSumsMoreThanComparisons() {
    assertReads("a + b * c = 3", "(= (+ a (* b c)) 3)");
    assertReads("a * b + c", "(+ (* a b) c)");
    assertReads("3 != a - b % c", "(!= 3 (- a (% b c)))");
    assertReads("a / b - c >= d + 4294967297", "(>= (- (/ a b) c) (+ d 4294967297))");
    assertReads("a + b LIKE c", "(LIKE (+ a b) c)");
    assertReads("a + 1 IN [b * 2, c]", "(IN (+ a 1) (* b 2) c)");
    assertReads("a STARTS WITH b + c", "(STARTS a (+ b c))");
  }

  @Proves("powers")
  void comparisonsBindMoreThanAndAndAndMoreThanOr() {
    assertReads("a = 1 OR b < 2 AND c <> 3", "(OR (= a 1) (AND (< b 2) (!= c 3)))");
    assertReads("a AND b OR c AND d", "(OR (AND a b) (AND c d))");
    assertReads("a OR b AND c OR d", "(OR a (AND b c) d)");
    assertReads("a <= 1 and b > 2 or c", "(OR (AND (<= a 1) (> b 2)) c)");
    assertReads("a IS NULL AND b IN (1) OR c", "(OR (AND (= a null) (IN b 1)) c)");
    assertReads("a NOT IN [1] AND b", "(AND (NOT (IN a 1)) b)");
  }

  @Proves("left")
  void operatorsOfTheSamePowerGroupFromTheLeft() {
    assertReads("a - b - c", "(- (- a b) c)");
    assertReads("a - b + c - d", "(- (+ (- a b) c) d)");
    assertReads("a / b * c % d", "(% (* (/ a b) c) d)");
    assertReads("a - b * c - d", "(- (- a (* b c)) d)");
    assertReads("20 - 7 - 4 < 10", "(< (- (- 20 7) 4) 10)");
  }

  @Proves("sign")
  void aMinusBelongsToTheValueAfterIt() {
    assertReads("-7", "-7");
    assertReads("-4294967297 + a", "(+ -4294967297 a)");
    assertReads("-a * b", "(* (- 0 a) b)");
    assertReads("a - -1", "(- a -1)");
    assertReads("a * -b - c", "(- (* a (- 0 b)) c)");
    assertReads("- - 5", "5");
    assertReads("-a = -1", "(= (- 0 a) -1)");
    assertReads("-(1 + 2)", "(- 0 (+ 1 2))");
    assertReads("-'x'", "(- 0 \"x\")");
  }

  @Proves("not")
  void notIsAboutOneComparison() {
    assertReads("NOT a = 1", "(NOT (= a 1))");
    assertReads("NOT a = 1 AND b", "(AND (NOT (= a 1)) b)");
    assertReads("NOT a OR b", "(OR (NOT a) b)");
    assertReads("a AND NOT b + 1 < 2 OR c", "(OR (AND a (NOT (< (+ b 1) 2))) c)");
    assertReads("NOT NOT a LIKE b", "(NOT (NOT (LIKE a b)))");
    assertReads("not a between 1 and 2 and b", "(AND (NOT (AND (>= a 1) (<= a 2))) b)");
  }

  @Proves("flat")
  void conditionsOfOneOperatorAreOneExpression() {
    assertReads("a AND b AND c AND d", "(AND a b c d)");
    assertReads("a or b OR c", "(OR a b c)");
    assertReads("a AND b OR c OR d AND e AND f", "(OR (AND a b) c (AND d e f))");
    assertReads("a AND (b AND c) AND d", "(AND a (AND b c) d)");
    String many = String.join(" OR ", Collections.nCopies(2_000, "a = 1"));
    String tree = "(OR" + " (= a 1)".repeat(2_000) + ")";
    String read = read(many, Tree::of);
    assertThat(read.equals(tree))
        .as("2000 times a = 1, with OR between them, is one OR; read was: %.60s", read)
        .isTrue();
  }

  @Proves("parentheses")
  void whatIsInParenthesesIsOneValue() {
    assertReads("(a + b) * c", "(* (+ a b) c)");
    assertReads("a - (b - c)", "(- a (- b c))");
    assertReads("(a OR b) AND c", "(AND (OR a b) c)");
    assertReads("NOT (a AND b) OR c", "(OR (NOT (AND a b)) c)");
    assertReads("(a = 1) = (b < 2)", "(= (= a 1) (< b 2))");
    assertReads("a * LENGTH(b + c OR d) + 1", "(+ (* a (LENGTH (OR (+ b c) d))) 1)");
    assertReads("[a OR b, -c][", "(ARRAY (OR a b) (- 0 c)) | [");
  }

  @Proves("between")
  void betweenHasAnAndOfItsOwn() {
    assertReads("a BETWEEN 1 AND 2", "(AND (>= a 1) (<= a 2))");
    assertReads("a BETWEEN b + 1 AND c * 2 AND d", "(AND (AND (>= a (+ b 1)) (<= a (* c 2))) d)");
    assertReads("a + 1 BETWEEN -1 AND 2 OR d", "(OR (AND (>= (+ a 1) -1) (<= (+ a 1) 2)) d)");
    assertReads("a NOT BETWEEN 1 AND 2 AND d", "(AND (NOT (AND (>= a 1) (<= a 2))) d)");
    assertReads("a BETWEEN 1 OR 2", "column 13: expected AND, found OR" + quoted("OR"));
  }

  private static String quoted(String keyword) {
    return " (a field of this name goes in backquotes: `" + keyword + "`)";
  }

  @Proves("chain")
  void comparisonsDoNotFollowEachOther() {
    assertThat(read("a = 1 = 2", Tree::of)).as("a = 1 = 2").startsWith("column 7: ");
    assertThat(read("a < b + 1 <= c", Tree::of)).as("a < b + 1 <= c").startsWith("column 11: ");
    assertThat(read("x AND a = 1 LIKE b", Tree::of))
        .as("x AND a = 1 LIKE b")
        .startsWith("column 13: ");
    assertThat(read("NOT ab = c IN [d]", Tree::of))
        .as("NOT ab = c IN [d]")
        .startsWith("column 12: ");
    assertThat(read("a IS NULL NOT IN [1]", Tree::of))
        .as("a IS NULL NOT IN [1]")
        .startsWith("column 11: ");
    assertReads("a = 1 AND b = 2 AND c > 3", "(AND (= a 1) (= b 2) (> c 3))");
  }

  @Proves("stop")
  void itStopsBeforeTheFirstWordThatIsNoOperator() {
    assertReads("a + 1, b", "(+ a 1) | ,");
    assertReads("a = 1 AND b ORDER", "(AND (= a 1) b) | ORDER");
    assertReads("a b", "a | b");
    assertReads("a `and` b", "a | and");
    assertReads("a * b 'OR' c", "(* a b) | OR");
    assertReads("a )", "a | )");
  }

  @Proves("places")
  void eachOperatorHasThePlaceOfItsWord() {
    assertThat(read("ab + -cd * 3 = 4 AND NOT e AND f", Tree::withPlaces))
        .as("ab + -cd * 3 = 4 AND NOT e AND f, with places, counted from 0")
        .isEqualTo("(AND@17 (=@13 (+@3 ab@0 (*@9 (-@5 0@5 cd@6) 3@11)) 4@15) (NOT@21 e@25) f@31)");
    assertThat(read("a OR b BETWEEN -1 AND 2", Tree::withPlaces))
        .as("a OR b BETWEEN -1 AND 2, with places, counted from 0")
        .isEqualTo("(OR@2 a@0 (AND@7 (>=@7 b@5 -1@15) (<=@7 b@5 2@22)))");
  }

  @Proves("places")
  void anErrorNamesTheWordWhereItIs() {
    assertReads("a +", "column 4: expected a value, found the end of the query");
    assertReads("ab = * 3", "column 6: expected a value, found *");
    assertReads("ab AND", "column 7: expected a value, found the end of the query");
    assertReads("NOT", "column 4: expected a value, found the end of the query");
    assertReads("aa - - )", "column 8: expected a value, found )");
  }

  @Proves("deep")
  void nestingEndsAtTwoHundredLevels() {
    assertNests("(".repeat(199) + "a" + ")".repeat(199), "a");
    assertNests("(".repeat(200) + "a" + ")".repeat(200), "column 201");
    assertNests("NOT ".repeat(200) + "a", "column 801");
    assertNests("- ".repeat(5_000) + "a", "column 401");
    String nested = "(".repeat(150) + "a" + ")".repeat(150);
    assertNests(nested + " + " + nested + " = " + nested + " AND " + nested, "(AND");
    assertNests("[" + "a + -b, ".repeat(500) + "c]", "(ARRAY");
  }

  private static void assertNests(String text, String expected) {
    String shown = text.length() > 40 ? text.substring(0, 30) + "… (" + text.length() + ")" : text;
    assertThat(read(text, Tree::of).split("[: ]", 2)[0] + " ")
        .as("%s: %s", shown, "up to the first space or colon")
        .isEqualTo(expected.startsWith("column") ? "column " : expected + " ");
    if (expected.startsWith("column")) {
      assertThat(read(text, Tree::of)).as("%s: the error", shown).startsWith(expected + ": ");
    }
  }

  @Proves("row")
  void anExpressionHasFiveHundredOperatorsInARow() {
    String sum = "a" + " + 1".repeat(500);
    assertThat(read(sum, Tree::of)).as("a, and 500 times + 1").startsWith("(+ (+ (+ ");
    assertThat(read(sum + " - 1", Tree::of))
        .as("a, 500 times + 1, and - 1")
        .startsWith("column 2003: ");
    assertThat(read("(" + sum + ") = (" + sum + ") AND -(" + sum + ")", Tree::of))
        .as("three times a, and 500 times + 1, in parentheses with = and AND - between them")
        .startsWith("(AND (= (+ ");
  }
}

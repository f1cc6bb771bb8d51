package dev.varve.query;

import dev.varve.query.Statement.Assignment;
import dev.varve.query.Statement.Item;
import dev.varve.query.Statement.Name;
import dev.varve.query.Statement.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sentence of KQL, by recursive descent: each rule of the grammar is a method.
 *
 * <pre>
 *   statement := [EXPLAIN [ANALYZE]] query
 *              | INSERT INTO name value (, value)*
 *              | UPDATE name change (, change)* [WHERE condition]
 *              | DELETE FROM name [WHERE condition]
 *              | CREATE COLLECTION name | DROP COLLECTION name
 *              | CREATE [UNIQUE] INDEX [name] ON name ( field (, field)* )
 *              | DROP INDEX name ON name | CHECK INDEX name ON name
 *              | SHOW COLLECTIONS | SHOW INDEXES [ON name]
 *   query     := FROM name [WHERE condition] [GROUP BY path] [SELECT items] [ORDER BY orders]
 *                [LIMIT value] [OFFSET value]
 *   items     := * | value [AS name] (, value [AS name])*
 *   orders    := value [ASC | DESC] (, value [ASC | DESC])*
 *   change    := SET path = value | UNSET path          SET need not be repeated
 *   field     := path [ASC | DESC]
 * </pre>
 *
 * <p>The parts of a query are in the order in which they take effect; {@code SELECT} may also come
 * first, as in SQL, or last. Values and conditions are read by the {@link ExpressionParser}.
 */
final class Parser {
  /**
   * A statement, and how many parameters it has.
   *
   * @param statement what was read
   * @param parameters the number of question marks
   */
  record Parsed(Statement statement, int parameters) {}

  private static final Set<String> CLAUSES = Set.of("FROM", "WHERE", "GROUP", "SELECT", "ORDER");
  private static final String ORDER = "FROM, WHERE, GROUP BY, SELECT, ORDER BY, LIMIT, OFFSET";

  private final TokenStream in;
  private final ExpressionParser expressions;

  private Parser(TokenStream in) {
    this.in = in;
    this.expressions = new ExpressionParser(in);
  }

  /**
   * Reads one statement, which may end with a semicolon.
   *
   * @throws QueryException if it is not KQL; it names the place and what was expected there
   */
  static Parsed parse(String query) {
    Parser parser = new Parser(new TokenStream(query));
    Statement statement = parser.statement();
    parser.in.takeIf(";");
    parser.expectEnd();
    return new Parsed(statement, parser.expressions.parameters());
  }

  /** Reads a document, for which JSON's syntax is a part of KQL's. */
  static Document document(String json) {
    Map<String, @Nullable Object> fields = object(json);
    if (!(fields.get("id") instanceof String id)) {
      throw new QueryException(json, 0, "the document has no id that is text");
    }
    return Document.of(id, fields);
  }

  /** Reads an object of JSON. */
  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> object(String json) {
    // Each character of a value takes at most four in a document.
    TokenStream in = new TokenStream(json, Lexer.split(json, 4 * DocumentFormat.MAX_BYTES));
    Parser parser = new Parser(in);
    if (!in.peek().is("{")) {
      throw in.expected("an object, which begins with {");
    }
    Expression object = parser.expressions.expression();
    parser.expectEnd();
    return (Map<String, @Nullable Object>) Constants.value(in, object);
  }

  private void expectEnd() {
    Token next = in.peek();
    if (TokenStream.isReserved(next) && CLAUSES.contains(next.keyword())) {
      throw in.error(next.at(), next.text() + " is out of place: the order is " + ORDER);
    }
    if (next.type() != Token.Type.END) {
      throw in.expected("the end of the query");
    }
  }

  private Statement statement() {
    String keyword = String.valueOf(in.peek().keyword());
    return switch (keyword) {
      case "FROM", "SELECT" -> query();
      case "EXPLAIN" -> explain();
      case "INSERT" -> insert();
      case "UPDATE" -> update();
      case "DELETE" -> delete();
      case "CREATE" -> create();
      case "DROP" -> drop();
      case "CHECK" -> check();
      case "SHOW" -> show();
      default ->
          throw in.expected("FROM, SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, SHOW or EXPLAIN");
    };
  }

  private Statement explain() {
    in.expect("EXPLAIN");
    boolean analyze = in.takeIf("ANALYZE");
    if (!in.peek().is("FROM") && !in.peek().is("SELECT")) {
      throw in.expected("FROM or SELECT: only queries are explained");
    }
    return new Statement.Explain(query(), analyze);
  }

  private Statement.Select query() {
    boolean selectsFirst = in.peek().is("SELECT");
    List<Item> items = selectsFirst ? items() : null;
    in.expect("FROM");
    Name collection = in.name("a collection");
    Expression where = where();
    Expression.Field groupBy = null;
    if (in.takeIf("GROUP")) {
      in.expect("BY");
      groupBy = expressions.field();
    }
    boolean selects = selectsFirst || in.peek().is("SELECT");
    if (selects && !selectsFirst) {
      items = items();
    }
    List<Order> orderBy = orderBy();
    Expression limit = in.takeIf("LIMIT") ? expressions.expression() : null;
    Expression offset = in.takeIf("OFFSET") ? expressions.expression() : null;
    if (!selects && in.peek().is("SELECT")) {
      items = items();
    }
    return new Statement.Select(collection, where, groupBy, items, orderBy, limit, offset);
  }

  private @Nullable Expression where() {
    return in.takeIf("WHERE") ? expressions.expression() : null;
  }

  /** Reads the columns; null if all fields are wanted. */
  private @Nullable List<Item> items() {
    in.expect("SELECT");
    if (in.takeIf("*")) {
      return null;
    }
    List<Item> items = new ArrayList<>();
    do {
      Expression value = expressions.expression();
      String name = in.takeIf("AS") ? in.name("a name").text() : value.toString();
      items.add(new Item(value, name));
    } while (in.takeIf(","));
    Token next = in.peek();
    if (next.isName() && !TokenStream.isReserved(next) && !next.is("LIMIT") && !next.is("OFFSET")) {
      throw in.expected("a comma, or AS before the name of a column");
    }
    return items;
  }

  private List<Order> orderBy() {
    List<Order> orders = new ArrayList<>();
    if (in.takeIf("ORDER")) {
      in.expect("BY");
      do {
        orders.add(new Order(expressions.expression(), descending()));
      } while (in.takeIf(","));
    }
    return orders;
  }

  private boolean descending() {
    boolean descending = in.takeIf("DESC");
    if (!descending) {
      in.takeIf("ASC");
    }
    return descending;
  }

  private Statement insert() {
    in.expect("INSERT");
    in.expect("INTO");
    Name collection = in.name("a collection");
    boolean isOfSql = in.peek().is("VALUES") || in.peek().is("(") && in.second().isName();
    if (isOfSql) {
      throw in.expected("a document with the names of its fields, such as {id: \"a\", n: 1}");
    }
    List<Expression> documents = new ArrayList<>();
    do {
      documents.add(expressions.expression());
    } while (in.takeIf(","));
    return new Statement.Insert(collection, documents);
  }

  private Statement update() {
    in.expect("UPDATE");
    Name collection = in.name("a collection");
    List<Assignment> changes = new ArrayList<>();
    boolean sets = true;
    do {
      boolean isFirst = changes.isEmpty();
      if (in.peek().is("SET") || in.peek().is("UNSET")) {
        sets = in.take().is("SET");
      } else if (isFirst) {
        throw in.expected("SET or UNSET");
      }
      changes.add(change(sets));
    } while (in.takeIf(",") || in.peek().is("SET") || in.peek().is("UNSET"));
    return new Statement.Update(collection, changes, where());
  }

  private Assignment change(boolean sets) {
    Expression.Field field = expressions.field();
    if (field.path().isId()) {
      throw in.error(field.at(), "the id of a document cannot be changed");
    }
    if (sets) {
      in.expect("=");
    }
    return new Assignment(field.path(), sets ? expressions.expression() : null, field.at());
  }

  private Statement delete() {
    in.expect("DELETE");
    in.expect("FROM");
    return new Statement.Delete(in.name("a collection"), where());
  }

  private Statement create() {
    in.expect("CREATE");
    if (in.takeIf("COLLECTION")) {
      return new Statement.CreateCollection(in.name("a name"));
    }
    boolean unique = in.takeIf("UNIQUE");
    if (!in.peek().is("INDEX")) {
      throw in.expected(unique ? "INDEX" : "COLLECTION, INDEX or UNIQUE INDEX");
    }
    int at = in.take().at();
    Name given = in.peek().is("ON") ? null : in.name("a name for the index, or ON");
    in.expect("ON");
    Name collection = in.name("a collection");
    List<IndexField> fields = indexFields();
    Name name = given == null ? new Name(nameOf(fields), at) : given;
    return new Statement.CreateIndex(name, collection, fields, unique);
  }

  private List<IndexField> indexFields() {
    in.expect("(");
    List<IndexField> fields = new ArrayList<>();
    do {
      Path path = expressions.field().path();
      fields.add(new IndexField(path, descending()));
    } while (in.takeIf(","));
    in.expect(")");
    return fields;
  }

  /** Returns the name of an index that was given none, such as {@code city_age}. */
  static String nameOf(List<IndexField> fields) {
    List<String> names = new ArrayList<>();
    fields.forEach(field -> names.addAll(field.path().names()));
    return String.join("_", names);
  }

  private Statement drop() {
    in.expect("DROP");
    if (in.takeIf("COLLECTION")) {
      return new Statement.DropCollection(in.name("a collection"));
    }
    if (!in.takeIf("INDEX")) {
      throw in.expected("COLLECTION or INDEX");
    }
    Name index = in.name("an index");
    in.expect("ON");
    return new Statement.DropIndex(index, in.name("a collection"));
  }

  private Statement check() {
    in.expect("CHECK");
    in.expect("INDEX");
    Name index = in.name("an index");
    in.expect("ON");
    return new Statement.CheckIndex(index, in.name("a collection"));
  }

  private Statement show() {
    in.expect("SHOW");
    if (in.takeIf("COLLECTIONS")) {
      return new Statement.ShowCollections();
    }
    if (!in.takeIf("INDEXES")) {
      throw in.expected("COLLECTIONS or INDEXES");
    }
    return new Statement.ShowIndexes(in.takeIf("ON") ? in.name("a collection") : null);
  }
}

package dev.varve.query.demo;

import dev.varve.demo.Narrator;
import dev.varve.query.Database;
import dev.varve.query.Query;
import dev.varve.query.QueryException;
import dev.varve.query.Rows;
import dev.varve.shell.Language;
import dev.varve.shell.Session;
import dev.varve.transactions.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * KQL in a shell. A sentence ends where it can: a line that ends too early, as after {@code WHERE},
 * is continued on the next one, and so is one that ends with a backslash.
 */
final class QueryLanguage implements Language {
  private static final Set<String> BEGINNINGS =
      Set.of(
          "FROM",
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE FROM",
          "CREATE",
          "DROP",
          "CHECK",
          "SHOW",
          "EXPLAIN");
  private static final List<String> KEYWORDS =
      List.of(
          "FROM",
          "WHERE",
          "AND",
          "OR",
          "NOT",
          "IN",
          "LIKE",
          "STARTS WITH",
          "BETWEEN",
          "IS NULL",
          "EXISTS(",
          "GROUP BY",
          "SELECT",
          "AS",
          "ORDER BY",
          "DESC",
          "LIMIT",
          "OFFSET",
          "COUNT(*)",
          "SUM(",
          "MIN(",
          "MAX(",
          "AVG(",
          "INSERT INTO",
          "UPDATE",
          "SET",
          "UNSET",
          "DELETE FROM",
          "CREATE COLLECTION",
          "CREATE INDEX",
          "CREATE UNIQUE INDEX",
          "DROP COLLECTION",
          "DROP INDEX",
          "CHECK INDEX",
          "SHOW COLLECTIONS",
          "SHOW INDEXES",
          "EXPLAIN",
          "ANALYZE");
  private static final Pattern NULL =
      Pattern.compile("((?<![!<>])=|\\bIS)\\s*NULL\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern COMPARED =
      Pattern.compile(
          "[=<>]\\s*(?!(?:true|false|null)\\b)([\\p{L}_][\\p{L}\\p{N}_]*+)(?!\\s*[.(])",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHER_WILDCARD =
      Pattern.compile(
          "\\bLIKE\\s*(\"[^\"%]*\\*[^\"%]*\"|'[^'%]*\\*[^'%]*')", Pattern.CASE_INSENSITIVE);
  private static final Pattern WHERE = Pattern.compile("\\bWHERE\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern DELETE_WITHOUT_FROM =
      Pattern.compile("\\s*DELETE\\s+\\S+\\s+WHERE\\s.*", Pattern.CASE_INSENSITIVE);

  /** The column of the result of a statement that may change nothing. */
  private static final Set<List<String>> CHANGES = Set.of(List.of("updated"), List.of("deleted"));

  private static final String MORE = "\\";
  private static final int SAMPLED = 100;

  private final Supplier<Database> database;
  private final Function<Session, @Nullable Transaction> transaction;

  /**
   * Creates the language.
   *
   * @param database the database that is open now
   * @param transaction the transaction that is open in a session, or null
   */
  QueryLanguage(Supplier<Database> database, Function<Session, @Nullable Transaction> transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  @Override
  public List<String> help() {
    return List.of(
        "Queries: from people where city = \"Bern\" and age > 30 order by name limit 10",
        "Changes: insert into, update ... set, delete from, create collection, create index",
        "What there is: show collections, show indexes; the way of a query: explain [analyze]");
  }

  @Override
  public boolean begins(String line) {
    String[] words = line.strip().toUpperCase(Locale.ROOT).split("\\s+", 3);
    return BEGINNINGS.contains(words[0])
        || words.length > 1 && BEGINNINGS.contains(words[0] + " " + words[1])
        || DELETE_WITHOUT_FROM.matcher(line).matches();
  }

  @Override
  public boolean isWhole(String sentence) {
    if (sentence.endsWith(MORE)) {
      return false;
    }
    try {
      database.get().prepare(joined(sentence));
      return true;
    } catch (QueryException e) {
      return !e.isIncomplete();
    }
  }

  /** Returns a sentence without the backslashes at the ends of its lines. */
  private static String joined(String sentence) {
    return sentence.replace(MORE + "\n", "\n");
  }

  @Override
  public void run(Session session, String sentence) {
    try {
      Query query = database.get().prepare(joined(sentence));
      Transaction open = transaction.apply(session);
      try (Rows rows = (open == null ? query : query.in(open)).run()) {
        if (print(session, rows) == 0) {
          hint(sentence).ifPresent(session::print);
        }
      }
    } catch (QueryException e) {
      e.pointer().lines().forEach(session::print);
      throw e;
    }
  }

  /** Returns what may be the reason that there are no rows, or that none was changed. */
  private static Optional<String> hint(String sentence) {
    if (OTHER_WILDCARD.matcher(sentence).find()) {
      return Optional.of("a * is only itself in a pattern: % is any text, _ one character");
    }
    String withoutTexts = sentence.replaceAll("\"[^\"]*\"|'[^']*'", "\"\"");
    Matcher where = WHERE.matcher(withoutTexts);
    String condition = where.find() ? withoutTexts.substring(where.end()) : "";
    if (NULL.matcher(condition).find()) {
      return Optional.of("a field that is missing is not null: not exists(FIELD) finds it");
    }
    Matcher field = COMPARED.matcher(condition);
    return field.find()
        ? Optional.of(
            field.group(1) + " is a field here; a text has quotes: \"" + field.group(1) + "\"")
        : Optional.empty();
  }

  /** Prints the result; returns the number of rows, or 0 if a change found no document. */
  private static long print(Session session, Rows rows) {
    if (rows.columns().equals(List.of("plan"))) {
      long lines = 0;
      while (rows.next()) {
        session.print(rows.get("plan"));
        lines++;
      }
      return lines;
    }
    boolean isChange = CHANGES.contains(rows.columns());
    String[] last = {""};
    long count =
        ResultTable.print(
            rows,
            line -> {
              last[0] = line;
              session.print(line);
              if (session.isInterrupted()) {
                rows.cancel();
              }
            },
            session.columns());
    session.print(Narrator.count(count, "row", "rows"));
    return isChange && last[0].strip().equals("0") ? 0 : count;
  }

  /** Offers the keywords, the collections, and, once one is named, the fields of its documents. */
  @Override
  public Collection<String> completions(List<String> before) {
    if (!before.isEmpty() && !begins(String.join(" ", before) + " ")) {
      return List.of();
    }
    List<String> all = new ArrayList<>(KEYWORDS);
    if (!before.isEmpty()) {
      List<String> collections = database.get().collections();
      all.addAll(collections);
      before.stream().filter(collections::contains).forEach(name -> all.addAll(fields(name)));
    }
    return all;
  }

  /** Returns the fields of the first documents of a collection. */
  private Set<String> fields(String collection) {
    Set<String> fields = new LinkedHashSet<>();
    try (Rows rows = database.get().run("FROM `" + collection + "` LIMIT ?", SAMPLED)) {
      while (rows.next()) {
        fields.addAll(rows.toMap().keySet());
      }
    }
    return fields;
  }
}

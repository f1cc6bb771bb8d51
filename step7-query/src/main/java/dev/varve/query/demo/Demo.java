package dev.varve.query.demo;

import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import dev.varve.query.Rows;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows documents, what an index does for a query, the way that a query takes, and a killed build.
 */
public final class Demo {
  private Demo() {}

  /** Runs the demo, or, if {@code args} say so, the shell over this step's database. */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("7", args, none -> tell(Narrator.ofDemo()))
        .with("shell", Shell.USAGE, "reads queries and commands", QueryShell::run)
        .with(
            "example",
            "",
            "runs the database in a few lines",
            none -> QueryExample.show(new Narrator()));
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 7: documents, indexes, queries");
    narrator.say(
        "A store finds keys. People ask for fields: which letters are Cyrillic, which time zones"
            + " have changed most often? A document has fields, an index has them in order, and a"
            + " query finds its way by itself.");
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Database database = Database.open(directory.path(), LsmOptions.defaults())) {
      load(narrator, database);
      index(narrator, database);
      order(narrator, database);
      arrays(narrator, database);
      groups(narrator, database);
    }
    new KilledBuildScene(narrator).tell();
    narrator.say(
        "Now the database answers questions, but only to the program that has opened it. In the"
            + " next step, it listens to the network.");
  }

  private static void load(Narrator narrator, Database database) {
    narrator.heading("Documents");
    Collection characters = database.createCollection("characters");
    narrator.timed(
        "load all named Unicode characters",
        () -> characters.putAll(RealData.characters()::iterator));
    narrator.show("documents", characters.count());
    narrator.say("One of them, by its id:");
    narrator.say(characters.get("U+01F600").toJson());
    narrator.say("A query asks for fields, and only for those that it wants to see:");
    show(narrator, database, "FROM characters WHERE block = 'EMOTICONS' LIMIT 3 SELECT id, name");
  }

  private static void index(Narrator narrator, Database database) {
    narrator.heading("The same query, without and with an index");
    String query = "FROM characters WHERE category = 'digit' AND number > 8";
    narrator.show(query);
    narrator.say("Without an index, it reads every document:");
    explain(narrator, database, query);
    narrator.gap();
    narrator.timed("answered in", () -> count(database, query));
    narrator.gap();
    narrator.timed(
        "CREATE INDEX kind ON characters (category, number)",
        () -> run(database, "CREATE INDEX kind ON characters (category, number)"));
    narrator.say("The index has the same documents in the order of category and number:");
    explain(narrator, database, query);
    narrator.gap();
    narrator.timed("answered in", () -> count(database, query));
  }

  private static void order(Narrator narrator, Database database) {
    narrator.heading("An order that an index has already");
    String query = "FROM characters WHERE category = 'digit' ORDER BY number DESC LIMIT 2";
    show(narrator, database, query);
    narrator.say("Nothing was sorted. The index was read backward, and only two entries of it:");
    explain(narrator, database, query);
  }

  private static void arrays(Narrator narrator, Database database) {
    narrator.heading("Arrays: an entry for each element");
    Collection zones = database.createCollection("zones");
    zones.putAll(RealData.zones()::iterator);
    zones.createIndex("by_offsets", "offsets");
    narrator.show("time zones", zones.count());
    narrator.say("Which ones have ever been fourteen hours or more ahead of Greenwich?");
    String query = "FROM zones WHERE offsets >= 14 SELECT id, offset, offsets";
    show(narrator, database, query);
    explain(narrator, database, query);
  }

  private static void groups(Narrator narrator, Database database) {
    narrator.heading("Groups, and fields in fields");
    Collection countries = database.createCollection("countries");
    countries.putAll(RealData.countries()::iterator);
    show(
        narrator, database, "FROM countries GROUP BY currency.code ORDER BY COUNT(*) DESC LIMIT 5");
  }

  private static void show(Narrator narrator, Database database, String query) {
    narrator.show(query);
    narrator.gap();
    try (Rows rows = database.run(query)) {
      ResultTable.print(rows, line -> narrator.show("  " + line), 76);
    }
  }

  private static void explain(Narrator narrator, Database database, String query) {
    run(database, "EXPLAIN ANALYZE " + query).forEach(line -> narrator.show("  " + line));
  }

  /** Runs a statement whose rows have one column, and returns its values. */
  static List<Object> run(Database database, String query) {
    List<Object> values = new ArrayList<>();
    try (Rows rows = database.run(query)) {
      while (rows.next()) {
        values.add(rows.get(rows.columns().get(0)));
      }
    }
    return values;
  }

  private static long count(Database database, String query) {
    long count = 0;
    try (Rows rows = database.run(query)) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }
}

package dev.varve.benchmarks.query;

import dev.varve.Durability;
import dev.varve.lsm.LsmOptions;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import dev.varve.query.Document;
import dev.varve.query.Query;
import dev.varve.query.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** This project's database. */
final class VarvePeople implements People {
  private final Database database;
  private final Collection people;
  private final Query byName;
  private final Query inRange;
  private final Query nextScores;
  private final Query byCity;

  VarvePeople(Path directory, long cacheBytes) throws IOException {
    LsmOptions options =
        LsmOptions.defaults().withDurability(Durability.OS).withCacheBytes(cacheBytes);
    database = Database.open(directory, options);
    people = database.createCollection("people");
    byName = database.prepare("FROM people WHERE name = ?");
    inRange =
        database.prepare(
            "FROM people WHERE age = ? AND score >= ? AND score < ?"
                + " SELECT COUNT(*) AS n, SUM(score) AS s");
    nextScores =
        database.prepare("FROM people WHERE age = ? AND score > ? ORDER BY score LIMIT 20");
    byCity = database.prepare("FROM people GROUP BY city SELECT COUNT(*) AS n, AVG(age) AS a");
  }

  @Override
  public void add(List<Person> some) {
    people.putAll(some.stream().map(VarvePeople::document).toList());
  }

  private static Document document(Person person) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", person.name());
    fields.put("city", person.city());
    fields.put("age", person.age());
    fields.put("score", person.score());
    fields.put("bio", person.bio());
    return Document.of(person.id(), fields);
  }

  @Override
  public void createIndexes() {
    people.createIndex("by_name", "name");
    people.createIndex("by_age_score", "age", "score");
  }

  @Override
  public long byName(String name) {
    long sum = 0;
    try (Rows rows = byName.run(name)) {
      while (rows.next()) {
        sum += (Long) rows.get("age");
      }
    }
    return sum;
  }

  @Override
  public long byId(String id) {
    return (Long) people.get(id).get("score");
  }

  @Override
  public long inRange(int age, int from, int to) {
    try (Rows rows = inRange.run(age, from, to)) {
      rows.next();
      return (Long) rows.get("n") + (Long) rows.get("s");
    }
  }

  @Override
  public long nextScores(int age, int from) {
    long sum = 0;
    try (Rows rows = nextScores.run(age, from)) {
      while (rows.next()) {
        sum += ((String) rows.get("name")).length();
      }
    }
    return sum;
  }

  @Override
  public long byCity() {
    long sum = 0;
    try (Rows rows = byCity.run()) {
      while (rows.next()) {
        BigDecimal average = new BigDecimal(String.valueOf(rows.get("a")));
        sum += (Long) rows.get("n") + average.setScale(0, RoundingMode.HALF_UP).longValue();
      }
    }
    return sum;
  }

  @Override
  public void close() {
    database.close();
  }
}

package dev.varve.benchmarks.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * An SQL database in this process. Both write each commit to the operating system before it
 * returns, and do not sync it: so commits survive a kill of the process, as this project's do at
 * the durability OS.
 */
final class SqlPeople implements People {
  private final Connection connection;
  private final PreparedStatement add;
  private final PreparedStatement byName;
  private final PreparedStatement byId;
  private final PreparedStatement inRange;
  private final PreparedStatement nextScores;
  private final PreparedStatement byCity;

  private SqlPeople(String url, String... settings) throws SQLException {
    connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      for (String setting : settings) {
        statement.execute(setting);
      }
      statement.execute(
          "CREATE TABLE people (id VARCHAR(20) NOT NULL PRIMARY KEY, name VARCHAR(20),"
              + " city VARCHAR(20), age INTEGER, score INTEGER, bio VARCHAR(100))");
    }
    connection.setAutoCommit(false);
    add = connection.prepareStatement("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)");
    byName = connection.prepareStatement("SELECT * FROM people WHERE name = ?");
    byId = connection.prepareStatement("SELECT * FROM people WHERE id = ?");
    inRange =
        connection.prepareStatement(
            "SELECT COUNT(*), COALESCE(SUM(CAST(score AS BIGINT)), 0) FROM people"
                + " WHERE age = ? AND score >= ? AND score < ?");
    nextScores =
        connection.prepareStatement(
            "SELECT * FROM people WHERE age = ? AND score > ? ORDER BY score LIMIT 20");
    byCity =
        connection.prepareStatement(
            "SELECT COUNT(*), ROUND(AVG(CAST(age AS DOUBLE PRECISION))) FROM people GROUP BY city");
  }

  static SqlPeople h2(Path directory, long cacheBytes) throws SQLException {
    return new SqlPeople(
        "jdbc:h2:file:"
            + directory.resolve("people").toAbsolutePath()
            + ";CACHE_SIZE="
            + (cacheBytes >> 10),
        "SET WRITE_DELAY 0",
        "SET OPTIMIZE_REUSE_RESULTS 0");
  }

  static SqlPeople sqlite(Path directory, long cacheBytes) throws SQLException {
    return new SqlPeople(
        "jdbc:sqlite:" + directory.resolve("people.db"),
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -" + (cacheBytes >> 10),
        "PRAGMA temp_store = MEMORY");
  }

  @Override
  public void add(List<Person> some) throws SQLException {
    for (Person person : some) {
      add.setString(1, person.id());
      add.setString(2, person.name());
      add.setString(3, person.city());
      add.setInt(4, person.age());
      add.setInt(5, person.score());
      add.setString(6, person.bio());
      add.addBatch();
    }
    add.executeBatch();
    connection.commit();
  }

  @Override
  public void createIndexes() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE INDEX by_name ON people (name)");
      statement.execute("CREATE INDEX by_age_score ON people (age, score)");
    }
    connection.commit();
  }

  @Override
  public long byName(String name) throws SQLException {
    byName.setString(1, name);
    long sum = 0;
    try (ResultSet rows = byName.executeQuery()) {
      while (rows.next()) {
        sum += rows.getInt(4);
      }
    }
    return sum;
  }

  @Override
  public long byId(String id) throws SQLException {
    byId.setString(1, id);
    try (ResultSet rows = byId.executeQuery()) {
      rows.next();
      return rows.getInt(5);
    }
  }

  @Override
  public long inRange(int age, int from, int to) throws SQLException {
    inRange.setInt(1, age);
    inRange.setInt(2, from);
    inRange.setInt(3, to);
    try (ResultSet rows = inRange.executeQuery()) {
      rows.next();
      return rows.getLong(1) + rows.getLong(2);
    }
  }

  @Override
  public long nextScores(int age, int from) throws SQLException {
    nextScores.setInt(1, age);
    nextScores.setInt(2, from);
    long sum = 0;
    try (ResultSet rows = nextScores.executeQuery()) {
      while (rows.next()) {
        sum += rows.getString(2).length();
      }
    }
    return sum;
  }

  @Override
  public long byCity() throws SQLException {
    long sum = 0;
    try (ResultSet rows = byCity.executeQuery()) {
      while (rows.next()) {
        sum += rows.getLong(1) + rows.getLong(2);
      }
    }
    return sum;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

package dev.varve.benchmarks.query;

import java.sql.SQLException;
import java.util.List;

/** What each database does. Sums let the answers of different databases be compared. */
interface People extends AutoCloseable {
  /** Adds people, in one transaction. */
  void add(List<Person> people) throws Exception;

  /** Creates an index on the name, and one on age and score. */
  void createIndexes() throws Exception;

  /** Returns the sum of the ages of those with a name. */
  long byName(String name) throws Exception;

  /** Returns the score of one person. */
  long byId(String id) throws Exception;

  /** Returns the number and the sum of the scores of those of an age, in a range of scores. */
  long inRange(int age, int from, int to) throws Exception;

  /** Returns the sum of the lengths of the names of the twenty next scores of an age. */
  long nextScores(int age, int from) throws Exception;

  /** Returns the sum of the counts and of the rounded average ages of all cities. */
  long byCity() throws Exception;

  @Override
  void close() throws SQLException;
}

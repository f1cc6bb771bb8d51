package dev.varve.query.demo;

import dev.varve.lsm.LsmOptions;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads some characters, then builds an index and changes documents until it is killed. Its
 * argument is the directory.
 */
final class IndexedLoader {
  static final String BUILDING = "building";
  static final String INDEX = "by_name";

  static final int CHARACTERS = 40_000;

  private static final int CHANGES_BEFORE_THE_REPORT = 50;

  private IndexedLoader() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws IOException {
    try (Database database = Database.open(Path.of(args[0]), LsmOptions.defaults())) {
      Collection characters = database.createCollection("characters");
      characters.putAll(RealData.characters().limit(CHARACTERS)::iterator);
      Thread builder = new Thread(() -> characters.createIndex(INDEX, "name"));
      builder.setDaemon(true);
      builder.start();
      change(database, characters);
    }
  }

  /** Changes documents, and reports when the index exists and some of them have entries in it. */
  private static void change(Database database, Collection characters) {
    int changes = 0;
    while (changes < CHANGES_BEFORE_THE_REPORT || !System.out.checkError()) {
      if (characters.indexes().isEmpty()) {
        continue;
      }
      database.run("UPDATE characters SET changed = ? WHERE id = 'U+000041'", changes).close();
      changes++;
      if (changes == CHANGES_BEFORE_THE_REPORT) {
        System.out.println(BUILDING);
      }
    }
  }
}

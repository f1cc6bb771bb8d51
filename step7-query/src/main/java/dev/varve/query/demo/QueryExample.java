package dev.varve.query.demo;

import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import dev.varve.query.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The database in a few lines, as docs/api.md shows it. */
final class QueryExample {
  private QueryExample() {}

  /** A row of the result. */
  record River(String name, long km) {}

  static List<River> rivers(Path directory) throws IOException {
    try (Database database = Database.open(directory, LsmOptions.defaults())) {
      Collection rivers = database.getOrCreateCollection("rivers");
      rivers.put("rhine", Map.of("name", "Rhine", "km", 1233, "sea", "North Sea"));
      rivers.put("aare", Map.of("name", "Aare", "km", 288));
      if (rivers.indexes().isEmpty()) {
        rivers.createIndex("by_km", "km DESC");
      }
      Query longer = database.prepare("FROM rivers WHERE km > ? ORDER BY km DESC SELECT name, km");
      return longer.run(250).list(River.class);
    }
  }

  /** Prints the result. */
  static void show(Narrator narrator) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      rivers(directory.path()).forEach(river -> narrator.show(river.name(), river.km() + " km"));
    }
  }
}

package dev.varve.query.demo;

import dev.varve.KeyValueStore;
import dev.varve.demo.ChildJvm;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.memtable.MemTable;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import dev.varve.query.Index;
import dev.varve.sstable.TableReader;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kills a process in the middle of building an index: the next open goes on with it. */
final class KilledBuildScene {
  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          TransactionalStore.class,
          Nullable.class);

  private final Narrator narrator;

  KilledBuildScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A kill while an index is built");
    narrator.say(
        "Another JVM has loaded 40,000 characters, and begins to build an index on their names, in"
            + " pieces of 512 documents, while a second thread changes documents. Meanwhile we kill"
            + " it, without warning, and open the database that it left.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      killInBuild(directory.path());
      try (Database database = Database.open(directory.path(), LsmOptions.defaults())) {
        Collection characters = database.collection("characters");
        narrator.show("documents", characters.count());
        narrator.show("indexes that had to be built on", unready(characters));
        database.awaitIndexes();
        Index.Check check = characters.checkIndex(IndexedLoader.INDEX);
        narrator.show("entries in the index now", check.entries());
        narrator.show("entries that are missing", check.missing());
        narrator.show("entries that are left over", check.leftOver());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long unready(Collection characters) {
    return characters.indexes().stream().filter(index -> !index.ready()).count();
  }

  private static void killInBuild(Path directory) throws IOException {
    try (ChildJvm child = ChildJvm.start(IndexedLoader.class, NEEDED, directory.toString())) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        if (line.equals(IndexedLoader.BUILDING)) {
          child.kill();
        }
      }
    }
  }
}

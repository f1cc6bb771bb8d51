package dev.varve.benchmarks.engine;

import static dev.varve.benchmarks.engine.Ability.DELETE;
import static dev.varve.benchmarks.engine.Ability.READ;
import static dev.varve.benchmarks.engine.Ability.SCAN;
import static dev.varve.benchmarks.engine.Ability.SCAN_BACKWARD;
import static dev.varve.benchmarks.engine.Ability.SYNC;
import static dev.varve.benchmarks.engine.Ability.TRANSACT;

import dev.varve.benchmarks.engine.EngineKind.Role;
import dev.varve.lsm.LsmOptions;
import java.util.List;
import java.util.Map;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.impl.Iq80DBFactory;

/** All engines that can be measured, in the order in which tables show them. */
public final class Engines {
  /** A quarter of the heap, as is this project's default: all that N = 1m reads fits into it. */
  private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private static final int LEVELDB_BUFFER_BYTES = 4 << 20;

  /** A value of a page or more is worth a file access of its own. */
  private static final Sizes APART = Sizes.LARGE.withValuesApart(4 << 10);

  private static final DurabilityClass LOGGED =
      new DurabilityClass(
          true,
          "nothing: each write is with the operating system when it returns",
          "unsynced writes at the end of the log; no synced one");

  private static final Map<Ability, String> NO_TRANSACTIONS =
      Map.of(TRANSACT, "has no transactions");

  private static final List<EngineKind> ALL =
      List.of(
          varve(
              "varve",
              "its defaults: 8 MiB memtable, a quarter of the heap as cache",
              LsmOptions.defaults(),
              CACHE_BYTES),
          varve("varve-64", "sizes as rocksdb's", Sizes.LARGE),
          varve("varve-4", "sizes as rocksdb-4's", Sizes.SMALL),
          varve("varve-apart", "as varve-64, large values apart from keys", APART),
          rocks("rocksdb", "its default sizes: 64 MiB buffer; 64 MiB cache", Sizes.LARGE),
          rocks(
              "rocksdb-big",
              "its default sizes: 64 MiB buffer; a cache as varve's",
              Sizes.LARGE.withCache(CACHE_BYTES)),
          rocks("rocksdb-4", "LevelDB's sizes: 4 MiB buffer, 8 MiB cache", Sizes.SMALL),
          rocks("rocksdb-blobs", "as rocksdb, large values in blob files", APART),
          new EngineKind(
              "leveldbjni",
              "org.fusesource.leveldbjni, LevelDB in C++: 4 MiB buffer, a cache as varve's",
              Role.PEER,
              LOGGED,
              NO_TRANSACTIONS,
              (directory, settings) ->
                  LevelDbEngine.open(
                      JniDBFactory.factory,
                      directory,
                      settings,
                      LEVELDB_BUFFER_BYTES,
                      CACHE_BYTES)),
          new EngineKind(
              "iq80",
              "org.iq80.leveldb, LevelDB in Java: 4 MiB buffer, a cache as varve's",
              Role.PEER,
              LOGGED,
              Map.of(
                  TRANSACT, "has no transactions", SCAN_BACKWARD, "its iterator goes forward only"),
              (directory, settings) ->
                  LevelDbEngine.open(
                      Iq80DBFactory.factory,
                      directory,
                      settings,
                      LEVELDB_BUFFER_BYTES,
                      CACHE_BYTES)),
          new EngineKind(
              "lmdb",
              "org.lmdbjava: a transaction a write; no cache but the operating system's",
              Role.PEER,
              new DurabilityClass(
                  true,
                  "nothing: each write is with the operating system when it returns",
                  "with unsynced writes, possibly the whole file; no synced write"),
              Map.of(),
              LmdbEngine::open),
          new EngineKind(
              "mvstore",
              "com.h2database:h2, MVStore alone: a cache as varve's",
              Role.PEER,
              new DurabilityClass(
                  false,
                  "unsynced writes of about the last second",
                  "unsynced writes of about the last second; no synced one"),
              Map.of(),
              (directory, settings) -> MvStoreEngine.open(directory, settings, CACHE_BYTES)),
          new EngineKind(
              "mapdb",
              "org.mapdb: mapped file; without a log where writes are not synced",
              Role.PEER,
              new DurabilityClass(
                  false,
                  "possibly the whole file, where writes are not synced",
                  "possibly the whole file, where writes are not synced; no synced write"),
              Map.of(TRANSACT, "its transactions cannot run beside each other"),
              MapEngine::mapDb),
          new EngineKind(
              "skiplist",
              "java.util.concurrent.ConcurrentSkipListMap",
              Role.LIMIT,
              new DurabilityClass(false, "everything", "everything"),
              Map.of(TRANSACT, "has no transactions", SYNC, "is in memory only"),
              MapEngine::skipList),
          raw("raw", "append and force, to a file that grows", false),
          raw("raw-prealloc", "append and force, to a file filled with zeros before", true));

  private Engines() {}

  private static EngineKind varve(String name, String about, Sizes sizes) {
    return varve(name, about, VarveEngine.options(sizes), sizes.cache());
  }

  private static EngineKind varve(String name, String about, LsmOptions options, long cache) {
    return new EngineKind(
        name,
        "this project, " + about,
        Role.OURS,
        LOGGED,
        Map.of(),
        (directory, settings) -> VarveEngine.open(directory, settings, options, cache));
  }

  private static EngineKind rocks(String name, String about, Sizes sizes) {
    return new EngineKind(
        name,
        "org.rocksdb:rocksdbjni, " + about,
        Role.PEER,
        LOGGED,
        Map.of(),
        (directory, settings) -> RocksEngine.open(directory, settings, sizes));
  }

  private static EngineKind raw(String name, String about, boolean preallocated) {
    return new EngineKind(
        name,
        about,
        Role.LIMIT,
        LOGGED,
        Map.of(
            READ, "writes only",
            SCAN, "writes only",
            SCAN_BACKWARD, "writes only",
            DELETE, "writes only",
            TRANSACT, "writes only"),
        (directory, settings) -> RawEngine.open(directory, settings, preallocated));
  }

  /** Returns all of them. */
  public static List<EngineKind> all() {
    return ALL;
  }

  /**
   * Returns the engine called {@code name}.
   *
   * @throws IllegalArgumentException if there is none, naming those that there are
   */
  public static EngineKind named(String name) {
    return ALL.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no engine '" + name + "'; there are: " + String.join(", ", names())));
  }

  /** Returns the names of all engines. */
  public static List<String> names() {
    return ALL.stream().map(EngineKind::name).toList();
  }
}

package dev.varve.transactions.demo;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.StoreStats;
import dev.varve.demo.ChildJvm;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.demo.UnicodeNames;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.TableReader;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.jpountz.lz4.LZ4Factory;

/** Runs the whole engine in a process that is killed: all its commits must be there. */
final class KillScene {
  /** Small sizes, so that the Unicode names fill three levels. */
  static final LsmOptions OPTIONS =
      LsmOptions.defaults()
          .withMemtableBytes(512 << 10)
          .withTableBytes(256 << 10)
          .withBaseLevelBytes(1 << 20)
          .withLevelFactor(4);

  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          TransactionalStore.class,
          LZ4Factory.class);

  private static final KeyRange EMOTICONS = KeyRange.of("U+01F600", "U+01F650");
  private static final KeyRange ONE_ROW = KeyRange.prefix("U+01F60");
  private static final int REPORTS_BEHIND_LOADED = 20;

  private final Narrator narrator;

  KillScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("The whole engine, killed");
    narrator.say(
        "Another JVM puts all Unicode names, "
            + KilledLoader.KEYS_PER_TRANSACTION
            + " a transaction, and reports each commit. Then it continues with other"
            + " keys. Meanwhile we kill it, without warning, and open the store that it left.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      long reported = loadUntilKilled(directory.path());
      narrator.show("keys reported as committed", reported);
      long start = System.nanoTime();
      try (TransactionalStore store = TransactionalStore.open(directory.path(), OPTIONS)) {
        narrator.show("opened again in", Narrator.duration(System.nanoTime() - start));
        narrator.show("batches replayed from the log", store.recovery().batches());
        store.recovery().notes().forEach(note -> narrator.show("  " + note));
        showFound(store, reported);
        showEmoticons(store);
        showLevels(store);
      }
    }
    narrator.say(
        "This is the store that step 1 promised: sorted, durable, able to hold more than fits in"
            + " memory, and safe for many threads that read before they write.");
  }

  /** Returns the number of keys reported, including those still in the pipe. */
  private static long loadUntilKilled(Path directory) throws IOException {
    long reported = 0;
    int untilKill = Integer.MAX_VALUE;
    try (ChildJvm child = ChildJvm.start(KilledLoader.class, NEEDED, directory.toString())) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        if (line.equals(KilledLoader.LOADED)) {
          untilKill = REPORTS_BEHIND_LOADED;
        } else {
          reported = Long.parseLong(line);
          untilKill--;
        }
        if (untilKill == 0) {
          child.kill();
        }
      }
    }
    return reported;
  }

  private void showFound(TransactionalStore store, long reported) {
    long found = store.count();
    long more = store.count(KeyRange.prefix(KilledLoader.MORE));
    narrator.show("keys found", found);
    narrator.show("reported, but not found", Math.max(0, reported - found));
    narrator.show("committed, killed before the report", Math.max(0, found - reported));
    narrator.show("keys of a transaction cut in half", more % KilledLoader.KEYS_PER_TRANSACTION);
    narrator.show("Unicode names on this JDK", UnicodeNames.codePoints().count());
    narrator.show("Unicode names found", store.count(KeyRange.prefix("U+")));
  }

  private void showEmoticons(TransactionalStore store) {
    narrator.say("The block of the emoticons, by range and by prefix, in both directions:");
    narrator.show("get U+01F600", store.get("U+01F600"));
    store.view(
        reader -> {
          showBothWays("from U+01F600 up to U+01F650", reader, EMOTICONS);
          showBothWays("keys that begin with U+01F60", reader, ONE_ROW);
          return null;
        });
  }

  private void showBothWays(String what, Readable reader, KeyRange range) {
    narrator.show(
        what, reader.count(range) + " forward, " + countBackward(reader, range) + " backward");
  }

  private static long countBackward(Readable reader, KeyRange range) {
    try (Cursor cursor = reader.scan(range)) {
      long count = 0;
      for (boolean found = cursor.last(); found; found = cursor.previous()) {
        count++;
      }
      return count;
    }
  }

  private void showLevels(TransactionalStore store) {
    narrator.say("The tables, once the background threads have settled:");
    store.awaitSettled();
    StoreStats stats = store.stats();
    stats.figures().keySet().stream()
        .filter(name -> name.matches("level\\.\\d\\.tables") && stats.count(name) > 0)
        .forEach(name -> showLevel(stats, name.substring(0, "level.0".length())));
  }

  private void showLevel(StoreStats stats, String level) {
    narrator.show(
        level.replace('.', ' '),
        String.format(
            Locale.ROOT,
            "%2d tables %,12d bytes",
            stats.count(level + ".tables"),
            stats.count(level + ".bytes")));
  }
}

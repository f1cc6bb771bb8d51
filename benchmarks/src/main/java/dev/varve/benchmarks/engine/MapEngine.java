package dev.varve.benchmarks.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** Any sorted concurrent map: MapDB's B-tree, and the JDK's skip list. */
final class MapEngine implements Engine {
  private final ConcurrentNavigableMap<byte[], byte[]> map;
  private final Runnable commit;
  private final boolean commitEach;
  private final Runnable close;

  private MapEngine(
      ConcurrentNavigableMap<byte[], byte[]> map,
      boolean commitEach,
      Runnable commit,
      Runnable close) {
    this.map = map;
    this.commit = commit;
    this.commitEach = commitEach;
    this.close = close;
  }

  static Engine skipList(Path directory, Settings settings) {
    return new MapEngine(
        new ConcurrentSkipListMap<>(Arrays::compareUnsigned), false, () -> {}, () -> {});
  }

  /** Only with its log, which it writes for transactions, can MapDB sync a write. */
  static Engine mapDb(Path directory, Settings settings) {
    DBMaker.Maker maker =
        DBMaker.fileDB(directory.resolve("map.db").toFile()).fileMmapEnableIfSupported();
    DB db = (settings.synced() ? maker.transactionEnable() : maker).make();
    ConcurrentNavigableMap<byte[], byte[]> map =
        db.treeMap("benchmark", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).create();
    return new MapEngine(map, settings.synced(), db::commit, db::close);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
    commitIfSynced();
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    commitIfSynced();
  }

  @Override
  public void delete(byte[] key) {
    map.remove(key);
    commitIfSynced();
  }

  private void commitIfSynced() {
    if (commitEach) {
      commit.run();
    }
  }

  @Override
  public byte[] get(byte[] key) {
    return map.get(key);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    ConcurrentNavigableMap<byte[], byte[]> way = forward ? map : map.descendingMap();
    return new IteratorWalk((from == null ? way : way.tailMap(from)).entrySet().iterator());
  }

  private static final class IteratorWalk implements Walk {
    private final Iterator<Map.Entry<byte[], byte[]>> iterator;
    private Map.Entry<byte[], byte[]> entry;

    private IteratorWalk(Iterator<Map.Entry<byte[], byte[]>> iterator) {
      this.iterator = iterator;
    }

    @Override
    public boolean next() {
      boolean more = iterator.hasNext();
      entry = more ? iterator.next() : null;
      return more;
    }

    @Override
    public byte[] key() {
      return entry.getKey();
    }

    @Override
    public byte[] value() {
      return entry.getValue();
    }

    @Override
    public void close() {}
  }

  @Override
  public void transact(Work<Transaction> work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void settle() {
    commit.run();
  }

  @Override
  public void close() {
    close.run();
  }
}

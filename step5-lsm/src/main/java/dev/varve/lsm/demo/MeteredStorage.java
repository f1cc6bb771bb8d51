package dev.varve.lsm.demo;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A storage that counts the operations on the one that it wraps: bytes appended and read for each
 * kind of file, which is the suffix of its name, and the number of syncs. Thread-safe.
 */
final class MeteredStorage implements Storage {

  /** The counts for one kind of file. */
  private static final class Meter {
    final LongAdder appendedBytes = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder readBytes = new LongAdder();
  }

  private final Storage storage;
  private final Map<String, Meter> meters = new ConcurrentHashMap<>();
  private final LongAdder fsyncs = new LongAdder();

  MeteredStorage(Storage storage) {
    this.storage = storage;
  }

  private Meter meter(String name) {
    return meters.computeIfAbsent(name.replaceAll("^.*\\.", "."), kind -> new Meter());
  }

  /** Returns how many bytes were appended to files of a kind, such as {@code .log}. */
  long appendedBytes(String kind) {
    return meter(kind).appendedBytes.sum();
  }

  /** Returns how many times files of a kind were read. */
  long reads(String kind) {
    return meter(kind).reads.sum();
  }

  /** Returns how many bytes of files of a kind were read. */
  long readBytes(String kind) {
    return meter(kind).readBytes.sum();
  }

  /** Returns how many times a file, the directory or a truncation was made durable. */
  long fsyncs() {
    return fsyncs.sum();
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return metered(storage.create(name), meter(name));
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return metered(storage.createLog(name), meter(name));
  }

  private WritableFile metered(WritableFile file, Meter meter) {
    return new WritableFile() {
      @Override
      public void append(byte[] bytes, int offset, int length) throws IOException {
        file.append(bytes, offset, length);
        meter.appendedBytes.add(length);
      }

      @Override
      public void force() throws IOException {
        file.force();
        fsyncs.increment();
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    ReadableFile file = storage.open(name);
    Meter meter = meter(name);
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        file.read(position, into, offset, length);
        meter.reads.increment();
        meter.readBytes.add(length);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    storage.truncate(name, size);
    fsyncs.increment();
  }

  @Override
  public void seal(String name) throws IOException {
    storage.seal(name);
    fsyncs.increment();
  }

  @Override
  public void sync() throws IOException {
    storage.sync();
    fsyncs.increment();
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }
}

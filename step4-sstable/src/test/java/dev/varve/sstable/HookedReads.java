package dev.varve.sstable;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.List;

/** A storage whose next read can be made to fail, and that counts the files that are open. */
final class HookedReads implements Storage {
  private final Storage storage;
  private boolean failNext;
  private int openFiles;

  HookedReads(Storage storage) {
    this.storage = storage;
  }

  void failNextRead() {
    failNext = true;
  }

  int openFiles() {
    return openFiles;
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    ReadableFile file = storage.open(name);
    openFiles++;
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (failNext) {
          failNext = false;
          throw new IOException("injected read");
        }
        file.read(position, into, offset, length);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        openFiles--;
        file.close();
      }
    };
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return storage.create(name);
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
  }

  @Override
  public void sync() throws IOException {
    storage.sync();
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }
}

package dev.varve.lsm;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.List;

/** A disk that asks before it reads, and that may be full: subclasses say when. */
class WatchedStorage implements Storage {
  private final Storage disk;

  WatchedStorage(Storage disk) {
    this.disk = disk;
  }

  /** Called before each read; may wait, or throw. */
  void beforeRead(String file, long position) throws IOException {}

  /** Returns how many of the bytes of an append still have room. */
  int room(int length) {
    return length;
  }

  @Override
  public WritableFile create(String name) throws IOException {
    WritableFile file = disk.create(name);
    return new WritableFile() {
      @Override
      public void append(byte[] bytes, int offset, int length) throws IOException {
        int written = room(length);
        file.append(bytes, offset, written);
        if (written < length) {
          throw new IOException("no space left on device");
        }
      }

      @Override
      public void force() throws IOException {
        file.force();
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
    ReadableFile file = disk.open(name);
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        beforeRead(name, position);
        file.read(position, into, offset, length);
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
    return disk.list();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    disk.truncate(name, size);
  }

  @Override
  public void sync() throws IOException {
    disk.sync();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}

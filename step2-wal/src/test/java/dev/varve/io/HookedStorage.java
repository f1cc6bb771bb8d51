package dev.varve.io;

import java.io.IOException;
import java.util.List;

/**
 * A storage that tells of each call before it hands it on, the reads too, and holds no lock
 * meanwhile: what it is told to call may wait, or throw.
 */
public final class HookedStorage implements Storage {

  /** Is told of each call before it is made. */
  @FunctionalInterface
  public interface Hook {
    /** Called before {@code operation} (read, open, list, append, …) on {@code file}. */
    void before(String operation, String file) throws IOException;
  }

  private final Storage storage;
  private final Hook hook;

  /** Makes one that hands all calls to {@code storage}. */
  public HookedStorage(Storage storage, Hook hook) {
    this.storage = storage;
    this.hook = hook;
  }

  @Override
  public WritableFile create(String name) throws IOException {
    hook.before("create", name);
    WritableFile file = storage.create(name);
    return new WritableFile() {
      @Override
      public void append(byte[] bytes, int offset, int length) throws IOException {
        hook.before("append", name);
        file.append(bytes, offset, length);
      }

      @Override
      public void force() throws IOException {
        hook.before("force", name);
        file.force();
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        hook.before("close", name);
        file.close();
      }
    };
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    hook.before("open", name);
    ReadableFile file = storage.open(name);
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        hook.before("read", name);
        file.read(position, into, offset, length);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        hook.before("close", name);
        file.close();
      }
    };
  }

  @Override
  public List<String> list() throws IOException {
    hook.before("list", "directory");
    return storage.list();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    hook.before("rename", from);
    storage.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    hook.before("delete", name);
    storage.delete(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    hook.before("truncate", name);
    storage.truncate(name, size);
  }

  @Override
  public void sync() throws IOException {
    hook.before("sync", "directory");
    storage.sync();
  }

  @Override
  public void close() throws IOException {
    hook.before("close", "directory");
    storage.close();
  }
}

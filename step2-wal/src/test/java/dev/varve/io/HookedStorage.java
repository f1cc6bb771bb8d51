package dev.varve.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A storage whose calls all pass one place, the reads too, before they are handed on. No lock is
 * held meanwhile: what happens there may wait, or throw, or leave the call out.
 */
public class HookedStorage implements Storage {

  /** Is called before each call of the storage. */
  @FunctionalInterface
  public interface Hook {
    /** Called before {@code operation} (read, open, list, append, …) on {@code file}. */
    void before(String operation, String file) throws IOException;
  }

  /** A call of the wrapped storage. */
  @FunctionalInterface
  public interface Call<T> {
    /** Makes it. */
    T make() throws IOException;
  }

  private interface Change {
    void make() throws IOException;
  }

  private final Storage storage;
  private final Hook hook;

  /** Makes one that hands all calls to {@code storage}, for those that override what they hook. */
  protected HookedStorage(Storage storage) {
    this(storage, (operation, file) -> {});
  }

  /** Makes one that hands all calls to {@code storage}. */
  public HookedStorage(Storage storage, Hook hook) {
    this.storage = storage;
    this.hook = hook;
  }

  /** Makes {@code call}, or does something else in its place. */
  protected <T> T call(String operation, String file, Call<T> call) throws IOException {
    hook.before(operation, file);
    return call.make();
  }

  private void change(String operation, String file, Change change) throws IOException {
    call(
        operation,
        file,
        () -> {
          change.make();
          return null;
        });
  }

  /** Appends to {@code file}, or only a part; the file passes no other place. */
  protected void append(String name, WritableFile file, byte[] bytes, int offset, int length)
      throws IOException {
    change("append", name, () -> file.append(bytes, offset, length));
  }

  /** Reserves bytes of a file, which is no change of it. */
  protected void reserve(String name, WritableFile file, long bytes) throws IOException {
    file.reserve(bytes);
  }

  /** Reads from a file, for those that count what is read. */
  protected void read(ReadableFile file, long position, byte[] into, int offset, int length)
      throws IOException {
    file.read(position, into, offset, length);
  }

  @Override
  public final WritableFile create(String name) throws IOException {
    return hooked(name, call("create", name, () -> storage.create(name)));
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return hooked(name, call("create", name, () -> storage.createLog(name)));
  }

  private WritableFile hooked(String name, WritableFile file) {
    return new WritableFile() {
      @Override
      public void append(byte[] bytes, int offset, int length) throws IOException {
        HookedStorage.this.append(name, file, bytes, offset, length);
      }

      @Override
      public void reserve(long bytes) throws IOException {
        HookedStorage.this.reserve(name, file, bytes);
      }

      @Override
      public void force() throws IOException {
        change("force", name, file::force);
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        change("close", name, file::close);
      }
    };
  }

  @Override
  public final ReadableFile open(String name) throws IOException {
    ReadableFile file = call("open", name, () -> storage.open(name));
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        change("read", name, () -> HookedStorage.this.read(file, position, into, offset, length));
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        change("close", name, file::close);
      }
    };
  }

  @Override
  public final List<String> list() throws IOException {
    return call("list", "directory", storage::list);
  }

  @Override
  public final void rename(String from, String to) throws IOException {
    change("rename", from, () -> storage.rename(from, to));
  }

  @Override
  public final void delete(String name) throws IOException {
    change("delete", name, () -> storage.delete(name));
  }

  /** Told to this storage and, if that is hooked, too, to the other one. */
  @Override
  public final void link(String name, Storage to) throws IOException {
    if (to instanceof HookedStorage other) {
      change("link", name, () -> other.change("link", name, () -> link(name, storage, other)));
    } else {
      change("link", name, () -> storage.link(name, to));
    }
  }

  private static void link(String name, Storage from, HookedStorage to) throws IOException {
    from.link(name, to.storage);
  }

  @Override
  public final boolean contains(Path path) throws IOException {
    return storage.contains(path);
  }

  @Override
  public final void truncate(String name, long size) throws IOException {
    change("truncate", name, () -> storage.truncate(name, size));
  }

  @Override
  public final void seal(String name) throws IOException {
    change("seal", name, () -> storage.seal(name));
  }

  @Override
  public final void sync() throws IOException {
    change("sync", "directory", storage::sync);
  }

  @Override
  public final void close() throws IOException {
    change("close", "directory", storage::close);
  }

  @Override
  public String toString() {
    return storage.toString();
  }
}

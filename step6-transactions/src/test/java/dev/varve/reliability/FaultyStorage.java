package dev.varve.reliability;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.List;

/** A storage that works but for a {@link Fault}. */
final class FaultyStorage implements Storage {
  private final Storage storage;
  private final Fault fault;

  FaultyStorage(Storage storage, Fault fault) {
    this.storage = storage;
    this.fault = fault;
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T call(String operation, String file, Call<T> call) throws IOException {
    Fault.Form form = fault.next(operation, file);
    if (form == null) {
      return call.run();
    }
    if (form == Fault.Form.DONE_YET_ERROR) {
      call.run();
    }
    throw fault.error(operation, file);
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return new Writable(name, call("create", name, () -> storage.create(name)));
  }

  private final class Writable implements WritableFile {
    private final String name;
    private final WritableFile file;

    Writable(String name, WritableFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void append(byte[] bytes, int offset, int length) throws IOException {
      Fault.Form form = fault.next("append", name);
      if (form != Fault.Form.ERROR) {
        int landing = form == Fault.Form.SHORT ? fault.part(length) : length;
        file.append(bytes, offset, landing);
      }
      if (form != null) {
        throw fault.error("append", name);
      }
    }

    @Override
    public void force() throws IOException {
      call(
          "force",
          name,
          () -> {
            file.force();
            return null;
          });
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    return new Readable(name, call("open", name, () -> storage.open(name)));
  }

  private final class Readable implements ReadableFile {
    private final String name;
    private final ReadableFile file;

    Readable(String name, ReadableFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      call(
          "read",
          name,
          () -> {
            file.read(position, into, offset, length);
            return null;
          });
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public List<String> list() throws IOException {
    return call("list", "directory", storage::list);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    call(
        "rename",
        from,
        () -> {
          storage.rename(from, to);
          return null;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    call(
        "delete",
        name,
        () -> {
          storage.delete(name);
          return null;
        });
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    call(
        "truncate",
        name,
        () -> {
          storage.truncate(name, size);
          return null;
        });
  }

  @Override
  public void sync() throws IOException {
    call(
        "sync",
        "directory",
        () -> {
          storage.sync();
          return null;
        });
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }
}

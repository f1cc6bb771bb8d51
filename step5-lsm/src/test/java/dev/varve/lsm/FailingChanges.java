package dev.varve.lsm;

import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;

/** A disk that refuses one change, counted from 0. */
final class FailingChanges extends WatchedStorage {
  private int left;

  FailingChanges(Storage disk, int number) {
    super(disk);
    this.left = number;
  }

  private synchronized void count() throws IOException {
    if (left-- == 0) {
      throw new IOException("no space left on device");
    }
  }

  @Override
  synchronized int room(int length) {
    return left-- == 0 ? 0 : length;
  }

  @Override
  public WritableFile create(String name) throws IOException {
    count();
    return super.create(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    count();
    super.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    count();
    super.delete(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    count();
    super.truncate(name, size);
  }

  @Override
  public void sync() throws IOException {
    count();
    super.sync();
  }
}

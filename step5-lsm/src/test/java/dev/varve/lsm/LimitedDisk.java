package dev.varve.lsm;

import dev.varve.io.HookedStorage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.FileState;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A directory on a disk of limited size. What a file has reserved counts; what was deleted or cut
 * off is free again. As on a real disk, the part of an append that fits is written.
 */
final class LimitedDisk extends HookedStorage {
  static final String NAME = "/on/a/full/disk";
  static final String NO_SPACE = "no space left on device";

  private final SimulatedStorage files;
  // Guarded by this: by name, up to which length a file has room.
  private final Map<String, Long> reserved = new HashMap<>();
  private long capacity = Long.MAX_VALUE;

  LimitedDisk(SimulatedStorage files) {
    super(files);
    this.files = files;
  }

  /** Returns a directory with a ballast, which small stores keep but do not make. */
  static SimulatedStorage withBallast() {
    SimulatedStorage files = new SimulatedStorage();
    try (WritableFile ballast = files.create(Ballast.FILE)) {
      ballast.append(new byte[256 << 10], 0, 256 << 10);
      ballast.force();
      files.sync();
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on there is room for {@code bytes} more. */
  synchronized void leave(long bytes) {
    capacity = bytes == Long.MAX_VALUE ? bytes : used() + bytes;
  }

  /** Returns how many bytes all files take. */
  synchronized long used() {
    return files.files().stream().mapToLong(this::used).sum();
  }

  private long used(FileState file) {
    return file.nameState() == FileState.Name.DELETED
        ? 0
        : Math.max(file.liveBytes(), reserved.getOrDefault(file.name(), 0L));
  }

  private synchronized long fitting(String name, long size, long more) {
    long room = Math.max(0, Math.max(size, reserved.getOrDefault(name, 0L)) - size);
    return capacity == Long.MAX_VALUE
        ? more
        : Math.min(more, room + Math.max(0, capacity - used()));
  }

  @Override
  protected synchronized void append(
      String name, WritableFile file, byte[] bytes, int offset, int length) throws IOException {
    int fitting = (int) fitting(name, file.size(), length);
    super.append(name, file, bytes, offset, fitting);
    if (fitting < length) {
      throw new IOException(NO_SPACE);
    }
  }

  @Override
  protected synchronized void reserve(String name, WritableFile file, long bytes)
      throws IOException {
    if (fitting(name, file.size(), bytes) < bytes) {
      throw new IOException(NO_SPACE);
    }
    reserved.merge(name, file.size() + bytes, Math::max);
  }

  @Override
  protected <T> T call(String operation, String file, Call<T> call) throws IOException {
    T result = call.make();
    if (operation.equals("close") || operation.equals("delete")) {
      synchronized (this) {
        reserved.remove(file);
      }
    }
    return result;
  }

  @Override
  public synchronized long usableBytes() {
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used());
  }

  @Override
  public String toString() {
    return NAME;
  }
}

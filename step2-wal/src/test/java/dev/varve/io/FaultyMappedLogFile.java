package dev.varve.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/** The file under a {@link MappedLogFile}, on a real disk, each call of which may fail. */
public final class FaultyMappedLogFile implements MappableFile {

  /** Is asked before each call; an exception is the disk's. */
  @FunctionalInterface
  public interface Disk {
    /** Fails, or lets {@code operation} happen, which needs {@code bytes} bytes of the disk. */
    void before(String operation, long bytes) throws IOException;
  }

  private final MappableFile file;
  private final Disk disk;
  // What lies before has its room on the disk already.
  private long end;

  private FaultyMappedLogFile(MappableFile file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /** Creates {@code path}, to be written as the log of a store is. */
  public static WritableFile createLog(Path path, boolean channelToo, Disk disk)
      throws IOException {
    return new MappedLogFile(
        new FaultyMappedLogFile(DiskFile.createReadable(path), disk), channelToo);
  }

  @Override
  public void append(byte[] bytes, int offset, int length) throws IOException {
    before("append", file.size() + length);
    file.append(bytes, offset, length);
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    before("write", position + source.remaining());
    file.write(position, source);
  }

  private void before(String operation, long newEnd) throws IOException {
    disk.before(operation, Math.max(0, newEnd - end));
    end = Math.max(end, newEnd);
  }

  @Override
  public MappedByteBuffer map(long position, long length) throws IOException {
    disk.before("map", 0);
    return file.map(position, length);
  }

  @Override
  public void force() throws IOException {
    disk.before("force", 0);
    file.force();
  }

  @Override
  public void truncate(long newSize) throws IOException {
    disk.before("truncate", 0);
    file.truncate(newSize);
    end = Math.min(end, newSize);
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

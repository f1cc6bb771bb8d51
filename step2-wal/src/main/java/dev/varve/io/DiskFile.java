package dev.varve.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file on disk that an interrupt cannot close.
 *
 * <p>A {@link FileChannel} closes under everybody who uses it when one thread is interrupted in the
 * middle of an operation. So every operation here names its position, is tried again on a new
 * channel when the old one was closed by an interrupt, and leaves the thread interrupted as it was.
 */
final class DiskFile implements ReadableFile, WritableFile {
  private static final int STAGING_BYTES = 64 << 10;

  private interface Operation {
    long on(FileChannel channel) throws IOException;
  }

  private final Path path;
  private final Set<? extends OpenOption> reopenOptions;
  private volatile FileChannel channel;
  private volatile boolean closed;

  // Changed by the one appending thread alone; what is read never grows.
  private ByteBuffer staging;
  private long size;

  private DiskFile(
      Path path, long size, FileChannel channel, Set<? extends OpenOption> reopenOptions) {
    this.path = path;
    this.size = size;
    this.channel = channel;
    this.reopenOptions = reopenOptions;
  }

  static DiskFile create(Path path) throws IOException {
    return new DiskFile(
        path,
        0,
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        Set.of(StandardOpenOption.WRITE));
  }

  static DiskFile open(Path path, StandardOpenOption option) throws IOException {
    // The size first: an error in asking for it must leave no channel open.
    return new DiskFile(path, Files.size(path), FileChannel.open(path, option), Set.of(option));
  }

  @Override
  public void append(byte[] bytes, int offset, int length) throws IOException {
    if (staging == null) {
      staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    }
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, staging.capacity());
      staging.clear().put(bytes, offset + done, count).flip();
      writeStaging();
      done += count;
    }
  }

  private void writeStaging() throws IOException {
    long start = size;
    int count = staging.limit();
    uninterruptibly(
        open -> {
          staging.rewind();
          while (staging.hasRemaining()) {
            open.write(staging, start + staging.position());
          }
          return count;
        });
    size = start + count;
  }

  @Override
  public void force() throws IOException {
    uninterruptibly(
        open -> {
          open.force(false);
          return 0;
        });
  }

  void truncateAndForce(long newSize) throws IOException {
    uninterruptibly(
        open -> {
          open.truncate(newSize);
          open.force(true);
          return 0;
        });
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    uninterruptibly(
        open -> {
          ByteBuffer target = ByteBuffer.wrap(into, offset, length);
          while (target.hasRemaining()) {
            long at = position + target.position() - offset;
            if (open.read(target, at) < 0) {
              throw new EOFException(path.getFileName() + "@" + at + ": file ends here");
            }
          }
          return length;
        });
  }

  @Override
  public long size() {
    return size;
  }

  private long uninterruptibly(Operation operation) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        FileChannel current = channel;
        try {
          return operation.on(current);
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          reopen(current);
        } catch (ClosedChannelException e) {
          // Another thread's interrupt, or a real close: reopen tells them apart.
          reopen(current);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken) throws IOException {
    if (closed) {
      throw new IOException(path.getFileName() + " is closed");
    }
    if (channel == broken) {
      channel = FileChannel.open(path, reopenOptions);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }
}

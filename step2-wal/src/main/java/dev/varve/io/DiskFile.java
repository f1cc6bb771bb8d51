package dev.varve.io;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
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
 * <p>A {@link FileChannel} is closed for all its users when one thread is interrupted during an
 * operation. So every operation here has an explicit position, is retried on a new channel if an
 * interrupt closed the old one, and preserves the interrupt status of the thread.
 */
final class DiskFile implements ReadableFile, MappableFile {
  /** Limits the buffer that the JDK copies each write into and keeps for the thread. */
  private static final int MAX_WRITE_BYTES = 256 << 10;

  /** What others may take between the question and the write. */
  private static final long MARGIN_BYTES = 1 << 20;

  private interface Operation<T> {
    T on(FileChannel channel) throws IOException;
  }

  private final Path path;
  private final Set<? extends OpenOption> reopenOptions;
  private volatile FileChannel channel;
  private volatile boolean closed;

  // Changed only by the appending thread; a file opened for reading never grows.
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

  /** Creates a file that can be mapped. */
  static DiskFile createReadable(Path path) throws IOException {
    return new DiskFile(
        path,
        0,
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ),
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.READ));
  }

  static DiskFile open(Path path, StandardOpenOption option) throws IOException {
    // Get the size first: if that fails, no channel must stay open.
    return new DiskFile(path, Files.size(path), FileChannel.open(path, option), Set.of(option));
  }

  @Override
  public void append(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; done += MAX_WRITE_BYTES) {
      int count = Math.min(length - done, MAX_WRITE_BYTES);
      write(size, ByteBuffer.wrap(bytes, offset + done, count));
      size += count;
    }
  }

  /** Allocates nothing, but asks whether there is as much room. */
  @Override
  public void reserve(long bytes) throws IOException {
    // Not of its FileStore: see DiskStorage.usableBytes.
    File file = path.toFile();
    if (file.getUsableSpace() < bytes + MARGIN_BYTES && file.getTotalSpace() > 0) {
      throw new IOException(path + ": No space left on device");
    }
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    int start = source.position();
    uninterruptibly(
        open -> {
          source.position(start);
          while (source.hasRemaining()) {
            open.write(source, position + source.position() - start);
          }
          return null;
        });
  }

  @Override
  public MappedByteBuffer map(long position, long length) throws IOException {
    return uninterruptibly(open -> open.map(FileChannel.MapMode.READ_WRITE, position, length));
  }

  @Override
  public void force() throws IOException {
    uninterruptibly(
        open -> {
          open.force(false);
          return null;
        });
  }

  @Override
  public void truncate(long newSize) throws IOException {
    uninterruptibly(open -> open.truncate(newSize));
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
          return null;
        });
  }

  @Override
  public long size() {
    return size;
  }

  private <T> T uninterruptibly(Operation<T> operation) throws IOException {
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
    } catch (IOException e) {
      throw named(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Adds the file name, which system errors such as "No space left on device" do not contain. */
  private IOException named(IOException e) {
    return e.getClass() == IOException.class && !isNamed(e)
        ? new IOException(path + ": " + e.getMessage(), e)
        : e;
  }

  private boolean isNamed(IOException e) {
    return e.getMessage() != null && e.getMessage().contains(path.getFileName().toString());
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

  @Override
  public String toString() {
    return path.toString();
  }
}

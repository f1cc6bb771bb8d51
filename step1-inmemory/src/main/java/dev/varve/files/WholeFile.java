package dev.varve.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file that gets its name only when it is complete.
 *
 * <p>The bytes are written to a uniquely named file in the same directory, {@code
 * varve-NUMBER.part}, and synced; then that file gets its final name. If writing fails, the part
 * file is deleted; if the process is killed, it may be left behind.
 */
public final class WholeFile {

  /** The content to write. */
  @FunctionalInterface
  public interface Content {
    /** Writes the content to {@code out}, without closing it. */
    void writeTo(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes a new file.
   *
   * @throws FileAlreadyExistsException if the name exists, even if it was created meanwhile; the
   *     existing file is not changed
   */
  public static void create(Path file, Content content) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path part = write(file, content);
    try {
      nameNew(part, file);
    } catch (Throwable e) {
      delete(part, e);
      throw e;
    }
    Files.deleteIfExists(part);
  }

  /** Creating a link fails if the name exists; a rename would replace the existing file. */
  private static void nameNew(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
      claimAndRename(part, file);
    }
  }

  /**
   * Does the same on a file system without links; for a moment, the name refers to an empty file.
   */
  static void claimAndRename(Path part, Path file) throws IOException {
    Files.createFile(file);
    try {
      Files.move(part, file, ATOMIC_MOVE);
    } catch (Throwable e) {
      delete(file, e);
      throw e;
    }
  }

  /** Writes a file, replacing the existing one, if any. */
  public static void replace(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // Write to a device or a pipe; do not replace it.
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path part = write(target, content);
    try {
      copyPermissions(target, part);
      Files.move(part, target, ATOMIC_MOVE);
    } catch (Throwable e) {
      delete(part, e);
      throw e;
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (view != null && Files.exists(from)) {
      Files.setPosixFilePermissions(to, view.readAttributes().permissions());
    }
  }

  /** Writes the bytes to a part file beside {@code file}, syncs it, and returns its path. */
  private static Path write(Path file, Content content) throws IOException {
    Path part = file.resolveSibling("varve-" + number() + ".part");
    FileChannel channel = open(part, file);
    try (channel) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      content.writeTo(out);
      out.flush();
      // Otherwise, after a power failure, the name might exist without all of the bytes.
      channel.force(true);
    } catch (Throwable e) {
      delete(part, e);
      throw e;
    }
    return part;
  }

  /** Creates the part file; an error names {@code file} instead. */
  private static FileChannel open(Path part, Path file) throws IOException {
    try {
      return FileChannel.open(part, CREATE_NEW, WRITE);
    } catch (FileSystemException e) {
      FileSystemException named = new FileSystemException(file.toString(), null, reason(file, e));
      named.initCause(e);
      throw named;
    }
  }

  private static String reason(Path file, FileSystemException e) {
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.exists(directory)) {
      return "there is no directory " + directory;
    }
    if (!Files.isDirectory(directory)) {
      return directory + " is a file, not a directory";
    }
    if (e instanceof AccessDeniedException) {
      return "no file may be created in " + directory;
    }
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  /** Deletes a file after {@code failure}; an error in doing so is added as suppressed. */
  private static void delete(Path file, Throwable failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String number() {
    return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
  }
}

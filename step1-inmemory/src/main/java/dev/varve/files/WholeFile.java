package dev.varve.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file that has its name only when it is whole.
 *
 * <p>The bytes go to a file beside it, {@code varve-NUMBER.part}, that no other writer has; they
 * are forced, and then the file gets its name. A failure deletes it; a kill may leave it behind.
 */
public final class WholeFile {

  /** What is to be written. */
  @FunctionalInterface
  public interface Content {
    /** Writes it to {@code out}, which stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes a new file.
   *
   * @throws FileAlreadyExistsException if the name is taken, also if it was taken meanwhile: then
   *     that file stays as it is
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

  /** A link takes a name only if it is free; a rename would replace a file. */
  private static void nameNew(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
      claimAndRename(part, file);
    }
  }

  /** The same on a file system without links: for a moment, the name stands for an empty file. */
  static void claimAndRename(Path part, Path file) throws IOException {
    Files.createFile(file);
    try {
      Files.move(part, file, ATOMIC_MOVE);
    } catch (Throwable e) {
      delete(file, e);
      throw e;
    }
  }

  /** Writes a file in the place of the one that has its name, if there is one. */
  public static void replace(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A device or a pipe is written to, not replaced.
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

  /** Writes the bytes to a file beside {@code file}, forces them, and returns that file. */
  private static Path write(Path file, Content content) throws IOException {
    Path part = file.resolveSibling("varve-" + number() + ".part");
    FileChannel channel = open(part, file);
    try (channel) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      content.writeTo(out);
      out.flush();
      // Or else a power cut might leave the name, and less than all of the bytes.
      channel.force(true);
    } catch (Throwable e) {
      delete(part, e);
      throw e;
    }
    return part;
  }

  /** Makes the file that is to become {@code file}, which a failure names. */
  private static FileChannel open(Path part, Path file) throws IOException {
    try {
      return FileChannel.open(part, CREATE_NEW, WRITE);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      FileSystemException named = new FileSystemException(file.toString(), null, reason);
      named.initCause(e);
      throw named;
    }
  }

  /** Deletes a file because of {@code failure}, which is the one to tell. */
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

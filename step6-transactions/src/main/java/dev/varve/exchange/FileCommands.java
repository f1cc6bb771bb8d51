package dev.varve.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a shell can do with files: write entries to one, and read them back, here or elsewhere.
 *
 * <p>An export shows one moment, and bears its name only when it is whole. Both read and write
 * where the session does: inside a transaction, a whole import takes effect at its commit, or not
 * at all. Outside of one it does so a batch at a time.
 */
public final class FileCommands {
  private static final String ON_PATHS =
      " (a path with backslashes stands in single quotes, or has / in their place)";

  private FileCommands() {}

  /** Returns them. */
  public static List<Command> all() {
    return List.of(
        new Command(
            "export", "FILE [PREFIX]", "writes a new .csv or .jsonl", FileCommands::exportTo),
        new Command(
            "import", "FILE", "sets what is in a .csv or .jsonl", FileCommands::importFrom));
  }

  private static void exportTo(Session session, Arguments arguments) throws IOException {
    Path file = path(arguments);
    FileFormat format = FileFormat.of(file);
    KeyRange range = arguments.has(1) ? KeyRange.prefix(arguments.bytes(1)) : KeyRange.all();
    if (Files.exists(file)) {
      throw new IllegalArgumentException(file + " is there already: export to a new file");
    }
    // Half an export, left behind by a failure or a kill, must not look like a whole one.
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Progress progress = new Progress(session);
    try {
      try (Cursor cursor = session.reader().scan(range);
          FileChannel channel = FileChannel.open(part, CREATE, TRUNCATE_EXISTING, WRITE);
          BufferedWriter out =
              new BufferedWriter(Channels.newWriter(channel, UTF_8.newEncoder(), -1))) {
        write(cursor, format.writer(out), progress);
        out.flush();
        // Or else a power cut might leave the name, and less than all of the bytes.
        channel.force(true);
      }
      Files.move(part, file);
    } catch (FileSystemException e) {
      throw new IllegalStateException("cannot write " + e.getMessage() + ON_PATHS, e);
    } finally {
      Files.deleteIfExists(part);
    }
    session.print(progress + " written to " + file);
  }

  private static void write(Cursor cursor, FileFormat.RowWriter rows, Progress progress)
      throws IOException {
    while (cursor.next()) {
      rows.write(Row.of(cursor));
      progress.countOne();
    }
  }

  private static void importFrom(Session session, Arguments arguments) {
    Path file = path(arguments);
    FileFormat format = FileFormat.of(file);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + file + ON_PATHS);
    }
    new Import(session, file).run(format);
  }

  private static Path path(Arguments arguments) {
    try {
      return Path.of(arguments.text(0));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("no path: " + e.getMessage() + ON_PATHS, e);
    }
  }
}

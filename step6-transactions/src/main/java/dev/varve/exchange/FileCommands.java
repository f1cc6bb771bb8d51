package dev.varve.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.files.WholeFile;
import dev.varve.files.WorkingDirectory;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The shell commands that export entries to a file and import them.
 *
 * <p>An export shows one moment, and its file gets its name only when it is complete. Both commands
 * read and write through the session. Inside a transaction, the whole import takes effect at its
 * commit, or not at all; outside, it takes effect batch by batch.
 */
public final class FileCommands {
  private static final String ON_PATHS =
      " (put a path with backslashes in single quotes, or use / instead)";

  private FileCommands() {}

  /** Returns the commands. */
  public static List<Command> all() {
    return List.of(
        new Command(
            "export", "FILE [PREFIX]", "writes a new .csv or .jsonl", FileCommands::exportTo),
        new Command(
            "import", "FILE", "sets the entries of a .csv or .jsonl", FileCommands::importFrom));
  }

  private static void exportTo(Session session, Arguments arguments) throws IOException {
    Path file = path(arguments);
    FileFormat format = FileFormat.of(file);
    KeyRange range = arguments.has(1) ? KeyRange.prefix(arguments.bytes(1)) : KeyRange.all();
    Progress progress = new Progress(session);
    try {
      WholeFile.create(
          file,
          bytes -> {
            try (Cursor cursor = session.reader().scan(range)) {
              Writer out = new BufferedWriter(new OutputStreamWriter(bytes, UTF_8.newEncoder()));
              write(cursor, format.writer(out), progress);
              out.flush();
            }
          });
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(file + " already exists: export to a new file", e);
    } catch (FileSystemException e) {
      throw new IllegalStateException("cannot write " + e.getMessage() + ON_PATHS, e);
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
      return WorkingDirectory.resolve(arguments.text(0));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a path: " + e.getMessage() + ON_PATHS, e);
    }
  }
}

package dev.varve.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a shell can do with files: write entries to one, and read them back, here or elsewhere.
 *
 * <p>An export shows one moment, and is read and written where the session reads and writes: inside
 * a transaction, a whole import takes effect at its commit, or not at all. Outside of one it does
 * so a batch at a time.
 */
public final class FileCommands {
  private static final int ENTRIES_A_BATCH = 1_000;
  private static final int BYTES_A_BATCH = 1 << 20;
  private static final int ENTRIES_A_NOTE = 100_000;

  private FileCommands() {}

  /** Returns them. */
  public static List<Command> all() {
    return List.of(
        new Command(
            "export",
            "FILE [PREFIX]",
            "writes entries to a new .csv or .jsonl",
            FileCommands::exportTo),
        new Command(
            "import", "FILE", "sets the entries of a .csv or .jsonl", FileCommands::importFrom));
  }

  private static void exportTo(Session session, Arguments arguments) throws IOException {
    Path file = Path.of(arguments.text(0));
    FileFormat format = FileFormat.of(file);
    KeyRange range = arguments.has(1) ? KeyRange.prefix(arguments.bytes(1)) : KeyRange.all();
    Progress progress = new Progress(session);
    if (Files.exists(file)) {
      throw new IllegalArgumentException(file + " is there already: export to a new file");
    }
    try (Cursor cursor = session.reader().scan(range);
        BufferedWriter out = Files.newBufferedWriter(file, UTF_8, StandardOpenOption.CREATE_NEW)) {
      FileFormat.RowWriter rows = format.writer(out);
      while (cursor.next()) {
        rows.write(Row.of(cursor));
        progress.count(1);
      }
    }
    session.print(progress + " written to " + file);
  }

  private static void importFrom(Session session, Arguments arguments) throws IOException {
    Path file = Path.of(arguments.text(0));
    FileFormat format = FileFormat.of(file);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + file);
    }
    Progress progress = new Progress(session);
    try (BufferedReader in = Files.newBufferedReader(file, UTF_8)) {
      read(session, format.reader(in), progress);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " is no UTF-8; before that, " + progress + " read", e);
    }
    session.print(progress + " read from " + file);
  }

  private static void read(Session session, FileFormat.RowReader rows, Progress progress)
      throws IOException {
    WriteBatch batch = new WriteBatch();
    try {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        row.addTo(batch);
        if (batch.size() == ENTRIES_A_BATCH || batch.encodedLength() >= BYTES_A_BATCH) {
          write(session, batch, progress);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line " + rows.line() + ": " + e.getMessage() + "; before it, " + progress + " read", e);
    }
    write(session, batch, progress);
  }

  private static void write(Session session, WriteBatch batch, Progress progress) {
    session.write(batch);
    progress.count(batch.size());
    batch.clear();
  }

  /** How many entries there were so far; told now and then, so that nobody waits in doubt. */
  private static final class Progress {
    private final Session session;
    private long entries;

    Progress(Session session) {
      this.session = session;
    }

    void count(int more) {
      long notes = entries / ENTRIES_A_NOTE;
      entries += more;
      if (entries / ENTRIES_A_NOTE > notes) {
        session.print(this + " so far");
        session.flush();
      }
    }

    @Override
    public String toString() {
      return Narrator.number(entries) + (entries == 1 ? " entry" : " entries");
    }
  }
}

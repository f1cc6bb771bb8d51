package dev.varve.exchange;

import dev.varve.NotUtf8Exception;
import dev.varve.Utf8Reader;
import dev.varve.WriteBatch;
import dev.varve.shell.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the entries of a file through a session.
 *
 * <p>To the store itself it writes batch by batch, and an error reports how many entries were set.
 * In a mode, such as a transaction, it writes a single batch after the whole file has been read:
 * after an error, a commit would write nothing from the file.
 */
final class Import {
  private static final int ENTRIES_PER_BATCH = 1_000;
  private static final int BYTES_PER_BATCH = 1 << 20;

  private final Session session;
  private final Path file;
  private final Progress progress;
  private final WriteBatch batch = new WriteBatch();
  private long set;

  Import(Session session, Path file) {
    this.session = session;
    this.file = file;
    this.progress = new Progress(session);
  }

  /** Reads the file in {@code format}; an error reports how many entries were set before it. */
  void run(FileFormat format) {
    try (BufferedReader in = new BufferedReader(new Utf8Reader(Files.newInputStream(file)))) {
      read(format.reader(in));
    } catch (NotUtf8Exception e) {
      throw failure(file + ", " + e.getMessage(), e);
    } catch (FileSystemException e) {
      throw failure("cannot read " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw failure(e.getMessage(), e);
    }
    session.print(progress + " read from " + file);
  }

  private IllegalStateException failure(String reason, Exception cause) {
    String before = set == 0 ? "nothing" : Progress.text(set);
    return new IllegalStateException(reason + "; set before that: " + before, cause);
  }

  private void read(FileFormat.RowReader rows) throws IOException {
    boolean whole = !session.mode().isEmpty();
    while (collect(rows)) {
      progress.countOne();
      if (!whole
          && (batch.size() == ENTRIES_PER_BATCH || batch.encodedLength() >= BYTES_PER_BATCH)) {
        write();
      }
    }
    write();
  }

  /** Adds the next entry to the batch; returns false if there is none. */
  private boolean collect(FileFormat.RowReader rows) throws IOException {
    try {
      Row row = rows.next();
      if (row != null) {
        row.addTo(batch);
      }
      return row != null;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", line " + rows.line() + ": " + e.getMessage(), e);
    }
  }

  private void write() {
    session.write(batch);
    set += batch.size();
    batch.clear();
  }
}

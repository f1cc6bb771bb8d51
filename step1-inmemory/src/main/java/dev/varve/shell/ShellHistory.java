package dev.varve.shell;

import dev.varve.Utf8Reader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * The history of typed lines, kept across runs.
 *
 * <p>The history is a convenience: if its file cannot be read or written, the shell prints one line
 * about it, keeps the lines of this run in memory, and does not touch the file again.
 */
final class ShellHistory extends DefaultHistory {
  private static final String FILE = ".varve_history";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  // JLine doubles each backslash, so that an even number of them ends the line.
  private static final Pattern ENTRY = Pattern.compile("\\d{1,18}:.*?(\\\\*)");

  private final Path file;
  private boolean lost;
  private String note;

  /** Creates a history stored in {@code file}. */
  ShellHistory(Path file) {
    this.file = file;
  }

  private ShellHistory(String note) {
    this.file = null;
    this.note = note;
    this.lost = true;
  }

  /**
   * Returns the history stored in a home directory, or one only in memory if there is no such
   * directory.
   */
  static ShellHistory inHome(String home) {
    try {
      if (home != null && Files.isDirectory(Path.of(home))) {
        return new ShellHistory(Path.of(home, FILE));
      }
    } catch (InvalidPathException e) {
      // No directory of that name can exist.
      return new ShellHistory(notKept("no home directory " + home));
    }
    return new ShellHistory(notKept("no home directory " + home));
  }

  private static String notKept(String reason) {
    return "the history is not kept: " + reason;
  }

  /** Returns its file, or null if it is only in memory. */
  Path file() {
    return file;
  }

  /** Returns what went wrong since the last call, or null. */
  String takeNote() {
    String taken = note;
    note = null;
    return taken;
  }

  @Override
  public void load() {
    if (lost) {
      return;
    }
    try {
      if (Files.exists(file)) {
        check(Utf8Reader.linesOf(file));
      }
      super.load();
    } catch (IOException | RuntimeException e) {
      lose(e);
    }
  }

  /** JLine would drop the lines that it cannot read, and rewrite the file without them. */
  private void check(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      Matcher entry = ENTRY.matcher(lines.get(i));
      if (!entry.matches() || entry.group(1).length() % 2 != 0) {
        throw new IllegalArgumentException(
            file + ", line " + (i + 1) + " is not a time, a colon and a line");
      }
    }
  }

  @Override
  protected void addHistoryLine(Path from, String line, boolean checkDuplicates) {
    boolean marked = isEmpty() && line.startsWith(BYTE_ORDER_MARK);
    super.addHistoryLine(from, marked ? line.substring(1) : line, checkDuplicates);
  }

  @Override
  public void save() {
    if (lost) {
      return;
    }
    try {
      super.save();
    } catch (IOException | RuntimeException e) {
      lose(e);
    }
  }

  private void lose(Exception e) {
    lost = true;
    note = notKept(Failure.line(e));
  }
}

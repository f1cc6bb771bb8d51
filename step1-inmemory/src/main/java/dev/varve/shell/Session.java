package dev.varve.shell;

import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What the commands of one shell act on: where they read, where they write, where they print.
 *
 * <p>They read and write the store, until a command enters a mode that puts something else in its
 * place: a batch that collects what is written, or a transaction.
 */
public final class Session {

  /** Where commands read and write while the mode lasts. */
  private record Mode(String name, Readable reader, Consumer<WriteBatch> writer) {}

  private final KeyValueStore store;
  private final Readable unmeasured;
  private final PrintWriter out;
  private final Lines lines;
  private final Deque<Mode> modes = new ArrayDeque<>();
  private boolean over;

  Session(KeyValueStore store, Readable unmeasured, PrintWriter out, Lines lines) {
    this.store = store;
    this.unmeasured = unmeasured;
    this.out = out;
    this.lines = lines;
    modes.push(new Mode("", store, store::write));
  }

  /** Returns the store itself. */
  public KeyValueStore store() {
    return store;
  }

  /** Returns what commands read from. */
  public Readable reader() {
    return modes.peek().reader();
  }

  /** Writes {@code batch} to where commands write. */
  public void write(WriteBatch batch) {
    modes.peek().writer().accept(batch);
  }

  /**
   * Returns the value that a write to {@code key} replaces, or null if there is none: in a mode
   * nothing is replaced yet, and a value that cannot be read does not prevent the write.
   */
  byte[] replaced(byte[] key) {
    if (!mode().isEmpty()) {
      return null;
    }
    try {
      return unmeasured.get(key);
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Prints a line; what cannot be seen in it is escaped. */
  public void print(Object line) {
    out.println(Text.line(String.valueOf(line)));
  }

  /** Prints a line that is to be seen while the command goes on. */
  public void printNow(Object line) {
    print(line);
    flush();
  }

  /** Returns where lines can be drawn over each other, if what is printed goes to a terminal. */
  public Screen screen() {
    return lines.screen(this::draw);
  }

  /** Unlike {@link #print}, leaves commands to the terminal as they are. */
  private void draw(String picture) {
    out.println(picture);
    flush();
  }

  /** Says whether Ctrl-C was pressed while this command runs: who works for long asks for that. */
  public boolean isInterrupted() {
    return lines.isInterrupted();
  }

  /** Returns the mode that was entered last, or "" if there is none; the prompt shows it. */
  public String mode() {
    return modes.peek().name();
  }

  /**
   * Lets commands read and write elsewhere, until {@link #leave}.
   *
   * @throws IllegalStateException if that mode was entered already
   */
  public void enter(String mode, Readable reader, Consumer<WriteBatch> writer) {
    if (modes.stream().anyMatch(open -> open.name().equals(mode))) {
      throw new IllegalStateException("a " + mode + " is open already: finish it first");
    }
    modes.push(new Mode(mode, reader, writer));
  }

  /**
   * Goes back to where commands read and wrote before {@code mode} was entered.
   *
   * @throws IllegalStateException if another mode was entered since, or this one never
   */
  public void leave(String mode) {
    if (!mode().equals(mode)) {
      throw new IllegalStateException(
          modes.size() > 1
              ? "a " + mode() + " is open: finish it first"
              : "no " + mode + " is open");
    }
    modes.pop();
  }

  /** Ends the session after this command. */
  public void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** Shows what was printed so far. */
  void flush() {
    out.flush();
  }

  /**
   * Shows what was printed so far.
   *
   * @throws IOException if that is not possible, such as in a pipe that nobody reads any more
   */
  void checkOutput() throws IOException {
    if (out.checkError()) {
      throw new IOException(CommandLine.NO_OUTPUT);
    }
  }
}

package dev.varve.shell;

import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The context of the commands of one shell: where they read, write and print.
 *
 * <p>They read and write the store until a command enters a mode that redirects them: to a batch
 * that collects writes, or to a transaction.
 */
public final class Session {

  /** Where commands read and write while the mode lasts. */
  private record Mode(String name, Readable reader, Consumer<WriteBatch> writer) {}

  private final KeyValueStore store;
  private final Readable unmeasured;
  private final PrintWriter out;
  private final Lines lines;
  private final Deque<Mode> modes = new ArrayDeque<>();
  private String space = "";
  private UnaryOperator<Writable> inSpace = UnaryOperator.identity();
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

  /** Returns the source that commands read from. */
  public Readable reader() {
    return modes.peek().reader();
  }

  /** Writes {@code batch} to the store or the current mode. */
  public void write(WriteBatch batch) {
    modes.peek().writer().accept(batch);
  }

  /**
   * Returns the value that a write to {@code key} replaces, or null if there is none. In a mode
   * nothing is replaced yet; and a value that cannot be read must not prevent the write.
   */
  byte[] replaced(byte[] key) {
    if (!mode().isEmpty()) {
      return null;
    }
    try {
      return (space.isEmpty() ? unmeasured : reader()).get(key);
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Prints a line; invisible characters are escaped. */
  public void print(Object line) {
    out.println(Text.line(String.valueOf(line)));
  }

  /** Prints a line immediately, while the command continues. */
  public void printNow(Object line) {
    print(line);
    flush();
  }

  /** Returns a screen on which lines can be redrawn, if the output goes to a terminal. */
  public Screen screen() {
    return lines.screen(this::draw);
  }

  /** Returns the number of columns of the terminal, or 80 if the output does not go to one. */
  public int columns() {
    return lines.columns();
  }

  /** Unlike {@link #print}, does not escape terminal control sequences. */
  private void draw(String picture) {
    out.println(picture);
    flush();
  }

  /** Returns whether Ctrl-C was pressed during this command. Long-running commands check it. */
  public boolean isInterrupted() {
    return lines.isInterrupted();
  }

  /** Returns the mode that was entered last, or "" if there is none; the prompt shows it. */
  public String mode() {
    return modes.peek().name();
  }

  /**
   * Uses a part of the store from now on, in place of the whole; "" is the whole again.
   *
   * @param part returns the part of the store, or of a transaction on it
   * @throws IllegalStateException if a mode is entered
   */
  public void use(String name, UnaryOperator<Writable> part) {
    if (!mode().isEmpty()) {
      throw new IllegalStateException("a " + mode() + " is open: finish it first");
    }
    Writable used = part.apply(store);
    space = name;
    inSpace = part;
    modes.pop();
    modes.push(new Mode("", used, used::write));
  }

  /** Returns the name of the part of the store that is used, or "". */
  public String space() {
    return space;
  }

  /** Returns the part of a transaction that is used. */
  public Writable inSpace(Writable transaction) {
    return inSpace.apply(transaction);
  }

  /**
   * Redirects reads and writes of commands until {@link #leave}.
   *
   * @throws IllegalStateException if that mode is already entered
   */
  public void enter(String mode, Readable reader, Consumer<WriteBatch> writer) {
    if (modes.stream().anyMatch(open -> open.name().equals(mode))) {
      throw new IllegalStateException("a " + mode + " is open already: finish it first");
    }
    modes.push(new Mode(mode, reader, writer));
  }

  /**
   * Restores where commands read and wrote before {@code mode} was entered.
   *
   * @throws IllegalStateException if another mode was entered since, or this one was not entered
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

  /** Flushes the output. */
  void flush() {
    out.flush();
  }

  /**
   * Flushes the output.
   *
   * @throws IOException if that fails, for example because the reader of a pipe is gone
   */
  void checkOutput() throws IOException {
    if (out.checkError()) {
      throw new IOException(CommandLine.NO_OUTPUT);
    }
  }
}

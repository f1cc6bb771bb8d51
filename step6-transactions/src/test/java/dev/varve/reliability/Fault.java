package dev.varve.reliability;

import java.io.EOFException;
import java.io.IOException;
import java.util.Random;

/**
 * What goes wrong with a disk: call number {@code at} fails, and with {@code forGood} every one
 * behind it. Thread-safe.
 */
final class Fault {
  /** Stands in the message of each error, so that it can be told from others. */
  static final String MARK = "injected fault";

  /** What a failing call does before it fails. */
  enum Form {
    /** Nothing. */
    ERROR,
    /** An append has brought a part to the disk, a read has met the end of the file. */
    SHORT,
    /** All that it was asked for. */
    DONE_YET_ERROR
  }

  private final int at;
  private final boolean forGood;
  private final Form form;
  private final Random random;
  // Guarded by this.
  private int calls;
  private String first;
  private boolean healed;

  Fault(int at, boolean forGood, Form form, Random random) {
    this.at = at;
    this.forGood = forGood;
    this.form = form;
    this.random = random;
  }

  /** Counts a call; returns null, or the form in which it has to fail. */
  synchronized Form next(String operation, String file) {
    calls++;
    if (healed || calls < at || calls > at && !forGood) {
      return null;
    }
    first = first == null ? operation + " of " + file : first;
    return form;
  }

  synchronized int part(int length) {
    return random.nextInt(length + 1);
  }

  IOException error(String operation, String file) {
    String message = MARK + ": " + operation + " of " + file;
    return form == Form.SHORT && operation.equals("read")
        ? new EOFException(message)
        : new IOException(message + ": no space left on device");
  }

  synchronized void heal() {
    healed = true;
  }

  /** Returns the first call that has failed, or null. */
  synchronized String first() {
    return first;
  }

  synchronized int calls() {
    return calls;
  }

  @Override
  public String toString() {
    return String.format("%s %s, call %d (%s)", form, forGood ? "for good" : "once", at, first());
  }
}

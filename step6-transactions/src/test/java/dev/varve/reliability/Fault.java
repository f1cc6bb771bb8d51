package dev.varve.reliability;

import java.io.EOFException;
import java.io.IOException;
import java.util.Random;

/**
 * A fault of a disk: call number {@code at} fails, and with {@code forGood} every later call, too.
 * Thread-safe.
 */
final class Fault {
  /** A part of each error message, to distinguish it from other errors. */
  static final String MARK = "injected fault";

  /** What a failing call does before it fails. */
  enum Form {
    /** It does nothing. */
    ERROR,
    /** An append writes a part of its bytes; a read hits the end of the file. */
    SHORT,
    /** It does everything. */
    DONE_YET_ERROR
  }

  private final boolean forGood;
  private final Form form;
  private final Random random;
  // Guarded by this.
  private int at;
  private int calls;
  private String first;
  private boolean healed;

  Fault(int at, boolean forGood, Form form, Random random) {
    this.at = at;
    this.forGood = forGood;
    this.form = form;
    this.random = random;
  }

  /** Creates a fault that is triggered by {@link #strike}: from then on, no call has any effect. */
  static Fault endOfProcess() {
    return new Fault(Integer.MAX_VALUE, true, Form.ERROR, new Random());
  }

  synchronized void strike() {
    at = calls + 1;
  }

  /** Counts a call; returns the form in which it must fail, or null. */
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

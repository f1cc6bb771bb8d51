package dev.varve.benchmarks.redis;

import java.io.IOException;

/** A server gave an answer that cannot be right: no figure of this run counts. */
final class WrongReplyException extends IOException {
  private static final long serialVersionUID = 1L;

  WrongReplyException(String message) {
    super("wrong answer: " + message);
  }

  /** Throws this exception unless something is as it must be. */
  static void check(boolean isRight, String what) throws WrongReplyException {
    if (!isRight) {
      throw new WrongReplyException(what);
    }
  }
}

package dev.varve.benchmarks.workload;

/** An engine answered what it must not: its run is void, however fast it was. */
public final class WrongAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongAnswerException(String message) {
    super(message);
  }
}

package dev.varve.shell;

/** Ends a process in whose shell commands failed; each of them has printed its error. */
final class FailedCommands extends RuntimeException {
  private static final long serialVersionUID = 1L;
}

package dev.varve.lsm;

/**
 * The files that hold a store at one moment, and all that was written later: none of them is
 * deleted before this is closed.
 *
 * @param levels the tables
 * @param lastSequence of the last write in tables
 * @param firstLog the number of the oldest log with later writes; they are in it and those after it
 * @param release is run at the close
 */
record HeldFiles(Levels levels, long lastSequence, long firstLog, Runnable release)
    implements AutoCloseable {

  @Override
  public void close() {
    release.run();
  }
}

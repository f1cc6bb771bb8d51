package dev.varve.wal;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Makes room on the disk for the batch of a leader: in the current file of the log, or by starting
 * a new one. If the disk has none, asks the {@link Room} for some. A batch for which there is none
 * is refused alone: nothing of it was written. Used only by the leader.
 */
public final class LogRoom {
  private final WriteAheadLog log;
  private final Room<?> room;

  /** What the log does only if the disk has room. */
  private interface Step {
    void run() throws IOException;
  }

  /** Creates the room of a log. */
  public LogRoom(WriteAheadLog log, Room<?> room) {
    this.log = log;
    this.room = room;
  }

  /**
   * Reserves room for the leader's batch. On a full disk, this fails instead of the append, which
   * would leave the log's end unknown. Returns false if the write was refused or has to wait.
   */
  public boolean reserve(Writer leader) {
    try {
      return orFreeDisk(leader, () -> log.reserve(leader.batch));
    } catch (IOException e) {
      leader.failure = new UncheckedIOException(e.getMessage(), e);
      return false;
    }
  }

  /**
   * Rotates to a new log file, and a new memory; returns false if the write was refused or has to
   * wait.
   */
  public boolean rotate(Writer leader, Room.Rotation rotation, long nextSequence)
      throws IOException {
    try {
      return orFreeDisk(leader, () -> rotation.to(log.rotate(), nextSequence));
    } catch (RotationException e) {
      leader.failure = new UncheckedIOException(e.getMessage(), e);
      return false;
    }
  }

  private boolean orFreeDisk(Writer leader, Step step) throws IOException {
    try {
      step.run();
      return true;
    } catch (IOException e) {
      Room.Freed freed = room.freeDisk(leader.batch);
      if (freed == Room.Freed.NOTHING) {
        throw e;
      }
      if (freed == Room.Freed.SOME) {
        step.run();
      }
      leader.lacksRoom = freed == Room.Freed.SOME_LATER;
      return !leader.lacksRoom;
    }
  }
}

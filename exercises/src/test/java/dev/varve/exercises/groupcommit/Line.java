package dev.varve.exercises.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.course.tests.Batches;
import dev.varve.io.Storage;
import dev.varve.wal.CommitQueue;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Writers, each a thread, that can be observed waiting in the queue. */
final class Line {
  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
  private final List<Thread> writers = new ArrayList<>();

  /** The messages of the failed writers, by name. */
  Map<String, String> told() {
    Map<String, String> told = new TreeMap<>();
    failures.keySet().forEach(name -> told.put(name, told(name)));
    return told;
  }

  /** The result of a writer: the message of its failure, or "nothing". */
  String told(String name) {
    Throwable failure = failures.get(name);
    String message = failure == null ? "nothing" : failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /** Starts a writer, and waits until it has its place in the line, or is done. */
  void queue(String name, Runnable work) {
    Thread writer = start(name, work, () -> {});
    while (writer.isAlive() && !waitsInLine(writer)) {
      Thread.yield();
    }
  }

  /** A thread that sleeps in the queue has its place as the blocker. */
  private static boolean waitsInLine(Thread writer) {
    return LockSupport.getBlocker(writer) instanceof CommitQueue.Place;
  }

  /** Starts a writer, and does {@code afterwards} when it is known how that ended. */
  Thread start(String name, Runnable work, Runnable afterwards) {
    Thread writer =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                failures.put(name, e);
              }
              afterwards.run();
            });
    writer.setDaemon(true);
    writers.add(writer);
    writer.start();
    return writer;
  }

  /** Waits until all writers are done. */
  void finish() throws InterruptedException {
    while (!alive().isEmpty()) {
      assertThat(allWaitForGood())
          .as("a writer still waits in the queue, and there is no leader")
          .isFalse();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    throwErrors();
  }

  private List<Thread> alive() {
    return writers.stream().filter(Thread::isAlive).toList();
  }

  /**
   * Returns whether there is no leader. Each writer is woken until it has gone to sleep twice: in
   * between, it has checked whether it leads or was served, and found that neither is the case.
   */
  private boolean allWaitForGood() {
    List<Thread> left = alive();
    long[] before = left.stream().mapToLong(Line::sleeps).toArray();
    boolean all = false;
    while (!all && alive().equals(left)) {
      left.forEach(LockSupport::unpark);
      Thread.yield();
      all =
          IntStream.range(0, before.length)
              .allMatch(i -> waitsInLine(left.get(i)) && sleeps(left.get(i)) >= before[i] + 2);
    }
    return all && !left.isEmpty() && alive().equals(left);
  }

  /** How often a thread has gone to sleep. */
  private static long sleeps(Thread writer) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(writer.getId());
    return info == null ? 0 : info.getWaitedCount();
  }

  /** An unwritten method is met in a writer's thread. */
  void throwErrors() {
    for (Throwable failure : failures.values()) {
      if (failure instanceof NotDoneYet || failure instanceof AssertionError) {
        throw (Error) failure;
      }
    }
  }

  /** What log 1 holds: the sequence number and the keys of each batch. */
  static List<String> logged(Storage storage) throws IOException {
    List<String> batches = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, WriteAheadLog.fileName(1), 1)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == LogRecord.Kind.BATCH) {
          String keys = Batches.keys(WriteBatch.decode(record.payload()));
          batches.add(record.firstSequence() + ":" + keys);
        }
      }
    }
    return batches;
  }
}

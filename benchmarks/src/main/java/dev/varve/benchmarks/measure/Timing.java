package dev.varve.benchmarks.measure;

import dev.varve.benchmarks.workload.Client;
import dev.varve.benchmarks.workload.Stage;
import dev.varve.benchmarks.workload.Step;
import dev.varve.benchmarks.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plays a workload on a stage and takes the time.
 *
 * <p>Of so many operations the first is timed by itself, and all of them together; two looks at the
 * clock for such a group cost nothing beside it. The percentiles are those of the operations timed
 * by themselves. The longest time is that of the longest group: so no pause is missed, wherever it
 * falls, and what is reported is at most longer than the pause by the rest of its group.
 */
public final class Timing {
  private final Stage stage;
  private final Workload workload;
  private final Duration limit;

  /**
   * Prepares to play.
   *
   * @param limit the time after which a thread ends, even if operations are left
   */
  public Timing(Stage stage, Workload workload, Duration limit) {
    this.stage = stage;
    this.workload = workload;
    this.limit = limit;
  }

  /** Plays {@code operations} in each thread, and returns what all of them took. */
  public Laps play(long operations) throws Exception {
    List<Client> clients = stage.clients(workload.size().threads());
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicBoolean over = new AtomicBoolean();
    try {
      Future<Long> beside = playBeside(threads, over);
      Laps laps = playAll(threads, clients, operations);
      over.set(true);
      laps.addUserBytes(beside == null ? 0 : result(beside));
      return laps;
    } finally {
      over.set(true);
      threads.shutdown();
      // What the threads hold must be garbage before the heap is measured.
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private Future<Long> playBeside(ExecutorService threads, AtomicBoolean over) {
    if (workload.beside() == null) {
      return null;
    }
    Client client = stage.clients(1).get(0);
    return threads.submit(
        () -> {
          try (Step step = workload.beside().apply(client)) {
            for (long number = 0; !over.get(); number++) {
              step.run(number);
            }
          }
          return client.userBytes();
        });
  }

  private Laps playAll(ExecutorService threads, List<Client> clients, long operations)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(clients.size());
    List<Future<Laps>> played = new ArrayList<>();
    for (Client client : clients) {
      played.add(
          threads.submit(
              () -> {
                start.await();
                return playOne(client, operations);
              }));
    }
    Laps all = new Laps();
    for (Future<Laps> one : played) {
      all.add(result(one));
    }
    return all;
  }

  private Laps playOne(Client client, long operations) throws Exception {
    Laps laps = new Laps();
    int group = workload.size().timeEvery();
    try (Step step = workload.steps().apply(client)) {
      long start = System.nanoTime();
      long begin = start;
      long deadline = start + limit.toNanos();
      long number = 0;
      while (number < operations && begin < deadline) {
        step.run(number++);
        laps.addOne(System.nanoTime() - begin);
        for (long stop = Math.min(operations, number + group - 1); number < stop; ) {
          step.run(number++);
        }
        long end = System.nanoTime();
        laps.addGroup(end - begin);
        begin = end;
      }
      laps.addOperations(number);
      laps.span(start, begin);
    }
    laps.addUserBytes(client.userBytes());
    return laps;
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}

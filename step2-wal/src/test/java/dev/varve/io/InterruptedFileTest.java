package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file channel closes under everybody when one of its threads is interrupted; no file here. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedFileTest {
  private static final int READERS = 3;
  private static final int BYTES = 256 << 10;

  @TempDir Path directory;
  private Storage storage;
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);

  @BeforeEach
  void open() throws IOException {
    storage = DiskStorage.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    storage.close();
  }

  private static byte[] pattern() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = at(i);
    }
    return bytes;
  }

  private static byte at(long position) {
    return (byte) (position * 0x9E37_79B9L >>> 24);
  }

  /** Interrupts {@code victim} until it has noticed {@code times} times. */
  private static void interrupt(Thread victim, AtomicInteger noticed, int times) {
    while (noticed.get() < times && victim.isAlive()) {
      victim.interrupt();
      Thread.onSpinWait();
    }
  }

  private static void await(List<Future<Void>> running) throws Exception {
    for (Future<Void> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
      }
    }
  }

  /** Reads everything again and again; counts how often it comes out interrupted. */
  private static Callable<Void> reader(
      ReadableFile file, AtomicBoolean done, AtomicInteger noticed, CountDownLatch started) {
    return () -> {
      byte[] read = new byte[4096];
      long position = 0;
      while (!done.get()) {
        file.read(position, read, 0, read.length);
        started.countDown();
        for (int i = 0; i < read.length; i++) {
          if (read[i] != at(position + i)) {
            throw new AssertionError("wrong byte at " + (position + i));
          }
        }
        if (Thread.interrupted()) {
          noticed.incrementAndGet();
        }
        position = (position + read.length) % BYTES;
      }
      return null;
    };
  }

  @Test
  void interruptedReaderFinishesStaysInterruptedAndDisturbsNoOther() throws Exception {
    try (WritableFile out = storage.create("a")) {
      out.append(pattern(), 0, BYTES);
    }
    try (ReadableFile file = storage.open("a")) {
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger noticed = new AtomicInteger();
      AtomicInteger othersNoticed = new AtomicInteger();
      CountDownLatch started = new CountDownLatch(READERS);
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        running.add(threads.submit(reader(file, done, othersNoticed, started)));
      }
      started.await();
      byte[] read = new byte[8192];
      Thread victim =
          new Thread(
              () -> {
                try {
                  reader(file, done, noticed, new CountDownLatch(1)).call();
                } catch (Exception | AssertionError e) {
                  noticed.set(Integer.MIN_VALUE);
                }
              });
      victim.start();
      interrupt(victim, noticed, 40);
      done.set(true);
      assertThat(noticed.get()).isGreaterThanOrEqualTo(40);
      victim.join();
      await(running);
      assertThat(othersNoticed).hasValue(0);
      file.read(8192, read, 0, read.length);
      assertThat(read[0]).isEqualTo(at(8192));
    }
  }

  @Test
  void interruptedWriterLosesAndRepeatsNoByte() throws Exception {
    byte[] pattern = pattern();
    AtomicInteger noticed = new AtomicInteger();
    try (WritableFile out = storage.create("a")) {
      Future<Void> writing =
          threads.submit(
              () -> {
                Thread writer = Thread.currentThread();
                AtomicBoolean written = new AtomicBoolean();
                Future<?> interrupting =
                    threads.submit(
                        () -> {
                          while (!written.get()) {
                            writer.interrupt();
                          }
                        });
                while (!writer.isInterrupted()) {
                  Thread.onSpinWait();
                }
                for (int start = 0; start < BYTES; start += 1024) {
                  out.append(pattern, start, 1024);
                  if (start % (16 << 10) == 0) {
                    out.force();
                  }
                  if (Thread.interrupted()) {
                    noticed.incrementAndGet();
                  }
                }
                written.set(true);
                // Interrupts that come while waiting are not what is tested.
                while (!interrupting.isDone()) {
                  Thread.onSpinWait();
                }
                Thread.interrupted();
                return null;
              });
      await(List.of(writing));
      assertThat(out.size()).isEqualTo(BYTES);
    }
    assertThat(noticed.get()).isPositive();
    try (ReadableFile in = storage.open("a")) {
      byte[] read = new byte[(int) in.size()];
      in.read(0, read, 0, read.length);
      assertThat(read).isEqualTo(pattern);
    }
  }

  @Test
  void threadThatWasInterruptedBeforeDoesEverythingAndStaysInterrupted() throws IOException {
    Thread.currentThread().interrupt();
    try (WritableFile out = storage.create("a")) {
      out.append(pattern(), 0, BYTES);
      out.force();
      storage.sync();
      storage.truncate("a", 100);
      storage.rename("a", "b");
      try (ReadableFile in = storage.open("b")) {
        byte[] read = new byte[100];
        in.read(0, read, 0, 100);
        assertThat(read[99]).isEqualTo(at(99));
      }
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void closeIsNotTakenForAnInterrupt() throws Exception {
    try (WritableFile out = storage.create("a")) {
      out.append(pattern(), 0, BYTES);
    }
    ReadableFile file = storage.open("a");
    CountDownLatch started = new CountDownLatch(READERS);
    List<Future<Void>> running = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      running.add(threads.submit(reader(file, new AtomicBoolean(), new AtomicInteger(), started)));
    }
    started.await();
    file.close();
    for (Future<Void> one : running) {
      assertThat(one)
          .failsWithin(1, TimeUnit.MINUTES)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOf(IOException.class)
          .withMessageContaining("a is closed");
    }
  }
}

package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.varve.Durability;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.ChildProcess;
import dev.varve.io.DiskStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process is killed while it writes: what it has acknowledged over a pipe is there. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledProcessTest {
  private static final int ROUNDS = 5;
  private static final int WRITERS = 3;

  @Test
  void everyAcknowledgedWriteOutlivesAKill(@TempDir Path directory) throws Exception {
    Map<String, Integer> acknowledged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      String durability = round % 2 == 0 ? "OS" : "EVERY_WRITE";
      int before = sum(acknowledged);
      try (ChildProcess child =
          ChildProcess.start(Writer.class, directory.toString(), durability)) {
        for (int lines = 0; lines < 200 + 137 * round; lines++) {
          note(acknowledged, child.nextLine());
        }
        child.kill();
        // What it had printed when it died was acknowledged, too.
        for (String line = child.nextLine(); line != null; line = child.nextLine()) {
          note(acknowledged, line);
        }
      }
      assertThat(sum(acknowledged)).isGreaterThan(before);
      assertAllAreThere(directory, acknowledged);
    }
  }

  private static int sum(Map<String, Integer> acknowledged) {
    return acknowledged.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** A line is a writer and its number; the last one may be cut short. */
  private static void note(Map<String, Integer> acknowledged, String line) {
    assertThat(line).isNotNull();
    if (line.endsWith(".")) {
      String[] words = line.substring(0, line.length() - 1).split(" ");
      acknowledged.put(words[0], Integer.parseInt(words[1]));
    }
  }

  private static void assertAllAreThere(Path directory, Map<String, Integer> acknowledged)
      throws IOException {
    try (DurableStore<InMemoryStore> store =
        DurabilityTest.open(DiskStorage.open(directory), Durability.OS)) {
      for (Map.Entry<String, Integer> writer : acknowledged.entrySet()) {
        int last = Writer.last(store, writer.getKey());
        assertThat(last, greaterThanOrEqualTo(writer.getValue()));
        for (int i = 1; i <= last; i++) {
          assertThat(store.get(writer.getKey() + ":" + i)).isEqualTo("value " + i);
        }
      }
    }
  }

  /** Writes as fast as it can, from several threads, and makes checkpoints, until it is killed. */
  static final class Writer {
    public static void main(String[] arguments) throws IOException {
      Durability durability = arguments[1].equals("OS") ? Durability.OS : Durability.EVERY_WRITE;
      DurableStore<InMemoryStore> store =
          DurabilityTest.open(DiskStorage.open(Path.of(arguments[0])), durability);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "writer" + i;
        threads.add(new Thread(() -> write(store, name, System.out)));
      }
      threads.forEach(Thread::start);
      for (int i = 0; i < 1_000; i++) {
        store.checkpoint();
      }
    }

    private static void write(DurableStore<InMemoryStore> store, String name, PrintStream out) {
      for (int i = last(store, name) + 1; ; i++) {
        store.put(name + ":" + i, "value " + i);
        synchronized (out) {
          out.println(name + " " + i + ".");
          out.flush();
        }
      }
    }

    static int last(DurableStore<InMemoryStore> store, String name) {
      return store.keys(name + ":").size();
    }
  }
}

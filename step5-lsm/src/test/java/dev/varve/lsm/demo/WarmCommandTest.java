package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.SmallOptions;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WarmCommandTest {
  private final SimulatedStorage storage = new SimulatedStorage();

  private LsmStore open(long cacheBytes) throws IOException {
    return LsmStore.open(storage, SmallOptions.byHand().withCacheBytes(cacheBytes));
  }

  private static Shell shell(LsmStore store) {
    return new Shell(store)
        .with(WarmCommand.of(store::warm), TraceCommand.of(key -> store.trace(key)));
  }

  private void fill() throws IOException {
    try (LsmStore store = open(0)) {
      for (char key = 'a'; key <= 'z'; key++) {
        store.put("" + key, "value of a letter");
      }
      store.flush();
    }
  }

  private static String untimed(String printed) {
    return printed.replaceAll("in \\d\\S* (ns|us|ms|s),", "in a time,");
  }

  @Test
  void itSaysWhatItReadAndWhatReadsMissBeforeAndAfterwards() throws IOException {
    fill();
    try (LsmStore store = open(1 << 20)) {
      Shell shell = shell(store);
      assertThat(untimed(Transcript.of(shell, "warm b d\nwarm b d\nwarm b")))
          .isEqualTo(
              """
              1 block was read in a time, 129 bytes; 0 in the cache before
              reads of that range miss 0 of 1 blocks, 1 before
              0 blocks were read in a time, 0 bytes; 1 in the cache before
              reads of that range miss 0 of 1 blocks, 0 before
              6 blocks were read in a time, 716 bytes; 1 in the cache before
              reads of that range miss 0 of 7 blocks, 6 before
              """);
      assertThat(Transcript.of(shell, "trace get q"))
          .contains("0 from disk")
          .contains("value of a letter");
    }
  }

  @Test
  void itSaysThatTheCacheIsFull() throws IOException {
    fill();
    try (LsmStore store = open(500)) {
      assertThat(untimed(Transcript.of(shell(store), "warm")))
          .isEqualTo(
              """
              2 blocks were read in a time, 258 bytes; 0 in the cache before
              reads of that range miss 5 of 7 blocks, 7 before
              the cache is full: nothing was thrown out of it for the rest
              """);
    }
  }

  @Test
  void itSaysThatThereIsNothing() throws IOException {
    try (LsmStore store = open(1 << 20)) {
      store.put("a", "1");
      assertThat(Transcript.of(shell(store), "warm"))
          .isEqualTo("no table has a block of that range; flush brings the memory into tables\n");
      assertThat(Transcript.of(shell(store), "warm a b c")).contains("warm [FROM [TO]]");
    }
  }
}

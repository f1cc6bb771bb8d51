package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.KeyRange;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.ReadOnlyStore;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyShellTest {
  private static final String FIRST_NOTE =
      "read-only: the store as it was when this shell opened it; later writes are not seen";

  @TempDir Path directory;

  private Shell shell(ReadOnlyStore store) {
    Command[] commands = ReadOnlyShell.commands(store, directory).toArray(Command[]::new);
    return new Shell(ReadOnlyShell.keyValueStore(store)).with(commands);
  }

  @Test
  void looksAtAStoreThatAWriterHasOpenAndWritesNothing() throws IOException {
    try (LsmStore writer = LsmStore.open(directory, LsmOptions.defaults())) {
      writer.put("a", "1");
      writer.compact(KeyRange.all());
      writer.put("b", "2");
      try (ReadOnlyStore store = ReadOnlyStore.open(directory, LsmOptions.defaults())) {
        writer.put("c", "3");
        Transcript.check(
            shell(store),
            """
            > scan
            a = 1
            b = 2
            > get c
            (nothing)
            > set c 4
            nothing is written: this shell is read-only
            > delete a
            nothing is written: this shell is read-only
            > verify
            the only table is intact
            """);
        assertThat(Transcript.of(shell(store), "levels\ntrace get a\nwarm\nstats"))
            .contains("answer: 1", "block", "level.1.tables");
        assertThat(Transcript.of(shell(store), "xray")).contains(".table", ".log");
        assertThat(Transcript.of(shell(store), "flush")).contains("unknown command");
        assertThat(ReadOnlyShell.notes(store)).containsExactly(FIRST_NOTE);
      }
      assertThat(writer.count()).isEqualTo(3);
    }
  }

  @Test
  void saysWhatIsLeftOutAndLeavesItInTheFile() throws IOException {
    try (LsmStore store = LsmStore.open(directory, LsmOptions.defaults())) {
      store.put("a", "1");
    }
    Path log = log();
    Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    long length = Files.size(log);
    try (ReadOnlyStore store = ReadOnlyStore.open(directory, LsmOptions.defaults())) {
      assertThat(ReadOnlyShell.notes(store)).first().isEqualTo(FIRST_NOTE);
      assertThat(ReadOnlyShell.notes(store).get(1))
          .startsWith("in memory only: " + log.getFileName())
          .endsWith("cut off a torn tail of 3 bytes");
    }
    assertThat(log).hasSize(length);
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst().get();
    }
  }

  @Test
  void makesNoDirectory() {
    assertThat(ReadOnlyShell.isWanted(List.of("--read-only"))).isTrue();
    assertThat(ReadOnlyShell.isWanted(List.of("--frozen-clock"))).isFalse();
    Path missing = directory.resolve("missing");
    assertThatIOException()
        .isThrownBy(() -> ReadOnlyShell.run(List.of("--read-only"), missing))
        .withMessage(missing + " does not exist");
    assertThat(missing).doesNotExist();
  }
}

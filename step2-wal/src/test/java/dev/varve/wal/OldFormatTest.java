package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Keys;
import dev.varve.inmemory.InMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores as earlier releases wrote them: one of each format that ever was. */
class OldFormatTest {

  /** Logs and a checkpoint of version 1; the last log is that of a process that was killed. */
  @Test
  void aStoreOfVersionOneIsOpenedAndGoesOnInTheFormatOfToday(@TempDir Path directory)
      throws IOException {
    for (String file : List.of("000002.checkpoint", "000002.log", "000003.log")) {
      try (InputStream in =
          getClass().getResourceAsStream("/dev/varve/formats/durable-1/" + file)) {
        Files.copy(in, directory.resolve(file));
      }
    }
    for (int i = 0; i < 2; i++) {
      try (DurableStore<InMemoryStore> store =
          DurableStore.open(directory, Durability.OS, first -> new InMemoryStore())) {
        assertThat(store.get("city")).isEqualTo("Basel");
        assertThat(store.get("gone")).isNull();
        assertThat(store.get("late")).isEqualTo("after a kill");
        assertThat(store.get("lease")).isEqualTo("ann");
        assertThat(store.get(Keys.bytes(1, 2))).isEqualTo(Keys.bytes(0, 255));
        assertThat(store.count()).isEqualTo(4);
        assertThat(store.recovery().notes()).isEmpty();
        store.checkpoint();
      }
    }
  }
}

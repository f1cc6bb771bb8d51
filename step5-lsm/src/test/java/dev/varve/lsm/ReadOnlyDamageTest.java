package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.demo.Damage;
import dev.varve.io.HookedStorage;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage is reported as by a normal open; what a writer is about to finish is not damage. */
class ReadOnlyDamageTest {

  private static void put(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put(String.format("key-%05d", i), "value" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".log", ".manifest", ".table"})
  void aDamagedFileIsNamedAsInANormalOpen(String suffix) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    LsmOptions options = SmallOptions.byHand().withDurability(Durability.EVERY_WRITE);
    try (LsmStore store = LsmStore.open(storage, options)) {
      put(store, 0, 20);
      store.compact(KeyRange.all());
      put(store, 10, 30);
      store.flush();
      put(store, 20, 40);
    }
    List<String> damagedFiles =
        storage.list().stream().filter(file -> file.endsWith(suffix)).toList();
    assertThat(damagedFiles).isNotEmpty();
    for (String file : damagedFiles) {
      byte[] bytes = StoredFiles.read(storage, file);
      for (int at = 0; at < bytes.length; at++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        String read = outcome(StoredFiles.copyWith(storage, file, flipped), true);
        assertThat(read)
            .as("%s@%d", file, at)
            .isEqualTo(outcome(StoredFiles.copyWith(storage, file, flipped), false));
      }
      SimulatedStorage without = StoredFiles.copy(storage);
      without.delete(file);
      String read = outcome(without, true);
      assertThat(without.openFiles()).isEmpty();
      assertThat(read).contains(file);
      assertThat(read).isEqualTo(outcome(without, false));
    }
  }

  /** Returns what an open and a read of all say, or show. */
  private static String outcome(SimulatedStorage storage, boolean readOnly) throws IOException {
    try {
      if (readOnly) {
        try (ReadOnlyStore store = ReadOnlyStore.open(storage, SmallOptions.byHand())) {
          return History.contents(store) + " " + store.recovery();
        }
      }
      try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
        return History.contents(store) + " " + store.recovery();
      }
    } catch (CorruptionException e) {
      return e.getMessage();
    }
  }

  @Test
  void damageToATableOnDiskIsFoundByVerify(@TempDir Path directory) throws IOException {
    try (LsmStore store = LsmStore.open(directory, SmallOptions.byHand())) {
      put(store, 0, 50);
      store.flush();
    }
    Path table = tableIn(directory);
    Damage.flipBit(table, 10);
    try (ReadOnlyStore store = ReadOnlyStore.open(directory, SmallOptions.byHand())) {
      assertThat(store.verify().problems())
          .singleElement()
          .asString()
          .contains(table.getFileName().toString());
    }
  }

  private static Path tableIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(it -> it.toString().endsWith(".table")).findFirst().get();
    }
  }

  @Test
  void damageThatASecondAttemptDoesNotFindWasARecordInTheMaking() throws IOException {
    SimulatedStorage storage = threeWrites();
    AtomicInteger copies = new AtomicInteger();
    Storage halfWritten =
        new HookedStorage(storage) {
          @Override
          protected void read(ReadableFile file, long position, byte[] into, int offset, int length)
              throws IOException {
            file.read(position, into, offset, length);
            // Only a copy of the log reads this much at once.
            if (length > 200 && copies.getAndIncrement() == 0) {
              Arrays.fill(into, 120, 140, (byte) 0);
            }
          }
        };
    try (ReadOnlyStore read = ReadOnlyStore.open(halfWritten, SmallOptions.byHand())) {
      assertThat(read.keys("")).containsExactly("a", "b", "c");
      assertThat(read.recovery().notes()).isEmpty();
    }
    assertThat(copies).as("of two attempts").hasValue(2);
  }

  @Test
  void givesUpIfAFileIsGoneInEachOfManyAttempts() throws IOException {
    SimulatedStorage storage = threeWrites();
    AtomicInteger attempts = new AtomicInteger();
    Storage vanishing =
        new HookedStorage(
            storage,
            (operation, file) -> {
              if (operation.equals("open") && file.endsWith(".log")) {
                throw new NoSuchFileException(file + " " + attempts.incrementAndGet());
              }
            });
    assertThatIOException()
        .isThrownBy(() -> ReadOnlyStore.open(vanishing, SmallOptions.byHand()))
        .withMessageContaining("changes faster than it can be read")
        .withCauseInstanceOf(NoSuchFileException.class);
    assertThat(attempts).hasValue(100);
    assertThat(storage.openFiles()).isEmpty();
  }

  private static SimulatedStorage threeWrites() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    LsmOptions synced = SmallOptions.byHand().withDurability(Durability.EVERY_WRITE);
    try (LsmStore store = LsmStore.open(storage, synced)) {
      store.put("a", "1");
      store.put("b", "2");
      store.put("c", "3");
    }
    return storage;
  }
}

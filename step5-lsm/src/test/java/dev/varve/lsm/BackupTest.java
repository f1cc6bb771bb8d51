package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.demo.Damage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackupTest {
  private static final LsmOptions OPTIONS = SmallOptions.small();
  private static final int KEYS = 200;

  private Path original;
  private Path copy;

  @BeforeEach
  void begin(@TempDir Path root) {
    original = root.resolve("original");
    copy = root.resolve("copy");
  }

  private static String key(int i) {
    return String.format("key-%05d", i);
  }

  /** Of several levels, with tombstones, and with values that were replaced. */
  private static void fill(LsmStore store) {
    for (int i = 0; i < KEYS; i++) {
      store.put(key(i), "old");
    }
    for (int i = 0; i < KEYS; i += 2) {
      store.put(key(i), "new");
    }
    for (int i = 0; i < KEYS; i += 5) {
      store.delete(key(i));
    }
  }

  private static void assertIsFilled(LsmStore store) {
    for (int i = 0; i < KEYS; i++) {
      String expected = i % 5 == 0 ? null : i % 2 == 0 ? "new" : "old";
      assertThat(store.get(key(i))).as(key(i)).isEqualTo(expected);
    }
    assertThat(store.verify().problems()).isEmpty();
  }

  @Test
  void holdsWhatWasWrittenBeforeAndNothingThatIsWrittenLater() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      fill(store);
      long bytes = store.backup(copy);
      store.put("later", "x");
      store.delete(key(1));
      store.compact(KeyRange.all());
      try (LsmStore restored = LsmStore.open(copy, OPTIONS)) {
        assertIsFilled(restored);
        assertThat(restored.get("later")).isNull();
        assertThat(restored.verify().tables()).isPositive();
        assertThat(bytes).isGreaterThan(KEYS * 3);
      }
    }
  }

  @Test
  void isAStoreLikeAnyOther() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      fill(store);
      store.backup(copy);
    }
    for (int life = 0; life < 3; life++) {
      try (LsmStore restored = LsmStore.open(copy, OPTIONS)) {
        assertIsFilled(restored);
        restored.put("life", "" + life);
        restored.put(key(1), "again");
        assertThat(restored.get("life")).isEqualTo("" + life);
        assertThat(restored.get(key(1))).isEqualTo("again");
        restored.put(key(1), "old");
      }
    }
  }

  @Test
  void ofAnEmptyStoreIsAnEmptyStore() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      assertThat(store.backup(copy)).isZero();
    }
    try (LsmStore restored = LsmStore.open(copy, OPTIONS)) {
      assertThat(restored.count()).isZero();
    }
  }

  /** Each batch moves an amount from one account to another, and counts itself. */
  @Test
  void isOfOneMomentWhileOthersWriteAndCompact(@TempDir Path root) throws Exception {
    int accounts = 10;
    AtomicBoolean done = new AtomicBoolean();
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      for (int i = 0; i < accounts; i++) {
        store.put("account" + i, "100");
      }
      AtomicInteger written = new AtomicInteger();
      Together.run(
          2,
          number -> {
            if (number == 0) {
              Random random = new Random(1);
              int[] amounts = new int[accounts];
              Arrays.fill(amounts, 100);
              while (!done.get()) {
                int from = random.nextInt(accounts);
                int to = random.nextInt(accounts);
                amounts[from]--;
                amounts[to]++;
                store.write(
                    new WriteBatch()
                        .put("account" + from, "" + amounts[from])
                        .put("account" + to, "" + amounts[to])
                        .put("written", "" + (written.get() + 1)));
                written.incrementAndGet();
              }
            } else {
              try {
                for (int i = 0; i < 8; i++) {
                  int before = written.get();
                  Together.await("something was written", () -> written.get() > before + 50);
                  int least = written.get();
                  store.backup(root.resolve("copy" + i));
                  assertIsOfOneMoment(root.resolve("copy" + i), accounts, least, written);
                }
              } finally {
                done.set(true);
              }
            }
          });
    }
  }

  private static void assertIsOfOneMoment(Path copy, int accounts, int least, AtomicInteger written)
      throws IOException {
    try (LsmStore restored = LsmStore.open(copy, OPTIONS)) {
      int sum = 0;
      for (int i = 0; i < accounts; i++) {
        sum += Integer.parseInt(restored.get("account" + i));
      }
      assertThat(sum).isEqualTo(accounts * 100);
      assertThat(Integer.parseInt(restored.get("written"))).isBetween(least, written.get() + 1);
    }
  }

  @Test
  void aDirectoryWithFilesIsRefusedAndLeftAsItIs() throws IOException {
    Files.createDirectories(copy);
    Files.writeString(copy.resolve("mine"), "text");
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      fill(store);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.backup(copy))
          .withMessageContaining(copy + " is not empty");
      assertThat(Files.readString(copy.resolve("mine"))).isEqualTo("text");
      assertThat(copy.toFile().list()).as("no lock is made there").containsExactly("mine");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.backup(original))
          .withMessageContaining(original + " lies in the directory of the store");
      store.put("on", "it goes");
    }
  }

  @Test
  void aDamagedTableIsToldAndTheCopyIsNoStore() throws IOException {
    try (LsmStore store = LsmStore.open(original, OPTIONS)) {
      fill(store);
      store.flush();
      store.awaitSettled();
      Path table = firstTable(original);
      Damage.flipBit(table, 10);
      assertThatThrownBy(() -> store.backup(copy))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(table.getFileName().toString());
    }
    assertThatThrownBy(() -> LsmStore.open(copy, OPTIONS))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("CURRENT");
  }

  private static Path firstTable(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".table")).sorted().findFirst().get();
    }
  }

  @Test
  void aPowerCutLeavesAWholeCopyOrNone() {
    Seed.run(
        seed -> {
          AtomicInteger whole = new AtomicInteger();
          AtomicInteger none = new AtomicInteger();
          SimulatedStorage[] target = new SimulatedStorage[1];
          target[0] =
              new SimulatedStorage(
                  (operation, file) -> {
                    seed.tell("before " + operation + " of " + file);
                    for (PowerCut cut : cuts(seed.random())) {
                      SimulatedStorage left = target[0].afterPowerCut(cut, (it, name) -> {});
                      (isWhole(left) ? whole : none).incrementAndGet();
                    }
                  });
          try (LsmStore store = LsmStore.open(new SimulatedStorage(), OPTIONS)) {
            fill(store);
            store.copies().backup(target[0]);
          }
          assertThat(none.get()).isGreaterThan(50);
          assertThat(whole.get()).isPositive();
          assertThat(isWhole(target[0].afterPowerCut(PowerCut.NOTHING_SURVIVES, (it, name) -> {})))
              .isTrue();
        });
  }

  private static PowerCut[] cuts(Random random) {
    return new PowerCut[] {
      PowerCut.NOTHING_SURVIVES,
      PowerCut.EVERYTHING_SURVIVES,
      PowerCut.LAST_WRITE_FIRST,
      PowerCut.random(random)
    };
  }

  /** Returns whether it is; fails if it is a store that is not whole. */
  private static boolean isWhole(SimulatedStorage left) throws IOException {
    boolean hasTables = left.list().stream().anyMatch(file -> file.endsWith(".table"));
    try (LsmStore restored = LsmStore.open(left, OPTIONS)) {
      if (hasTables) {
        assertIsFilled(restored);
      } else {
        assertThat(restored.count()).isZero();
      }
      return hasTables;
    } catch (CorruptionException e) {
      assertThat(e).hasMessageContaining("CURRENT");
      return false;
    }
  }
}

package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads a store while another one writes to it, and also after a power cut. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadOnlyBesideWriterTest {
  private static final int PUTS_PER_OPENING = 300;

  private static final int BEFORE = 40;

  /** Between any two calls of the disk that an opening makes, the writer flushes and compacts. */
  @Test
  void anOpeningShowsOneMomentWhateverTheWriterDoesBetweenTwoOfItsCalls() {
    Seed.run(
        seed -> {
          int interrupted = 0;
          int startedAnew = 0;
          boolean isOver = false;
          for (int at = 0; !isOver; at++) {
            seed.tell("the writer goes on before call " + at);
            isOver = true;
            // Several times, as the history and the files differ.
            for (int round = 0; round < 4; round++) {
              Interrupted opening = new Interrupted(seed.random(), at);
              opening.run();
              isOver &= opening.calls <= at;
              interrupted += opening.calls <= at ? 0 : 1;
              startedAnew += opening.lists > 3 ? 1 : 0;
            }
          }
          assertThat(interrupted).isGreaterThan(60);
          assertThat(startedAnew).isPositive();
          System.out.printf("%d openings, of which %d started again%n", interrupted, startedAnew);
        });
  }

  /** An opening in the middle of which a writer does all that it can do to the files. */
  private static final class Interrupted {
    private final History history;
    private final int at;
    private final SimulatedStorage storage = new SimulatedStorage();
    private final boolean slowDeletes;
    private LsmStore writer;
    private int calls;
    private int lists;

    Interrupted(Random random, int at) {
      this.history = new History(new Random(random.nextLong()), 2 * BEFORE);
      this.at = at;
      this.slowDeletes = random.nextBoolean();
    }

    /** On a disk, a log is emptied before its name goes; here the name may stay for long. */
    private Storage ofWriter() {
      return new HookedStorage(storage) {
        @Override
        protected <T> T call(String operation, String file, Call<T> call) throws IOException {
          if (slowDeletes && operation.equals("delete") && file.endsWith(".log")) {
            storage.truncate(file, 0);
            return null;
          }
          return call.make();
        }
      };
    }

    void run() throws IOException {
      Storage hooked = new HookedStorage(storage, (operation, file) -> before(operation));
      try (LsmStore store = LsmStore.open(ofWriter(), SmallOptions.synced())) {
        writer = store;
        write(0, BEFORE);
        store.awaitSettled();
        try (ReadOnlyStore read = ReadOnlyStore.open(hooked, SmallOptions.small())) {
          int found = history.assertIsAsAfterSome(read);
          assertThat(found).isBetween(BEFORE, calls > at ? 2 * BEFORE : BEFORE);
          assertThat(history.assertIsAsAfterSome(read)).isEqualTo(found);
        }
      }
      assertThat(storage.openFiles()).isEmpty();
    }

    private void before(String operation) {
      lists += operation.equals("list") ? 1 : 0;
      if (calls++ == at) {
        write(BEFORE, 2 * BEFORE);
        writer.compact(KeyRange.all());
        writer.awaitSettled();
      }
    }

    private void write(int from, int to) {
      for (int i = from; i < to; i++) {
        writer.write(history.batch(i));
      }
    }
  }

  /**
   * On a real disk, where logs are mapped, cut when they end, and emptied before their names go.
   * The writer waits for an opening that is slow, before the tables have changed so often that it
   * would have to give up.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyOpeningsEachShowAPrefixOfWhatIsBeingWritten(boolean synced, @TempDir Path directory)
      throws Exception {
    LsmOptions options =
        SmallOptions.small()
            .withMemtableBytes(100_000)
            .withTableBytes(30_000)
            .withBaseLevelBytes(100_000)
            .withDurability(synced ? Durability.EVERY_WRITE : Durability.OS);
    History history = new History(new Random(1), 500);
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger puts = new AtomicInteger();
    AtomicInteger allowed = new AtomicInteger(PUTS_PER_OPENING);
    AtomicBoolean done = new AtomicBoolean();
    try (LsmStore store = LsmStore.open(directory, options)) {
      Work writer =
          () -> {
            for (int i = 0; !done.get(); i++) {
              if (i < history.size()) {
                store.write(history.batch(i));
                acknowledged.set(i + 1);
              }
              store.put(Keys.utf8("~" + i % 50), new byte[5_000]);
              puts.set(i);
              Together.await("an opening", () -> puts.get() < allowed.get() || done.get());
            }
          };
      Work reader =
          () -> {
            for (int i = 0; i < 30; i++) {
              int before = puts.get();
              allowed.set(before + PUTS_PER_OPENING);
              Together.await("a memtable more was written", () -> puts.get() > before + 20);
              int least = acknowledged.get();
              try (ReadOnlyStore read = ReadOnlyStore.open(directory, options)) {
                assertIsAPrefix(read, history, least, acknowledged);
              }
            }
          };
      Together.run(
          2,
          number -> {
            try {
              (number == 0 ? writer : reader).run();
            } finally {
              done.set(true);
            }
          });
      store.awaitSettled();
      assertThat(store.stats().count("flush.bytes")).isPositive();
      assertThat(store.stats().count("compaction.count")).isPositive();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void assertIsAPrefix(
      ReadOnlyStore read, History history, int least, AtomicInteger acknowledged) {
    assertThat(read.verify().problems()).isEmpty();
    int found = history.assertIsAsAfterSome(new WithoutFiller(read));
    assertThat(found).isBetween(least, acknowledged.get() + 1);
  }

  /** Shows the history alone, not what makes the logs long. */
  private record WithoutFiller(ReadOnlyStore store) implements Readable {
    @Override
    public byte[] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public Cursor scan(KeyRange range) {
      return store.scan(KeyRange.of("", "~"));
    }
  }

  /** Of everything a power cut may leave, it shows what the open shows that repairs it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void showsOfEachImageOfAPowerCutWhatANormalOpenShows(boolean synced) {
    LsmOptions options = synced ? SmallOptions.synced() : SmallOptions.small();
    Seed.run(
        seed -> {
          Images images = new Images(seed.random());
          History history = new History(new Random(seed.random().nextLong()), 24);
          for (int life = 0; life < 2; life++) {
            try (LsmStore store = LsmStore.open(images.storage, options)) {
              for (int i = 0; i < history.size() / 2; i++) {
                store.write(history.batch(life * history.size() / 2 + i));
              }
              store.compact(KeyRange.of("key1", "key2"));
              store.awaitSettled();
            }
          }
          images.checkAll(history);
        });
  }

  private static final class Images {
    private final Random random;
    private final SimulatedStorage storage = new SimulatedStorage(this::beforeChange);
    private final List<SimulatedStorage> left = new ArrayList<>();

    Images(Random random) {
      this.random = random;
    }

    /** Called with the storage locked. */
    private void beforeChange(String operation, String file) {
      for (PowerCut cut :
          List.of(
              PowerCut.NOTHING_SURVIVES, PowerCut.EVERYTHING_SURVIVES, PowerCut.random(random))) {
        left.add(storage.afterPowerCut(cut, (it, name) -> {}));
      }
    }

    void checkAll(History history) throws IOException {
      int stores = 0;
      for (SimulatedStorage image : left) {
        if (image.list().contains(Manifest.CURRENT)) {
          check(image, history);
          stores++;
        } else {
          assertThatIOException()
              .isThrownBy(() -> ReadOnlyStore.open(image, SmallOptions.small()))
              .withMessageContaining("holds no store");
        }
        assertThat(image.openFiles()).isEmpty();
      }
      assertThat(stores).isGreaterThan(300);
      System.out.printf("%d images, %d of a store%n", left.size(), stores);
    }

    private static void check(SimulatedStorage image, History history) throws IOException {
      int found;
      long sequence;
      List<String> before = image.files().toString().lines().toList();
      try (ReadOnlyStore read = ReadOnlyStore.open(image, SmallOptions.small())) {
        found = history.assertIsAsAfterSome(read);
        sequence = read.lastSequence();
      }
      assertThat(image.files().toString().lines().toList()).isEqualTo(before);
      try (LsmStore store = LsmStore.open(image, SmallOptions.small())) {
        assertThat(history.assertIsAsAfterSome(store)).isEqualTo(found);
        assertThat(store.lastSequence()).isEqualTo(sequence);
      }
    }
  }
}

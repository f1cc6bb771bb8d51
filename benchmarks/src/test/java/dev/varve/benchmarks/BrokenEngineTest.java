package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.benchmarks.engine.DurabilityClass;
import dev.varve.benchmarks.engine.Engine;
import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.engine.Settings;
import dev.varve.benchmarks.engine.Transaction;
import dev.varve.benchmarks.engine.Walk;
import dev.varve.benchmarks.engine.Work;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import dev.varve.benchmarks.workload.WrongAnswerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that answers wrongly must not look fast: its run fails. */
class BrokenEngineTest {
  @TempDir Path directory;

  /** A sorted map that does all as it should, until a subclass breaks it. */
  private static class Sound implements Engine {
    final Engine inner;
    int calls;

    Sound(Engine inner) {
      this.inner = inner;
    }

    boolean oneInHundred() {
      return ++calls % 100 == 0;
    }

    @Override
    public void put(byte[] key, byte[] value) throws Exception {
      inner.put(key, value);
    }

    @Override
    public void delete(byte[] key) throws Exception {
      inner.delete(key);
    }

    @Override
    public byte[] get(byte[] key) throws Exception {
      return inner.get(key);
    }

    @Override
    public Walk walk(byte[] from, boolean forward) throws Exception {
      return inner.walk(from, forward);
    }

    @Override
    public void transact(Work<Transaction> work) throws Exception {
      work.run(new Unprotected(inner));
    }

    @Override
    public void settle() throws Exception {
      inner.settle();
    }

    @Override
    public void close() throws IOException {
      inner.close();
    }
  }

  /** Reads and writes the store itself: alone, that is a transaction. */
  private static class Unprotected implements Transaction {
    private final Engine store;

    Unprotected(Engine store) {
      this.store = store;
    }

    @Override
    public byte[] get(byte[] key) throws Exception {
      return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) throws Exception {
      store.put(key, value);
    }
  }

  private void run(String workload, UnaryOperator<Engine> breakage) throws Exception {
    EngineKind.Opener opener =
        (place, settings) -> breakage.apply(Engines.named("skiplist").open(place, Settings.PLAIN));
    EngineKind engine =
        new EngineKind(
            "broken",
            "for this test",
            EngineKind.Role.PEER,
            new DurabilityClass(false, "all", "all"),
            Map.of(),
            opener);
    List<Workload> group = List.of(Workloads.named(workload));
    new Trial(engine, directory, 2_000, 1, Duration.ofSeconds(30)).run(group);
  }

  private void assertCaught(String workload, String complaint, UnaryOperator<Engine> breakage) {
    assertThatThrownBy(() -> run(workload, breakage))
        .as(workload)
        .isInstanceOf(WrongAnswerException.class)
        .hasMessageContaining(complaint);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void soundEnginePasses() throws Exception {
    for (String workload : List.of("fillrandom", "readseq", "deleterandom", "commit-1t")) {
      run(workload, Sound::new);
    }
  }

  @Test
  void lostPutsAreCaught() {
    assertCaught(
        "fillrandom",
        "entry",
        inner ->
            new Sound(inner) {
              @Override
              public void put(byte[] key, byte[] value) throws Exception {
                if (!oneInHundred()) {
                  super.put(key, value);
                }
              }
            });
  }

  @Test
  void lostDeletesAreCaught() {
    assertCaught(
        "deleteseq",
        "walk",
        inner ->
            new Sound(inner) {
              @Override
              public void delete(byte[] key) throws Exception {
                if (!oneInHundred()) {
                  super.delete(key);
                }
              }
            });
  }

  @Test
  void staleValuesAreCaught() {
    assertCaught(
        "overwrite",
        "must have version",
        inner ->
            new Sound(inner) {
              @Override
              public void put(byte[] key, byte[] value) throws Exception {
                if (inner.get(key) == null || !oneInHundred()) {
                  super.put(key, value);
                }
              }
            });
  }

  @Test
  void missingAnswersAreCaught() {
    assertCaught(
        "readrandom",
        "is lost",
        inner ->
            new Sound(inner) {
              @Override
              public byte[] get(byte[] key) throws Exception {
                return oneInHundred() ? null : super.get(key);
              }
            });
  }

  @Test
  void answersForAbsentKeysAreCaught() {
    assertCaught(
        "readmissing",
        "must have none",
        inner ->
            new Sound(inner) {
              @Override
              public byte[] get(byte[] key) throws Exception {
                return oneInHundred() ? new byte[100] : super.get(key);
              }
            });
  }

  @Test
  void flippedBitsAreCaught() {
    assertCaught(
        "readrandom",
        "wrong bytes",
        inner ->
            new Sound(inner) {
              @Override
              public byte[] get(byte[] key) throws Exception {
                byte[] value = super.get(key);
                if (value != null) {
                  value = value.clone();
                  value[70] ^= 1;
                }
                return value;
              }
            });
  }

  @Test
  void entriesLeftOutOfAWalkAreCaught() {
    assertCaught("readseq", "walk showed key", SkippingWalks::new);
    assertCaught("readreverse", "walk showed key", SkippingWalks::new);
    assertCaught("seekrandom", "walk showed key", SkippingWalks::new);
  }

  /** Leaves one entry in a hundred out. */
  private static final class SkippingWalks extends Sound {
    private SkippingWalks(Engine inner) {
      super(inner);
    }

    @Override
    public Walk walk(byte[] from, boolean forward) throws Exception {
      Walk walk = super.walk(from, forward);
      return new Walk() {
        @Override
        public boolean next() throws Exception {
          return (!oneInHundred() || walk.next()) && walk.next();
        }

        @Override
        public byte[] key() {
          return walk.key();
        }

        @Override
        public byte[] value() {
          return walk.value();
        }

        @Override
        public void close() throws IOException {
          walk.close();
        }
      };
    }
  }

  @Test
  void lostUpdatesOfTransactionsAreCaught() {
    assertCaught(
        "commit-1t",
        "must have version",
        inner ->
            new Sound(inner) {
              @Override
              public void transact(Work<Transaction> work) throws Exception {
                if (!oneInHundred()) {
                  super.transact(work);
                  return;
                }
                work.run(
                    new Unprotected(inner) {
                      @Override
                      public void put(byte[] key, byte[] value) {
                        // Overwritten by another transaction, which had read the same version.
                      }
                    });
              }
            });
  }
}

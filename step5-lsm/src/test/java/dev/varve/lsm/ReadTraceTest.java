package dev.varve.lsm;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.TableOptions;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.demo.TraceCommand;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadTraceTest {
  private final AtomicLong tableReads = new AtomicLong();
  private final SettableClock clock = new SettableClock();

  private LsmStore open(LsmOptions options) throws IOException {
    return LsmStore.open(new HookedStorage(new SimulatedStorage(), this::count), options);
  }

  private void count(String operation, String file) {
    if (operation.equals("read") && file.endsWith(TableMetadata.SUFFIX)) {
      tableReads.incrementAndGet();
    }
  }

  private static List<String> said(ReadTrace trace) {
    return trace.steps().stream().map(step -> step.place() + ": " + step.said()).toList();
  }

  @Test
  void whatIsInMemoryIsFoundByTheHashIndex() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("city", "Basel");
      assertThat(said(store.trace(utf8("city"))))
          .containsExactly("memtable: hash index: version 1, a value");
      store.delete("city");
      ReadTrace deleted = store.trace(utf8("city"));
      assertThat(said(deleted)).containsExactly("memtable: hash index: version 2, a tombstone");
      assertThat(deleted.value()).isNull();
      assertThat(deleted.answer()).isEqualTo("version 2, a tombstone, from memtable");
      ReadTrace nothing = store.trace(utf8("river"));
      assertThat(said(nothing)).containsExactly("memtable: hash index: not here");
      assertThat(nothing.answer()).isEqualTo("no version of it anywhere");
    }
  }

  @Test
  void aBlockComesFromTheDiskAndThenFromTheCache() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("city", "Basel");
      store.flush();
      long before = tableReads.get();
      ReadTrace first = store.trace(utf8("city"));
      assertThat(said(first))
          .hasSize(5)
          .contains("memtable: hash index: not here")
          .anyMatch(it -> it.matches("level 0, \\d{6}.table: filter: maybe"))
          .anyMatch(it -> it.endsWith("index: block 0 of 1"))
          .anyMatch(it -> it.endsWith("block: read from the disk"))
          .anyMatch(it -> it.endsWith("search: version 1, a value"));
      assertThat(tableReads.get() - before).isEqualTo(first.diskBlocks()).isEqualTo(1);
      assertThat(first.diskBytes()).isBetween(20L, 60L);
      ReadTrace second = store.trace(utf8("city"));
      assertThat(tableReads.get() - before).isEqualTo(1);
      assertThat(second.diskBlocks()).isZero();
      assertThat(second.cachedBlocks()).isEqualTo(1);
      assertThat(second.value()).isEqualTo(utf8("Basel"));
    }
  }

  @Test
  void aFilterThatSaysNoSparesABlockAndWhereThereIsNoneNoneWasWrong() throws IOException {
    for (int bits : new int[] {10, 0}) {
      LsmOptions options = SmallOptions.byHand();
      options = options.withTable(new TableOptions(100, bits, options.table().compression()));
      try (LsmStore store = open(options)) {
        store.put("a", "1");
        store.put("c", "3");
        store.flush();
        ReadTrace trace = store.trace(utf8("b"));
        assertThat(trace.saidNo()).isEqualTo(bits == 0 ? 0 : 1);
        assertThat(trace.falsePositives()).isZero();
        if (bits == 0) {
          assertThat(said(trace))
              .anyMatch(it -> it.endsWith(": no filter"))
              .anyMatch(it -> it.endsWith(": search: not here"))
              .noneMatch(it -> it.contains("filter was wrong"));
        }
        assertThat(trace.diskBlocks()).isEqualTo(bits == 0 ? 1 : 0);
        assertThat(store.trace(utf8("d")).falsePositives()).isZero();
      }
    }
  }

  @Test
  void aLevelWithoutATableThatSpansTheKeyIsPassedBy() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("a", "1");
      store.compact(KeyRange.all());
      assertThat(said(store.trace(utf8("b")))).contains("level 1: no table that spans this key");
    }
  }

  @Test
  void aValueThatHasEndedIsNoValue() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand().withClock(clock))) {
      store.put("session", "alice", Duration.ofSeconds(30));
      assertThat(store.trace(utf8("session")).value()).isEqualTo(utf8("alice"));
      clock.advance(Duration.ofSeconds(31));
      ReadTrace ended = store.trace(utf8("session"));
      assertThat(ended.value()).isNull();
      assertThat(ended.answer())
          .isEqualTo("version 1, a value with a time to live that has ended, from memtable");
    }
  }

  /** Any sizes, any state of flushes and compactions: trace and get tell the same. */
  @Test
  void aTraceTellsWhatGetReturns() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 15; round++) {
            Map<String, String> model = new HashMap<>();
            try (LsmStore store = open(SmallOptions.any(random))) {
              for (int i = 0; i < 400; i++) {
                change(store, model, random, seed);
                String key = "key" + random.nextInt(60);
                ReadTrace trace = store.trace(utf8(key));
                String expected = model.get(key);
                assertThat(trace.value())
                    .as("%s by %s", key, said(trace))
                    .isEqualTo(expected == null ? null : utf8(expected));
              }
            }
          }
        });
  }

  private static void change(LsmStore store, Map<String, String> model, Random random, Seed seed) {
    String key = "key" + random.nextInt(50);
    int what = random.nextInt(40);
    seed.tell(what + " on " + key);
    if (what == 0) {
      store.flush();
    } else if (what == 1) {
      store.compact(new KeyRange(utf8(key), null));
    } else if (what < 10) {
      store.delete(key);
      model.remove(key);
    } else {
      String value = "value" + random.nextInt();
      store.put(key, value);
      model.put(key, value);
    }
  }

  @Test
  void theShellShowsTheWayInColumns() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      Shell shell = new Shell(store).with(TraceCommand.of(store::trace));
      store.put("city", "Basel");
      store.flush();
      String shown = Transcript.of(shell, "trace get city");
      assertThat(shown.lines()).allMatch(it -> it.length() < 100);
      assertThat(shown)
          .startsWith("place                  result ")
          .containsPattern("memtable +hash index: not here +[0-9.]+ (ns|us|ms)\n")
          .containsPattern("level 0, 00000\\d.table +filter: maybe +[0-9.]+ (ns|us|ms)\n")
          .containsPattern("\n +block: read from the disk +[0-9.]+ (ns|us|ms) +\\d+ B\n")
          .contains("blocks: 1 from disk, 0 from the cache; filters: 0 said no, 0 wrongly said")
          .contains("answer: Basel\n")
          .containsPattern("because: version 1, a value, from level 0, .*, read at sequence 1\n");
      assertThat(Transcript.of(shell, "trace put city"))
          .isEqualTo("only a get can be traced: trace get KEY\n");
      assertThat(Transcript.of(shell, "batch\nset city Bern\ntrace get city\nabort"))
          .contains("(of the store, without the batch that is open)", "answer: Basel");
      assertThat(Transcript.of(shell, "help trace"))
          .isEqualTo("trace get KEY   the path of a read, and its cost\n");
    }
  }
}

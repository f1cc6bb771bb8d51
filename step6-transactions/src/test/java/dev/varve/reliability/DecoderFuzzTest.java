package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Compression;
import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.Mutation;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bytes that were written wrong, with valid checksums, in the files of a complete store: no
 * checksum can detect this. Reads may return something else, but may throw only the exceptions of
 * the contract. {@link DecoderCorpusTest} tests single decoders with wrong bytes.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class DecoderFuzzTest {
  private static final int STEPS = 40;
  private static final int INPUTS = Scale.of(2_000, 60_000);
  private static final InstantSource CLOCK = InstantSource.system();

  private static List<LogRecord> records(SimulatedStorage storage, String name, long number)
      throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, name, number)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    return records;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void tableWrittenWrongIsReadOrRefused(Compression compression) {
    LsmOptions options =
        TinyOptions.tiny()
            .withTable(TableOptions.DEFAULT.withBlockBytes(300).withCompression(compression));
    fuzzFiles(
        "tables, " + compression,
        options,
        ".table",
        (files, name, random) -> {
          long number = FileNames.number(name, ".table");
          byte[] table = files.bytes().get(name);
          return files.with(name, new ResealedTable(table, number).changed(random));
        });
  }

  @Test
  void manifestWrittenWrongIsReadOrRefused() {
    fuzzFiles(
        "manifests",
        TinyOptions.tiny(),
        ".manifest",
        (files, name, random) -> rewritten(files, name, ".manifest", random));
  }

  @Test
  void logWrittenWrongIsReadOrRefused() {
    fuzzFiles(
        "logs of batches",
        TinyOptions.tiny().withMemtableBytes(1 << 20),
        ".log",
        (files, name, random) -> rewritten(files, name, ".log", random));
  }

  /** Rewrites the records of a log, with one of them changed. */
  private static Files rewritten(Files files, String name, String suffix, Random random)
      throws IOException {
    long number = FileNames.number(name, suffix);
    List<LogRecord> records = records(files.toStorage(), name, number);
    if (records.isEmpty()) {
      return files;
    }
    SimulatedStorage storage = files.with(name, null).toStorage();
    int victim = random.nextInt(records.size());
    try (LogWriter log = new LogWriter(storage, name, number)) {
      for (int i = 0; i < records.size(); i++) {
        LogRecord record = records.get(i);
        byte[] payload = i == victim ? Mutation.of(record.payload(), random) : record.payload();
        log.append(record.kind(), record.firstSequence(), payload, payload.length);
      }
    }
    return Files.of(storage);
  }

  private interface Change {
    Files of(Files files, String name, Random random) throws IOException;
  }

  private static void fuzzFiles(String what, LsmOptions options, String suffix, Change change) {
    Engine engine = Engine.transactional(options, Durability.EVERY_WRITE);
    Seed.run(
        seed -> {
          Files files = filesOf(engine, seed);
          List<String> names = namesOf(files, suffix);
          while (names.isEmpty()) {
            // A random script may end without a table, for example.
            files = filesOf(engine, seed);
            names = namesOf(files, suffix);
          }
          fuzz(what, engine, files, names, seed, change);
        });
  }

  private static List<String> namesOf(Files files, String suffix) {
    return files.bytes().keySet().stream().filter(it -> it.endsWith(suffix)).toList();
  }

  private static void fuzz(
      String what, Engine engine, Files files, List<String> names, Seed seed, Change change)
      throws IOException {
    try (Workers workers = new Workers()) {
      int[] refused = new int[1];
      for (int i = 0; i < INPUTS; i++) {
        Random random = new Random(seed.random().nextLong());
        String name = names.get(random.nextInt(names.size()));
        workers.submit(
            what + " in " + name,
            () -> {
              boolean read = isRead(engine, change.of(files, name, random));
              synchronized (refused) {
                refused[0] += read ? 0 : 1;
              }
              return 1;
            });
      }
      int tried = workers.finish();
      Scale.report("%d changed %s, %d refused", tried, what, refused[0]);
      assertThat(refused[0]).isBetween(1, tried - 1);
    }
  }

  private static Files filesOf(Engine engine, Seed seed) throws IOException {
    StoreScript script = new StoreScript(seed.random(), STEPS, engine.isTree());
    SimulatedStorage storage = new SimulatedStorage();
    Life life = new Life(engine, script, storage, step -> {});
    life.open();
    for (StoreScript.Step step : script.steps()) {
      // Expired values are dropped; this test ignores time.
      if (step.kind() == StoreScript.Kind.WRITE) {
        life.take(step);
      }
    }
    life.close();
    return Files.of(storage);
  }

  private static boolean isRead(Engine engine, Files files) throws IOException {
    try (KeyValueStore store = engine.open(files.toStorage(), CLOCK)) {
      StoreContents.hashForward(store);
      StoreContents.hashBackward(store);
      for (byte[] key : StoreContents.of(store).keys()) {
        store.get(key);
      }
      engine.problems(store);
      return true;
    } catch (CorruptionException | IOException | UncheckedIOException e) {
      return false;
    }
  }
}

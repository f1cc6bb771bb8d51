package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.KeyValueStore;
import dev.varve.io.Storage;
import dev.varve.lsm.Levels;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.TableMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens damaged copies of a store's files, reads everything, and checks and counts the outcomes.
 */
final class Damages {

  /** The possible outcomes of reading a damaged store. */
  enum Outcome {
    /** Everything is there, as without the damage. */
    RIGHT,
    /** An error that names the damaged file. */
    ERROR_NAMES_THE_FILE,
    /** An error that names another file, which is inconsistent with this one. */
    ERROR_NAMES_ANOTHER,
    /** The last writes are missing, without an error. */
    END_OF_LOG_LOST
  }

  private final Engine engine;
  private final StoreScript script;
  private final Life life;
  private final Files files;
  private final boolean closed;
  private final InstantSource clock;
  private final Map<Outcome, AtomicLong> counts = new EnumMap<>(Outcome.class);

  /**
   * Creates the checks for the files of a life.
   *
   * @param closed whether the store was closed before its files were copied; otherwise it was
   *     killed
   */
  Damages(Engine engine, StoreScript script, Life life, Files files, boolean closed) {
    this.engine = engine;
    this.script = script;
    this.life = life;
    this.files = files;
    this.closed = closed;
    this.clock = InstantSource.fixed(Instant.ofEpochMilli(life.nowMillis()));
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, new AtomicLong());
    }
  }

  /** Tries one damage; fails if the outcome is not allowed. */
  int look(Damage damage) {
    byte[] before = files.bytes().get(damage.file());
    byte[] after = damage.of(before);
    if (Arrays.equals(before, after)) {
      return 0;
    }
    try {
      Outcome outcome = open(damage, files.with(damage.file(), after));
      assertIsAllowed(damage, outcome);
      counts.get(outcome).incrementAndGet();
      return 1;
    } catch (Throwable e) {
      throw new AssertionError(damage + " of " + before.length + ": " + e.getMessage(), e);
    }
  }

  /** These are the promises of docs/reliability.md about damaged bytes. */
  private void assertIsAllowed(Damage damage, Outcome outcome) {
    boolean ofAByte = damage.kind() != Damage.Kind.CUT && damage.kind() != Damage.Kind.MISSING;
    switch (outcome) {
      // A kill may leave a table that no manifest lists. And no read needs what a range delete
      // hides,
      // but the verification reads it: see open.
      case RIGHT -> {}
      case ERROR_NAMES_THE_FILE -> {}
      case ERROR_NAMES_ANOTHER ->
          assertThat(ofAByte).as("the error names the file that was damaged").isFalse();
      case END_OF_LOG_LOST -> assertThat(damage.isOfLog()).as("only the end of a log").isTrue();
    }
  }

  private Outcome open(Damage damage, Files damaged) throws IOException {
    Storage storage = damaged.toStorage();
    boolean isVerified = true;
    try (KeyValueStore store = engine.open(storage, clock)) {
      if (closed && damage.isOfTable()) {
        isVerified = engine.problems(store).stream().anyMatch(it -> it.contains(damage.file()));
      }
      return read(damage, store);
    } catch (CorruptionException | IOException | UncheckedIOException e) {
      boolean named = e.getMessage().contains(damage.file());
      return named ? Outcome.ERROR_NAMES_THE_FILE : Outcome.ERROR_NAMES_ANOTHER;
    } finally {
      // A table that a deleted range covers is dropped unread, maybe before the verification.
      assertThat(isVerified || !isListed(storage, damage.file())).as("found by verify").isTrue();
    }
  }

  private static boolean isListed(Storage storage, String file) throws IOException {
    return Levels.after(Manifest.read(storage)).tables().stream()
        .anyMatch(it -> TableMetadata.fileName(it.number()).equals(file));
  }

  private Outcome read(Damage damage, KeyValueStore store) {
    int all = life.acknowledged();
    long hash = StoreContents.hashForward(store);
    int writes = script.writesWithHash(hash, life.nowMillis(), leastFound(damage), all);
    if (writes < 0) {
      throw new AssertionError(
          script.complaint(StoreContents.of(store), life.nowMillis(), leastFound(damage), all));
    }
    new Expectation.Prefix(script, life.nowMillis(), writes, writes).check(store);
    assertThat(StoreContents.hashBackward(store)).isEqualTo(hash);
    return writes == all ? Outcome.RIGHT : Outcome.END_OF_LOG_LOST;
  }

  /**
   * A log that ends too early is like one that was never written completely. A changed byte loses
   * nothing from a closed log, since its last frame proves that all others are durable; from any
   * other log it may lose the last write.
   */
  private int leastFound(Damage damage) {
    return switch (damage.kind()) {
      case CUT, MISSING -> 0;
      default -> life.acknowledged() - (closed ? 0 : 1);
    };
  }

  /** Returns the number of damages by outcome. */
  Map<Outcome, AtomicLong> counts() {
    return counts;
  }
}

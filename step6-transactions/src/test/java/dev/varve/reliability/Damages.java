package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Opens damaged copies of a store's files, reads everything, and judges and counts what comes. */
final class Damages {

  /** What a damaged store may answer. */
  enum Outcome {
    /** Everything is there, as if nothing had happened. */
    RIGHT,
    /** An error that names the damaged file. */
    ERROR_NAMES_THE_FILE,
    /** An error that names another file, with which this one does not agree. */
    ERROR_NAMES_ANOTHER,
    /** The last writes are missing, and no error says so. */
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
   * Judges the files of a life.
   *
   * @param closed whether the store was closed before its files were taken; else it was killed
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

  /** Tries one damage; fails if the store answers what it must not. */
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
      // A kill may leave a table that no manifest lists.
      case RIGHT ->
          assertThat(closed && damage.isOfTable()).as("every byte of a table counts").isFalse();
      case ERROR_NAMES_THE_FILE -> {}
      case ERROR_NAMES_ANOTHER ->
          assertThat(ofAByte).as("the error names the file that was damaged").isFalse();
      case END_OF_LOG_LOST -> assertThat(damage.isOfLog()).as("only the end of a log").isTrue();
    }
  }

  private Outcome open(Damage damage, Files damaged) throws IOException {
    try (KeyValueStore store = engine.open(damaged.toStorage(), clock)) {
      if (closed && damage.isOfTable()) {
        assertThat(engine.problems(store)).anySatisfy(it -> assertThat(it).contains(damage.file()));
      }
      return read(damage, store);
    } catch (CorruptionException | IOException | UncheckedIOException e) {
      boolean named = e.getMessage().contains(damage.file());
      return named ? Outcome.ERROR_NAMES_THE_FILE : Outcome.ERROR_NAMES_ANOTHER;
    }
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
   * A log that ends too early is like one that was never written to its end. A changed byte takes
   * nothing from a log that was closed, since its last frame vouches for all others; from one that
   * was not, it may take the last write.
   */
  private int leastFound(Damage damage) {
    return switch (damage.kind()) {
      case CUT, MISSING -> 0;
      default -> life.acknowledged() - (closed ? 0 : 1);
    };
  }

  /** Returns how many damages came to what. */
  Map<Outcome, AtomicLong> counts() {
    return counts;
  }
}

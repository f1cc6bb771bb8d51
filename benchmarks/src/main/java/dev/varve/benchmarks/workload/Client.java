package dev.varve.benchmarks.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.varve.benchmarks.engine.Engine;
import dev.varve.benchmarks.engine.Transaction;
import dev.varve.benchmarks.engine.Walk;
import java.util.SplittableRandom;

/**
 * One thread's operations on an engine, each of them checked against the {@link Model}: number and
 * version of every answer, and all bytes of every sixteenth.
 */
public final class Client {
  private static final int WHOLE_EVERY = 16;

  private final Engine engine;
  private final Model model;
  private final Values values;
  private final int thread;
  private final int threads;
  private final SplittableRandom random;
  private long userBytes;
  private int answers;

  Client(Engine engine, Model model, Values values, int thread, int threads, long seed) {
    this.engine = engine;
    this.model = model;
    this.values = values;
    this.thread = thread;
    this.threads = threads;
    this.random = new SplittableRandom(seed * 31 + thread);
  }

  /** Returns how many bytes of keys and values were written. */
  public long userBytes() {
    return userBytes;
  }

  Engine engine() {
    return engine;
  }

  SplittableRandom random() {
    return random;
  }

  Model model() {
    return model;
  }

  /** Draws an entry below {@code bound}. */
  int draw(int bound) {
    return random.nextInt(bound);
  }

  /** Draws an entry below {@code bound} that no other thread draws. */
  int drawOwn(int bound) {
    return draw(bound / threads) * threads + thread;
  }

  void put(int index) throws Exception {
    int version = model.nextVersion(index);
    engine.put(Keys.stored(index), values.of(index, version));
    model.acknowledgePut(index, version);
    userBytes += Keys.LENGTH + values.length();
  }

  /** Puts the entry after the last one. */
  void append() throws Exception {
    int index = model.present();
    put(index);
    model.setPresent(index + 1);
  }

  void delete(int index) throws Exception {
    engine.delete(Keys.stored(index));
    model.acknowledgeDelete(index);
    userBytes += Keys.LENGTH;
  }

  void get(int index) throws Exception {
    int before = model.state(index);
    byte[] value = engine.get(Keys.stored(index));
    if (before > 0) {
      check(index, before, value);
    } else {
      checkNothing(Keys.stored(index), value);
    }
  }

  void getMissing(int index) throws Exception {
    byte[] key = Keys.missing(index);
    checkNothing(key, engine.get(key));
  }

  /** Walks from the entry {@code index} over {@code count} entries; all up to the last exist. */
  void scan(int index, int count) throws Exception {
    try (Walk walk = engine.walk(Keys.stored(index), true)) {
      int end = Math.min(index + count, model.present());
      for (int at = index; at < end; at++) {
        if (!walk.next()) {
          throw new WrongAnswerException("walk ended before entry " + at + " of " + end);
        }
        checkEntry(walk, at);
      }
    }
  }

  /** Checks the entry at which {@code walk} stands: it must be {@code index}. */
  void checkEntry(Walk walk, int index) {
    byte[] key = walk.key();
    if (!Keys.isStored(key, index)) {
      throw new WrongAnswerException(
          "walk showed key " + text(key) + " instead of " + text(Keys.stored(index)));
    }
    check(index, model.state(index), walk.value());
  }

  /** Reads two entries and writes them in their next version, as one transaction. */
  void raise(int one, int other) throws Exception {
    // Before the transaction begins: it may see the store as it was then, and not what came since.
    int leastOfOne = model.state(one);
    int leastOfOther = model.state(other);
    engine.transact(
        transaction -> {
          int first = versionOf(transaction, one, leastOfOne);
          int second = versionOf(transaction, other, leastOfOther);
          transaction.put(Keys.stored(one), values.of(one, first + 1));
          transaction.put(Keys.stored(other), values.of(other, second + 1));
        });
    model.acknowledgeRaise(one);
    model.acknowledgeRaise(other);
    userBytes += 2L * (Keys.LENGTH + values.length());
  }

  /** What commits beside us may have raised it further, but never lowered it. */
  private int versionOf(Transaction transaction, int index, int least) throws Exception {
    byte[] value = transaction.get(Keys.stored(index));
    int version = values.version(value, index);
    if (version < least) {
      throw wrongVersion(index, least, version);
    }
    return version;
  }

  private void check(int index, int before, byte[] value) {
    int version = values.version(value, index);
    if (!model.allows(index, before, version)) {
      throw value == null ? lost(index, before) : wrongVersion(index, before, version);
    }
    if (++answers % WHOLE_EVERY == 0) {
      checkWhole(index, value);
    }
  }

  void checkWhole(int index, byte[] value) {
    if (!values.isWhole(value, index)) {
      throw new WrongAnswerException("entry " + index + " has a value with wrong bytes");
    }
  }

  private static void checkNothing(byte[] key, byte[] value) {
    if (value != null) {
      throw new WrongAnswerException("key " + text(key) + " has a value, and must have none");
    }
  }

  private static WrongAnswerException lost(int index, int version) {
    return new WrongAnswerException("entry " + index + " is lost: version " + version);
  }

  private static WrongAnswerException wrongVersion(int index, int wanted, int was) {
    return new WrongAnswerException(
        "entry "
            + index
            + " must have version "
            + wanted
            + ", and has "
            + was
            + " (-1: not its value)");
  }

  private static String text(byte[] key) {
    return new String(key, US_ASCII);
  }
}

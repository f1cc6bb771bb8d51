package dev.varve.transactions;

import static dev.varve.Cursors.forward;
import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.wal.LogRecovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs random transactions, many of them open at once. Each must see its snapshot with its own
 * writes on top; and the serializable ones that committed must have seen what they would see if
 * they ran one after the other, in the order of their commits.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SerializabilityTest {
  private static final LsmOptions TINY =
      LsmOptions.defaults()
          .withMemtableBytes(1)
          .withTableBytes(1 << 10)
          .withBaseLevelBytes(2 << 10)
          .withLevelFactor(2)
          .withLevel0Tables(2, 30, 40)
          .withTable(TableOptions.DEFAULT.withBlockBytes(1));
  private static final LsmOptions SMALL =
      LsmOptions.defaults()
          .withMemtableBytes(64 << 10)
          .withTableBytes(16 << 10)
          .withBaseLevelBytes(64 << 10);

  private static List<byte[]> universe(Random random, int size) {
    List<byte[]> keys = Keys.evil();
    Collections.shuffle(keys, random);
    List<byte[]> chosen = new ArrayList<>(keys.subList(0, size));
    chosen.sort(Arrays::compareUnsigned);
    return chosen;
  }

  @Test
  void transactionsTakingTurnsInOneThreadAreIsolatedAsTheirLevelSays() {
    Seed.run(seed -> new Turns(seed, SMALL).play(100_000));
  }

  @Test
  void soTheyAreWithOneEntryAMemtable() {
    Seed.run(seed -> new Turns(seed, TINY).play(20_000));
  }

  /** Interleaved transactions, with what each of them may see and do. */
  private static final class Turns {
    private static final int MAX_OPEN = 6;

    /** A transaction, the state at its begin, and the number of commits at that time. */
    private record Open(
        RandomTransaction random, IsolationLevel level, SortedState snapshot, int begunAt) {}

    private final Seed seed;
    private final Random random;
    private final LsmOptions options;
    private final List<byte[]> universe;
    private final List<Open> open = new ArrayList<>();
    private final SortedState committed = new SortedState();
    private final List<SortedState> commits = new ArrayList<>();
    private final Map<IsolationLevel, Integer> accepted = new TreeMap<>();
    private final Map<IsolationLevel, Integer> refused = new TreeMap<>();
    private TransactionalStore store;
    private RandomSpaces spaces;
    private int changesOfSpaces;

    Turns(Seed seed, LsmOptions options) {
      this.seed = seed;
      this.random = seed.random();
      this.options = options;
      this.universe = universe(random, 40);
    }

    void play(int turns) throws IOException {
      try (TransactionalStore opened = TransactionalStore.open(new SimulatedStorage(), options)) {
        store = opened;
        spaces = new RandomSpaces(store.keyspaces());
        for (int i = 0; i < turns; i++) {
          turn();
          if (i % 500 == 0) {
            assertThat(entries(store)).isEqualTo(entries(committed));
          }
        }
        while (!open.isEmpty()) {
          end(open.remove(0));
        }
        assertThat(entries(store)).isEqualTo(entries(committed));
        assertThat(store.stats().count("transactions.active")).isZero();
      }
      assertBothOutcomes(turns / 500);
      assertThat(changesOfSpaces).isGreaterThan(turns / 500);
    }

    private void assertBothOutcomes(int least) {
      for (IsolationLevel level : IsolationLevel.values()) {
        assertThat(accepted.get(level)).as("committed at " + level).isGreaterThan(least);
        assertThat(refused.get(level)).as("refused at " + level).isGreaterThan(least);
      }
    }

    private void turn() {
      int chance = random.nextInt(1000);
      if (chance < 3) {
        maintain();
      } else if (chance < 7) {
        changeSpaces();
      } else if (chance < 20) {
        plainWrite();
      } else if (open.isEmpty() || chance < 70 && open.size() < MAX_OPEN) {
        begin();
      } else if (chance < 120) {
        end(open.remove(random.nextInt(open.size())));
      } else {
        Open chosen = open.get(random.nextInt(open.size()));
        seed.tell(chosen.begunAt() + ": " + chosen.random().step());
      }
    }

    private void maintain() {
      if (random.nextBoolean()) {
        seed.tell("flush");
        store.flush();
      } else {
        seed.tell("compact");
        store.compact(KeyRange.all());
      }
    }

    private void changeSpaces() {
      seed.tell("a keyspace is created or dropped");
      SortedState after = committed.fresh();
      after.write(spaces.change(random));
      commit(after);
      changesOfSpaces++;
    }

    /** One batch, with operations in several keyspaces. */
    private void plainWrite() {
      WriteBatch batch = new WriteBatch();
      SortedState after = committed.fresh();
      for (int i = random.nextInt(3); i >= 0; i--) {
        byte[] key = universe.get(random.nextInt(universe.size()));
        WriteBatch one =
            random.nextBoolean()
                ? new WriteBatch().put(key, Keys.value(random))
                : new WriteBatch().delete(key);
        RandomSpaces.Space space = spaces.any(random);
        batch.append(space == null ? one : space.keyspace().in(one));
        (space == null ? after : space.in(after)).write(one);
      }
      seed.tell("a plain batch");
      store.write(batch);
      commit(after);
    }

    private void commit(SortedState after) {
      commits.add(after);
      committed.take(after);
    }

    private void begin() {
      IsolationLevel level = IsolationLevel.values()[random.nextInt(2)];
      seed.tell(commits.size() + ": begin " + level);
      RandomTransaction transaction =
          new RandomTransaction(random, universe, spaces, store.begin(level));
      open.add(new Open(transaction, level, committed.fresh(), commits.size()));
    }

    private void end(Open ended) {
      // It must have seen its snapshot with its own writes, even if it is refused.
      SortedState own = ended.random().replayOn(ended.snapshot());
      if (random.nextInt(8) == 0) {
        seed.tell(ended.begunAt() + ": rollback");
        ended.random().transaction().rollback();
        return;
      }
      seed.tell(ended.begunAt() + ": commit");
      boolean hasCommitted = tryCommit(ended.random().transaction());
      (hasCommitted ? accepted : refused).merge(ended.level(), 1, Integer::sum);
      if (own.hasOnlyRead()) {
        assertThat(hasCommitted).as("one that only reads commits").isTrue();
      } else if (ended.level() == IsolationLevel.SNAPSHOT) {
        assertThat(hasCommitted).isEqualTo(wroteNothingThatOthersWrote(ended, own));
        if (hasCommitted) {
          commit(own);
        }
      } else if (hasCommitted) {
        commit(ended.random().replayOn(committed));
      } else {
        assertThat(commits).as("someone else has committed").hasSizeGreaterThan(ended.begunAt());
      }
    }

    private boolean wroteNothingThatOthersWrote(Open ended, SortedState own) {
      return commits.subList(ended.begunAt(), commits.size()).stream()
          .noneMatch(own::wroteWhatWrote);
    }
  }

  private static boolean tryCommit(Transaction transaction) {
    try {
      transaction.commit();
      return true;
    } catch (ConflictException e) {
      return false;
    }
  }

  private static List<String> entries(Readable readable) {
    try (Cursor cursor = readable.scan(KeyRange.all())) {
      return forward(cursor);
    }
  }

  @Test
  void transactionsOfManyThreadsAreSerializableInTheOrderOfTheLog() {
    Seed.run(seed -> manyThreads(seed, SMALL, 1_000));
  }

  @Test
  void soTheyAreWithTinyMemtables() {
    Seed.run(seed -> manyThreads(seed, TINY.withMemtableBytes(2 << 10), 500));
  }

  private static void manyThreads(Seed seed, LsmOptions options, int each) throws Exception {
    int threads = 4;
    List<byte[]> universe = universe(seed.random(), 60);
    Map<String, RandomTransaction> byMark = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    SimulatedStorage storage = new SimulatedStorage();
    TransactionalStore store = TransactionalStore.open(new LogKeepingStorage(storage), options);
    RandomSpaces spaces = new RandomSpaces(store.keyspaces());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long start = seed.random().nextLong();
      int number = thread;
      running.add(
          pool.submit(
              () -> {
                Random random = new Random(start);
                for (int i = 0; i < each; i++) {
                  byte[] mark = mark(number * each + i);
                  RandomTransaction transaction =
                      new RandomTransaction(random, universe, spaces, store.begin());
                  runToCommit(transaction, random, mark, byMark, refused);
                  if (random.nextInt(10) == 0) {
                    store.put(universe.get(random.nextInt(universe.size())), Keys.value(random));
                  }
                  if (random.nextInt(20) == 0) {
                    spaces.change(random);
                  }
                }
              }));
    }
    for (Future<?> one : running) {
      one.get();
    }
    pool.shutdown();
    List<String> left = entries(store);
    store.close();
    assertThat(refused.get()).as("refused").isGreaterThan(each / 20);
    assertThat(byMark).as("committed").hasSizeGreaterThan(each / 2);
    assertThat(replayInOrderOfLog(storage, byMark)).isEqualTo(left);
    assertThat(byMark).as("in no log").isEmpty();
  }

  /** Returns a key that sorts after all others and that only one transaction writes. */
  private static byte[] mark(int number) {
    return ByteBuffer.allocate(12).putLong(-1).putInt(number).array();
  }

  private static void runToCommit(
      RandomTransaction transaction,
      Random random,
      byte[] mark,
      Map<String, RandomTransaction> byMark,
      AtomicInteger refused) {
    for (int i = random.nextInt(10); i >= 0; i--) {
      transaction.step();
      Thread.yield();
    }
    transaction.mark(mark);
    if (tryCommit(transaction.transaction())) {
      byMark.put(hex(mark), transaction);
    } else {
      refused.incrementAndGet();
    }
  }

  /** Applies the contents of the logs in order, and returns the resulting entries. */
  private static List<String> replayInOrderOfLog(
      Storage storage, Map<String, RandomTransaction> byMark) throws IOException {
    SortedState state = new SortedState();
    LogRecovery.replay(
        storage,
        0,
        1,
        (batch, firstSequence) -> {
          SortedState after = state.fresh();
          after.write(batch);
          String last = hex(keyOfLastOperation(batch));
          RandomTransaction transaction = byMark.remove(last);
          SortedState outcome = transaction == null ? after : transaction.replayOn(state);
          assertThat(outcome.written().stream().map(Keys::hex))
              .isEqualTo(after.written().stream().map(Keys::hex).toList());
          state.take(outcome);
        });
    return entries(state);
  }

  private static byte[] keyOfLastOperation(WriteBatch batch) {
    byte[][] last = new byte[1][];
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            last[0] = Arrays.copyOfRange(array, key, key + keyLength);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            last[0] = Arrays.copyOfRange(array, key, key + keyLength);
          }

          @Override
          public void deleteRange(KeyRange range) {
            last[0] = null; // The drop of a keyspace: a transaction ends with a put.
          }
        });
    return last[0];
  }

  /**
   * A directory from which the engine cannot delete logs, so that the order of commits can be read.
   */
  private static final class LogKeepingStorage extends HookedStorage {
    LogKeepingStorage(Storage storage) {
      super(storage);
    }

    @Override
    protected <T> T call(String operation, String file, Call<T> call) throws IOException {
      return operation.equals("delete") && file.endsWith(".log") ? null : call.make();
    }
  }
}

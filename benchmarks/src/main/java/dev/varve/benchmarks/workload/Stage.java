package dev.varve.benchmarks.workload;

import dev.varve.benchmarks.engine.Engine;
import dev.varve.benchmarks.engine.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An open engine with the model of what it must hold: a workload is played on it. */
public final class Stage {
  private static final int BATCH = 1000;
  private static final int VERIFY_EVERY = 16;

  private final Engine engine;
  private final Workload workload;
  private final Model model;
  private final Values values;
  private final int records;
  private final long seed;
  private int clients;

  /**
   * Sets up for {@code workload} on an empty engine.
   *
   * @param n the N of the workloads
   * @param seed decides all draws
   */
  public Stage(Engine engine, Workload workload, long n, long seed) {
    this.engine = engine;
    this.workload = workload;
    this.seed = seed;
    this.records = workload.size().records(n);
    // Room for as many new entries as there are operations, should each be an insert.
    int inserts = workload.kind() == Workload.Kind.MIXED ? records : 0;
    this.model = new Model(records + inserts, workload.beside() != null);
    this.values = new Values(workload.size().valueBytes());
  }

  /** Returns about how much of the heap the model and the values take. */
  public long heapBytes() {
    return (long) Integer.BYTES * model.capacity() + values.heapBytes();
  }

  /** Returns a client for each thread, each with draws of its own, different at every call. */
  public List<Client> clients(int threads) {
    List<Client> group = new ArrayList<>();
    long groupSeed = seed * 1000 + clients++;
    for (int thread = 0; thread < threads; thread++) {
      group.add(new Client(engine, model, values, thread, threads, groupSeed));
    }
    return group;
  }

  /** Puts all entries, shuffled, if the workload begins with them. */
  public void load() throws Exception {
    if (!workload.loaded()) {
      return;
    }
    int[] order = shuffled(records);
    for (int from = 0; from < records; from += BATCH) {
      loadBatch(order, from, Math.min(records, from + BATCH));
    }
    model.setPresent(records);
    engine.settle();
  }

  private int[] shuffled(int count) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int place = random.nextInt(i + 1);
      order[i] = order[place];
      order[place] = i;
    }
    return order;
  }

  private void loadBatch(int[] order, int from, int to) throws Exception {
    byte[][] keys = new byte[to - from][];
    byte[][] batch = new byte[to - from][];
    for (int i = from; i < to; i++) {
      keys[i - from] = Keys.stored(order[i]);
      batch[i - from] = values.of(order[i], 1);
    }
    engine.putAll(keys, batch);
    for (int i = from; i < to; i++) {
      model.acknowledgePut(order[i], 1);
    }
  }

  /**
   * Compares the store with the model: by a walk over everything if {@code walks}, and by gets, of
   * all entries or, after a walk, of some.
   *
   * @throws WrongAnswerException at the first difference
   */
  public void verify(boolean walks) throws Exception {
    Client client = clients(1).get(0);
    if (walks) {
      verifyByWalk(client);
    }
    int every = walks ? VERIFY_EVERY : 1;
    for (int index = 0; index < model.capacity(); index += every) {
      client.get(index);
      client.getMissing(index);
    }
  }

  private void verifyByWalk(Client client) throws Exception {
    try (Walk walk = engine.walk(null, true)) {
      for (int index = 0; index < model.capacity(); index++) {
        if (model.state(index) > 0) {
          verifyNext(client, walk, index);
        }
      }
      if (walk.next()) {
        throw new WrongAnswerException("walk goes on after the last entry");
      }
    }
  }

  private static void verifyNext(Client client, Walk walk, int index) throws Exception {
    if (!walk.next()) {
      throw new WrongAnswerException("walk ended before entry " + index);
    }
    client.checkEntry(walk, index);
    client.checkWhole(index, walk.value());
  }
}

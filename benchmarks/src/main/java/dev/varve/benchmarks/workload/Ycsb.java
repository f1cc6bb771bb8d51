package dev.varve.benchmarks.workload;

import java.util.function.Function;

/**
 * The steps of YCSB's core workloads. Cooper et al., "Benchmarking Cloud Serving Systems", 2010.
 */
final class Ycsb {
  private static final int MAX_SCAN = 100;

  private Ycsb() {}

  /** What is done to an entry. */
  @FunctionalInterface
  private interface Action {
    void run(Client client, int index) throws Exception;
  }

  /** Gives a share of the operations to {@code often}, the rest to {@code seldom}. */
  private static Function<Client, Step> mix(double share, Action often, Action seldom) {
    return client -> {
      Zipfian zipfian = new Zipfian(client.model().present());
      return number -> {
        Action action = client.random().nextDouble() < share ? often : seldom;
        action.run(client, zipfian.scattered(client.random()));
      };
    };
  }

  static Function<Client, Step> readAndUpdate(double reads) {
    return mix(reads, Client::get, Client::put);
  }

  static Function<Client, Step> readAndModify(double reads) {
    return mix(
        reads,
        Client::get,
        (client, index) -> {
          client.get(index);
          client.put(index);
        });
  }

  static Function<Client, Step> scanAndInsert(double scans) {
    return mix(
        scans,
        (client, index) -> client.scan(index, 1 + client.draw(MAX_SCAN)),
        (client, index) -> client.append());
  }

  /** Reads the entries put last most often. */
  static Function<Client, Step> readLatestAndInsert(double reads) {
    return client -> {
      Zipfian zipfian = new Zipfian(client.model().present());
      return number -> {
        if (client.random().nextDouble() < reads) {
          client.get(client.model().present() - 1 - zipfian.rank(client.random()));
        } else {
          client.append();
        }
      };
    };
  }
}

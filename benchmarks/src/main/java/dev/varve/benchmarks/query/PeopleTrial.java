package dev.varve.benchmarks.query;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One run of one database, in a JVM of its own: prints a line for each workload, with its name,
 * operations a second, the median time of an operation in microseconds, and a sum of the answers.
 * Arguments: the database, a directory, the number of people.
 */
final class PeopleTrial {
  private static final int PER_TRANSACTION = 1_000;
  private static final long CACHE_BYTES = 256 << 20;

  private final People people;
  private final long n;
  private final PrintStream out;
  private final Random random = new Random(17);

  /** What is measured. */
  private interface Operation {
    long run(Random random) throws Exception;
  }

  private PeopleTrial(People people, long n, PrintStream out) {
    this.people = people;
    this.n = n;
    this.out = out;
  }

  /** Opens a database by name. */
  static People open(String engine, Path directory) throws Exception {
    Files.createDirectories(directory);
    return switch (engine) {
      case "varve" -> new VarvePeople(directory, CACHE_BYTES);
      case "h2" -> SqlPeople.h2(directory, CACHE_BYTES);
      case "sqlite" -> SqlPeople.sqlite(directory, CACHE_BYTES);
      default -> throw new IllegalArgumentException("no such database: " + engine);
    };
  }

  /** Runs all workloads. */
  public static void main(String[] args) throws Exception {
    try (People people = open(args[0], Path.of(args[1]))) {
      new PeopleTrial(people, Long.parseLong(args[2]), System.out).run();
    }
  }

  static void run(People people, long n, PrintStream out) throws Exception {
    new PeopleTrial(people, n, out).run();
  }

  private void run() throws Exception {
    long more = n / 5;
    timed("load", n, () -> add(0, n, PER_TRANSACTION));
    timed("create indexes", n, people::createIndexes);
    timed("load indexed", more, () -> add(n, n + more, PER_TRANSACTION));
    long single = n / 50;
    timed("insert indexed", single, () -> add(n + more, n + more + single, 1));
    int queries = (int) Math.max(100, Math.min(n / 10, 20_000));
    measure("get by id", queries, it -> people.byId("p" + it.nextInt((int) n)));
    measure("find by name", queries, it -> people.byName(Person.name(it, n)));
    measure(
        "next 20 by score",
        queries,
        it -> people.nextScores(it.nextInt(Person.AGES), it.nextInt(Person.SCORES)));
    measure(
        "sum of a range",
        queries / 10,
        it -> {
          int from = it.nextInt(Person.SCORES / 2);
          return people.inRange(it.nextInt(Person.AGES), from, from + Person.SCORES / 10);
        });
    measure("group by city", 3, it -> people.byCity());
  }

  private void add(long from, long to, int perTransaction) throws Exception {
    List<Person> some = new ArrayList<>();
    for (long i = from; i < to; i++) {
      some.add(Person.of(i, n));
      if (some.size() == perTransaction || i == to - 1) {
        people.add(some);
        some.clear();
      }
    }
  }

  /** Work that is measured as a whole. */
  private interface Whole {
    void run() throws Exception;
  }

  private void timed(String name, long operations, Whole work) throws Exception {
    long start = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - start;
    print(name, operations * 1e9 / nanos, nanos / 1e3 / operations, 0);
  }

  /** Runs the operation often enough to be compiled, and then measures it. */
  private void measure(String name, int times, Operation operation) throws Exception {
    for (int i = 0; i < times; i++) {
      operation.run(random);
    }
    Random drawn = new Random(42);
    long[] nanos = new long[times];
    long sum = 0;
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      long before = System.nanoTime();
      sum += operation.run(drawn);
      nanos[i] = System.nanoTime() - before;
    }
    double rate = times * 1e9 / (System.nanoTime() - start);
    Arrays.sort(nanos);
    print(name, rate, nanos[times / 2] / 1e3, sum);
  }

  private void print(String name, double rate, double micros, long sum) {
    out.printf(Locale.ROOT, "%s\t%.3f\t%.3f\t%d%n", name, rate, micros, sum);
  }
}

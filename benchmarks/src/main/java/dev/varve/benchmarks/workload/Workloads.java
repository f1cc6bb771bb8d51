package dev.varve.benchmarks.workload;

import static dev.varve.benchmarks.engine.Ability.DELETE;
import static dev.varve.benchmarks.engine.Ability.READ;
import static dev.varve.benchmarks.engine.Ability.SCAN;
import static dev.varve.benchmarks.engine.Ability.SCAN_BACKWARD;
import static dev.varve.benchmarks.engine.Ability.SYNC;
import static dev.varve.benchmarks.engine.Ability.TRANSACT;
import static dev.varve.benchmarks.workload.Workload.Kind.MIXED;
import static dev.varve.benchmarks.workload.Workload.Kind.WRITE;

import dev.varve.benchmarks.engine.Ability;
import dev.varve.benchmarks.workload.Workload.Kind;
import dev.varve.benchmarks.workload.Workload.Mode;
import dev.varve.benchmarks.workload.Workload.Size;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All workloads, in the order in which tables show them. */
public final class Workloads {
  private static final Pattern WITH_THREADS = Pattern.compile("(.+)-([1-9][0-9]?)t(-sync)?");
  private static final Pattern WITH_PACE = Pattern.compile("(.+)-([1-9][0-9]{0,3})k");
  private static final String BUSY = "-busy";
  private static final int BUSY_LOOPS = 8;
  private static final int VALUE = 100;
  private static final int TIME_SOME = 32;
  private static final int NEXTS = 10;
  private static final Mode PLAIN = new Mode(false, false, false);
  private static final Mode SYNCED = new Mode(true, false, false);
  private static final Mode BEYOND_CACHE = new Mode(false, false, true);
  private static final Size ALL = new Size(1, 1, VALUE, 1, TIME_SOME);
  // What takes a fraction of a microsecond is done more often, to take a second or so.
  private static final Size QUICK = new Size(1, 0.25, VALUE, 1, TIME_SOME);
  private static final Size QUICKEST = new Size(1, 0.1, VALUE, 1, TIME_SOME);

  private static final Function<Client, Step> PUT_RANDOM =
      client -> number -> client.put(client.draw(client.model().capacity()));
  private static final Function<Client, Step> PUT_OWN =
      client -> number -> client.put(client.drawOwn(client.model().capacity()));
  private static final Function<Client, Step> GET_RANDOM =
      client -> number -> client.get(client.draw(client.model().present()));
  private static final Function<Client, Step> SEEK_RANDOM =
      client -> number -> client.scan(client.draw(client.model().present()), NEXTS);
  private static final Function<Client, Step> RAISE =
      client ->
          number -> {
            int one = client.draw(client.model().present() - 1);
            client.raise(one, one + 1 + client.draw(client.model().present() - 1 - one));
          };

  private static final List<Workload> WORKLOADS =
      Stream.of(writes(), reads(), commits(), beyondCache(), ycsb()).flatMap(List::stream).toList();

  // Asked for by name, and in no table of all.
  private static final Workload PUTS_BY_EIGHT =
      fill(
          "fillrandom-8t",
          "N puts of drawn keys by 8 threads",
          new Size(1, 1, VALUE, 8, TIME_SOME),
          PLAIN,
          PUT_OWN);

  private Workloads() {}

  private static List<Workload> writes() {
    Function<Client, Step> putNext =
        client -> number -> client.put((int) (number % client.model().capacity()));
    Function<Client, Step> deleteNext =
        client -> number -> client.delete((int) (number % client.model().present()));
    Function<Client, Step> deleteRandom =
        client -> number -> client.delete(client.draw(client.model().present()));
    return List.of(
        fill("fillseq", "N puts into an empty store, keys ascending", ALL, PLAIN, putNext),
        fill("fillrandom", "N puts into an empty store, keys drawn", ALL, PLAIN, PUT_RANDOM),
        change("overwrite", "N puts of drawn keys into a store of N entries", Set.of(), PUT_RANDOM),
        fill(
            "fill100K",
            "N/1000 puts of 100 KB into an empty store, keys drawn",
            new Size(1000, 1000, 100_000, 1, 1),
            PLAIN,
            PUT_RANDOM),
        change("deleteseq", "N deletes, keys ascending", Set.of(DELETE), deleteNext),
        change("deleterandom", "N deletes of drawn keys", Set.of(DELETE), deleteRandom),
        fill(
            "fillsync",
            "N/20 synced puts of drawn keys",
            new Size(1, 20, VALUE, 1, 1),
            SYNCED,
            PUT_RANDOM),
        fill(
            "fillsync-8t",
            "N/5 synced puts of drawn keys by 8 threads",
            new Size(1, 5, VALUE, 8, 1),
            SYNCED,
            PUT_OWN));
  }

  private static Workload fill(
      String name, String about, Size size, Mode mode, Function<Client, Step> steps) {
    Set<Ability> needs = mode.synced() ? Set.of(SYNC) : Set.of();
    return new Workload(name, about, WRITE, false, size, mode, needs, steps, null);
  }

  private static Workload change(
      String name, String about, Set<Ability> needs, Function<Client, Step> steps) {
    return new Workload(name, about, WRITE, true, ALL, PLAIN, needs, steps, null);
  }

  private static List<Workload> reads() {
    Size seeks = new Size(1, 4, VALUE, 1, 4);
    Size reader = new Size(1, 2, VALUE, 1, 8);
    return List.of(
        read("readrandom", "N gets of drawn keys", ALL, READ, GET_RANDOM),
        read(
            "readhot",
            "4N gets of keys drawn from the lowest 1 %",
            QUICK,
            READ,
            client ->
                number -> client.get(client.draw(Math.max(1, client.model().present() / 100)))),
        read(
            "readmissing",
            "4N gets of drawn keys that lie between those that exist",
            QUICK,
            READ,
            client -> number -> client.getMissing(client.draw(client.model().present()))),
        read(
            "seekrandom",
            "N/4 times: a new cursor, a seek to a drawn key, ten entries read",
            seeks,
            SCAN,
            SEEK_RANDOM),
        read(
            "readseq",
            "one cursor over all entries, ten times",
            QUICKEST,
            SCAN,
            client -> new Walks(client, true)),
        read(
            "readreverse",
            "one cursor over all entries backwards, ten times",
            QUICKEST,
            SCAN_BACKWARD,
            client -> new Walks(client, false)),
        new Workload(
            "readwhilewriting",
            "N/2 gets of drawn keys while another thread puts drawn keys as fast as it can",
            MIXED,
            true,
            reader,
            PLAIN,
            Set.of(READ),
            GET_RANDOM,
            PUT_RANDOM));
  }

  private static Workload read(
      String name, String about, Size size, Ability needs, Function<Client, Step> steps) {
    return new Workload(name, about, Kind.READ, true, size, PLAIN, Set.of(needs), steps, null);
  }

  private static List<Workload> commits() {
    return List.of(
        commit("commit-1t", "N/5 transactions of two reads and two writes", 5, 1, false),
        commit("commit-8t", "N/5 such transactions by 8 threads", 5, 8, false),
        commit("commit-1t-sync", "N/20 such transactions, synced", 20, 1, true),
        commit("commit-8t-sync", "N/5 such transactions by 8 threads, synced", 5, 8, true));
  }

  private static Workload commit(
      String name, String about, int share, int threads, boolean synced) {
    return new Workload(
        name,
        about,
        MIXED,
        true,
        new Size(5, share, VALUE, threads, synced ? 1 : 8),
        new Mode(synced, true, false),
        Set.of(TRANSACT),
        RAISE,
        null);
  }

  private static List<Workload> beyondCache() {
    return List.of(
        beyond("beyond-cache-read", "N/2 gets of drawn keys", READ, 2, GET_RANDOM),
        beyond("beyond-cache-seek", "N/8 seeks like seekrandom's", SCAN, 8, SEEK_RANDOM));
  }

  private static Workload beyond(
      String name, String about, Ability needs, int share, Function<Client, Step> steps) {
    return new Workload(
        name,
        about + ", on data of ten times the block cache",
        Kind.READ,
        true,
        new Size(1, share, VALUE, 1, 8),
        BEYOND_CACHE,
        Set.of(needs),
        steps,
        null);
  }

  private static List<Workload> ycsb() {
    return List.of(
        ycsb("ycsb-a", "half reads, half updates", READ, 5, Ycsb.readAndUpdate(0.5)),
        ycsb("ycsb-b", "95 % reads, 5 % updates", READ, 5, Ycsb.readAndUpdate(0.95)),
        ycsb("ycsb-c", "reads only", READ, 5, Ycsb.readAndUpdate(1)),
        ycsb(
            "ycsb-d",
            "95 % reads of what is newest, 5 % inserts",
            READ,
            5,
            Ycsb.readLatestAndInsert(0.95)),
        ycsb("ycsb-e", "95 % scans of 1 to 100, 5 % inserts", SCAN, 50, Ycsb.scanAndInsert(0.95)),
        ycsb("ycsb-f", "half reads, half read-modify-writes", READ, 5, Ycsb.readAndModify(0.5)));
  }

  private static Workload ycsb(
      String name, String about, Ability needs, int share, Function<Client, Step> steps) {
    return new Workload(
        name,
        "N/" + share + " operations on N/5 records of 1 KB, zipfian: " + about,
        MIXED,
        true,
        new Size(5, share, 1000, 1, 8),
        PLAIN,
        Set.of(needs),
        steps,
        null);
  }

  /** Returns all workloads. */
  public static List<Workload> all() {
    return WORKLOADS;
  }

  /** Returns the names of all workloads. */
  public static List<String> names() {
    return WORKLOADS.stream().map(Workload::name).toList();
  }

  /**
   * Returns the workload called {@code name}. Those that only read, and those of 8 threads, are
   * there for other numbers of threads, too: {@code readrandom-4t}, {@code fillsync-2t}; that with
   * a writer beside it also for one that puts so many thousands a second: {@code
   * readwhilewriting-100k}. All are there beside eight busy loops of another process, too: {@code
   * fillrandom-8t-busy}.
   *
   * @throws IllegalArgumentException if there is none, naming those that there are
   */
  public static Workload named(String name) {
    return exactly(name)
        .or(() -> withThreads(name))
        .or(() -> withPace(name))
        .or(() -> withBusyLoops(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no workload '" + name + "'; there are: " + String.join(", ", names())));
  }

  private static Optional<Workload> exactly(String name) {
    return Stream.concat(WORKLOADS.stream(), Stream.of(PUTS_BY_EIGHT))
        .filter(workload -> workload.name().equals(name))
        .findFirst();
  }

  private static Optional<Workload> withBusyLoops(String name) {
    return name.endsWith(BUSY)
        ? Optional.of(
            named(name.substring(0, name.length() - BUSY.length())).withBusyLoops(name, BUSY_LOOPS))
        : Optional.empty();
  }

  private static Optional<Workload> withThreads(String name) {
    Matcher matcher = WITH_THREADS.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String base = matcher.group(1);
    String suffix = matcher.group(3) == null ? "" : matcher.group(3);
    return exactly(base + "-8t" + suffix)
        .or(() -> exactly(base + suffix).filter(workload -> workload.kind() == Kind.READ))
        .map(workload -> workload.withThreads(name, Integer.parseInt(matcher.group(2))));
  }

  private static Optional<Workload> withPace(String name) {
    Matcher matcher = WITH_PACE.matcher(name);
    return matcher.matches()
        ? exactly(matcher.group(1))
            .filter(workload -> workload.beside() != null)
            .map(workload -> workload.withPace(name, 1000 * Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}

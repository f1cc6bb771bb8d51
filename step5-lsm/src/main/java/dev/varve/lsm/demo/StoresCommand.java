package dev.varve.lsm.demo;

import dev.varve.Text;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.SharedResources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows what many small stores in one process cost, each alone and sharing their resources. */
final class StoresCommand {
  static final String USAGE = "[NUMBER]";

  private static final int DEFAULT = 200;
  private static final int MAX = 2_000;
  // Each alone has the whole array of a memtable: two hundred might not fit into the heap.
  private static final int MAX_ALONE = 20;
  private static final long CACHE_BYTES = 64 << 20;
  private static final long MEMTABLE_BYTES = 64 << 20;
  private static final int THREADS = 2;

  private final Consumer<String> out;

  StoresCommand(Consumer<String> out) {
    this.out = out;
  }

  /** Runs the command on standard output. */
  static void runDemo(List<String> words) throws IOException {
    new StoresCommand(line -> System.out.println(Text.line(line))).run(words);
  }

  void run(List<String> words) throws IOException {
    int number = words.isEmpty() ? DEFAULT : number(words);
    out.accept(
        String.format(
            Locale.ROOT,
            "%,d stores, open and idle, with a table and some entries in memory each",
            number));
    StoresCost alone = cost(Math.min(number, MAX_ALONE), LsmOptions.defaults());
    try (SharedResources shared =
        SharedResources.of(CACHE_BYTES, MEMTABLE_BYTES, THREADS, THREADS)) {
      StoresCost sharing = cost(number, LsmOptions.defaults().withSharedResources(shared));
      out.accept(row("", "alone", "sharing"));
      out.accept(row("stores that were opened", alone.stores(), sharing.stores()));
      out.accept(row("threads", alone.threads(), sharing.threads()));
      out.accept(row("open files", alone.files(), sharing.files()));
      out.accept(row("KiB of heap", alone.heapBytes() >> 10, sharing.heapBytes() >> 10));
      out.accept(row("KiB of heap a store", kibOfEach(alone), kibOfEach(sharing)));
    }
  }

  private static int number(List<String> words) {
    try {
      int number = Integer.parseInt(words.get(0));
      if (words.size() == 1 && number > 0 && number <= MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(words.get(0) + " is not a number", e);
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "stores NUMBER, from 1 to %,d", MAX));
  }

  private static StoresCost cost(int number, LsmOptions options) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      return StoresCost.of(directory.path(), number, options);
    }
  }

  private static long kibOfEach(StoresCost cost) {
    return (cost.heapBytes() >> 10) / cost.stores();
  }

  private static String row(String figure, long alone, long sharing) {
    return row(
        figure,
        String.format(Locale.ROOT, "%,d", alone),
        String.format(Locale.ROOT, "%,d", sharing));
  }

  private static String row(String figure, String alone, String sharing) {
    return String.format(Locale.ROOT, "%-24s %12s %12s", figure, alone, sharing);
  }
}

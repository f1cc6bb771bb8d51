package dev.varve.lsm.demo;

import dev.varve.Durability;
import dev.varve.Text;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Shows what puts of 100 KB cost: the bytes written for each byte put, and the rate, in a store
 * that keeps large values apart, in one that does not, and in a bare log, whose file was filled
 * with zeros before. They take turns, and the median of the rounds is shown. The time ends when all
 * is durable.
 */
public final class ValuesCommand {
  private static final int DEFAULT_PUTS = 1_000;
  private static final int MAX_PUTS = 100_000;
  private static final int ROUNDS = 5;
  private static final int VALUE_BYTES = 100_000;
  private static final int LARGE = 32 << 10;
  private static final String[] WRITTEN = {".log", ".table", ".values", ".manifest"};

  private final Consumer<String> out;

  ValuesCommand(Consumer<String> out) {
    this.out = out;
  }

  /** The bytes that were written, and the time that it took, in nanoseconds. */
  private record Cost(long bytes, long nanos) {}

  /** Runs the command on standard output. */
  static void runDemo(List<String> words) throws IOException {
    new ValuesCommand(line -> System.out.println(Text.line(line))).run(words);
  }

  void run(List<String> words) throws IOException {
    int puts = words.isEmpty() ? DEFAULT_PUTS : number(words);
    out.accept(String.format(Locale.ROOT, "%,d puts of 100 KB, median of %d rounds", puts, ROUNDS));
    compare(puts, Durability.EVERY_WRITE, "each durable when it returns");
    compare(puts, Durability.OS, "all durable at the end");
  }

  private void compare(int puts, Durability durability, String title) throws IOException {
    LsmOptions options = LsmOptions.defaults().withDurability(durability);
    boolean synced = durability == Durability.EVERY_WRITE;
    List<Cost> prepared = new ArrayList<>();
    List<Cost> growing = new ArrayList<>();
    List<Cost> apart = new ArrayList<>();
    List<Cost> inTables = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      prepared.add(bareLog(puts, synced, true));
      growing.add(bareLog(puts, synced, false));
      apart.add(store(puts, options.withLargeValues(LARGE)));
      inTables.add(store(puts, options));
    }
    out.accept(String.format(Locale.ROOT, "%-28s %16s %8s", title, "written per byte", "MB/s"));
    print("a bare log, preallocated", prepared, puts);
    print("a bare log that grows", growing, puts);
    print("a store, values apart", apart, puts);
    print("a store, values in tables", inTables, puts);
  }

  private static int number(List<String> words) {
    try {
      int number = Integer.parseInt(words.get(0));
      if (words.size() == 1 && number > 0 && number <= MAX_PUTS) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(words.get(0) + " is not a number", e);
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "values PUTS, from 1 to %,d", MAX_PUTS));
  }

  private void print(String name, List<Cost> costs, int puts) {
    double put = (double) puts * VALUE_BYTES;
    double written = median(costs.stream().mapToDouble(it -> it.bytes() / put).toArray());
    double rate = median(costs.stream().mapToDouble(it -> put * 1e3 / it.nanos()).toArray());
    out.accept(String.format(Locale.ROOT, "%-28s %16.2f %8.0f", name, written, rate));
  }

  private static double median(double[] figures) {
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }

  private static Cost store(int puts, LsmOptions options) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      MeteredStorage storage = new MeteredStorage(DiskStorage.open(directory.path()));
      long nanos;
      try (LsmStore store = LsmStore.open((Storage) storage, options)) {
        Random random = new Random(1);
        byte[] value = new byte[VALUE_BYTES];
        long start = System.nanoTime();
        for (int i = 0; i < puts; i++) {
          store.put(key(random), changed(value, random));
        }
        store.sync();
        nanos = System.nanoTime() - start;
        store.awaitSettled();
      }
      long bytes = Arrays.stream(WRITTEN).mapToLong(storage::appendedBytes).sum();
      return new Cost(bytes, nanos);
    }
  }

  private static Cost bareLog(int puts, boolean synced, boolean preallocated) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        FileChannel file = open(directory.path().resolve("bare"))) {
      Random random = new Random(1);
      byte[] value = new byte[VALUE_BYTES];
      ByteBuffer record = ByteBuffer.allocateDirect(VALUE_BYTES + 20);
      for (int i = 0; preallocated && i < puts; i++) {
        file.write(record.clear());
      }
      file.force(true);
      file.position(0);
      long start = System.nanoTime();
      for (int i = 0; i < puts; i++) {
        byte[] key = key(random);
        CRC32C crc = new CRC32C();
        crc.update(changed(value, random));
        record.clear().putInt((int) crc.getValue()).putInt(key.length).putInt(VALUE_BYTES);
        file.write(record.put(key).put(value).flip());
        if (synced) {
          file.force(false);
        }
      }
      file.force(false);
      return new Cost(file.position(), System.nanoTime() - start);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static byte[] key(Random random) {
    return ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).array();
  }

  private static byte[] changed(byte[] value, Random random) {
    ByteBuffer.wrap(value).putLong(random.nextInt(VALUE_BYTES - Long.BYTES), random.nextLong());
    return value;
  }
}

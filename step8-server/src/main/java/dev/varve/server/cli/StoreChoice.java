package dev.varve.server.cli;

import dev.varve.Durability;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.MemoryStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.ServerOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code serve} that say which store it opens: where, how durable, how large. */
final class StoreChoice {
  private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();
  private static final int LEAST_MEMTABLE_BYTES = 64 << 10;
  private static final int MOST_MEMTABLE_BYTES = 256 << 20;

  /**
   * Half of the engine's: all requests are executed by one thread, which inserts into the skip list
   * as well. A larger list is flushed less often, by other threads, but does not fit in the cache
   * of that thread's processor.
   */
  private static final int MEMTABLE_BYTES = 4 << 20;

  private static final long MEMORY_BYTES = ServerOptions.defaults().memoryBytes();
  private static final long LEAST_MEMORY_BYTES = 4 << 20;

  private static final Path DEFAULT_DIRECTORY = Path.of("varve-data", "step8");

  /** Where the store is. */
  enum Engine {
    DISK,
    MEMORY
  }

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = EngineConverter.class,
      description = {
        "disk (default); memory: the store is in memory only, in up to half of the heap, and is"
            + " gone when the server ends"
      })
  private Engine engine = Engine.DISK;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "the store's directory (default: varve-data/step8)")
  private @Nullable String directory;

  @Option(
      names = "--durability",
      paramLabel = "LEVEL",
      converter = DurabilityConverter.class,
      description = {
        "what an acknowledged write survives: os, a kill of the process (default); periodic, also a"
            + " power cut, except for the last second; every-write, also a power cut"
      })
  private @Nullable Durability durability;

  @Option(
      names = "--strategy",
      paramLabel = "STRATEGY",
      converter = StrategyConverter.class,
      description = {
        "how tables are merged: leveled (default), for reads and little space; tiered, for many"
            + " writes"
      })
  private CompactionStyle strategy = CompactionStyle.LEVELED;

  @Option(
      names = "--memtable",
      paramLabel = "BYTES",
      converter = BytesConverter.class,
      description = {
        "the writes that are collected in memory before they are a table, such as 16m (4m, or a"
            + " twelfth of --memory if that is less)"
      })
  private @Nullable Long memtableBytes;

  @Option(
      names = "--cache",
      paramLabel = "BYTES",
      converter = BytesConverter.class,
      description = {
        "the cache for what is read from tables, such as 256m (a third of --memory; with --engine"
            + " memory, a sixth)"
      })
  private @Nullable Long cacheBytes;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      converter = BytesConverter.class,
      description = {
        "the memory for memtables, cache, and all that clients need, such as 1g (three quarters of"
            + " the heap; with --engine memory, half of that)"
      })
  private @Nullable Long memoryBytes;

  /** Opens the store. */
  TransactionalStore open() throws IOException {
    LsmOptions options = options();
    if (engine == Engine.DISK) {
      return TransactionalStore.open(WorkingDirectory.resolve(directory()), options);
    }
    return TransactionalStore.open(new MemoryStorage(HEAP_BYTES / 2), options);
  }

  private String directory() {
    return directory == null ? DEFAULT_DIRECTORY.toString() : directory;
  }

  LsmOptions options() {
    boolean isMemory = engine == Engine.MEMORY;
    checkUnused(isMemory && directory != null, "--dir");
    checkUnused(isMemory && durability != null, "--durability");
    long memory = memoryBytes();
    long memtable = memtableBytes == null ? Math.min(MEMTABLE_BYTES, memory / 12) : memtableBytes;
    within("--memtable", memtable, LEAST_MEMTABLE_BYTES, Math.min(MOST_MEMTABLE_BYTES, memory / 6));
    long cache = cacheBytes == null ? memory / (isMemory ? 6 : 3) : cacheBytes;
    within("--cache", cache, 0, memory / 2);
    return LsmOptions.defaults()
        .withDurability(durability == null ? Durability.OS : durability)
        .withCompaction(strategy)
        .withMemtableBytes((int) memtable)
        .withCacheBytes(cache);
  }

  /** Returns the memory for the store and all clients. */
  long memoryBytes() {
    // A store in memory takes up to half of the heap in addition.
    long usual = engine == Engine.MEMORY ? MEMORY_BYTES / 2 : MEMORY_BYTES;
    long memory = memoryBytes == null ? usual : memoryBytes;
    within("--memory", memory, LEAST_MEMORY_BYTES, MEMORY_BYTES);
    return memory;
  }

  private static void checkUnused(boolean isGiven, String option) {
    if (isGiven) {
      throw new IllegalArgumentException(
          option + " has no meaning with --engine memory, which keeps nothing");
    }
  }

  private static void within(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " " + value + " is not within " + least + " and " + most);
    }
  }

  @Override
  public String toString() {
    return engine == Engine.MEMORY ? "memory" : directory();
  }

  static final class EngineConverter implements ITypeConverter<Engine> {
    @Override
    public Engine convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "disk" -> Engine.DISK;
        case "memory" -> Engine.MEMORY;
        default -> throw new TypeConversionException("'" + text + "' is none of disk, memory");
      };
    }
  }

  static final class DurabilityConverter implements ITypeConverter<Durability> {
    @Override
    public Durability convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "os" -> Durability.OS;
        case "periodic" -> Durability.periodic(Integer.MAX_VALUE, Duration.ofSeconds(1));
        case "every-write" -> Durability.EVERY_WRITE;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is none of os, periodic, every-write");
      };
    }
  }

  static final class StrategyConverter implements ITypeConverter<CompactionStyle> {
    @Override
    public CompactionStyle convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "leveled" -> CompactionStyle.LEVELED;
        case "tiered" -> CompactionStyle.SIZE_TIERED;
        case "fifo" ->
            throw new TypeConversionException(
                "'fifo' drops the oldest data, and keys would vanish without a word: choose"
                    + " leveled or tiered");
        default -> throw new TypeConversionException("'" + text + "' is none of leveled, tiered");
      };
    }
  }

  /** Reads {@code 65536}, {@code 64k}, {@code 16m} and {@code 1g}. */
  static final class BytesConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)");

    @Override
    public Long convert(String text) {
      Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
      if (!size.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a number of bytes, such as 65536, 64k, 16m or 1g");
      }
      return Long.parseLong(size.group(1)) << 10 * " kmg".indexOf(unit(size.group(2)));
    }

    private static char unit(String text) {
      return text.isEmpty() ? ' ' : text.charAt(0);
    }
  }
}

package dev.varve.lsm;

import dev.varve.TableOptions;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.reliability.Files;
import dev.varve.reliability.Interleavings;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Readers pin a version while another one replaces it: a reader with a pin reads from an open file,
 * and when the last pin is released, the file is closed and deleted, exactly once.
 */
class VersionInterleavingsTest {

  @Test
  void noPinnedTableIsClosedAndEachIsDeletedOnce() {
    Interleavings.modelCheck(Calls.class, Version.class, "<init>", "find", "makeObsoleteAllBut");
  }

  /** The operations that Lincheck calls in all orders. */
  public static class Calls {
    private static final byte[] KEY = {1};

    // Created once: the test is about the pins.
    private static final Files TABLES = tables(2);

    private final SimulatedStorage disk;
    private final BlockCache cache = new BlockCache(0);
    private final AtomicReference<Version> current;
    private final Version next;

    /** Begins with one table, and has another ready. */
    public Calls() throws IOException {
      disk = TABLES.toStorage();
      current = new AtomicReference<>(version(1));
      next = version(2);
    }

    private static Files tables(int count) {
      SimulatedStorage storage = new SimulatedStorage();
      try {
        for (int number = 1; number <= count; number++) {
          write(storage, number);
        }
        return Files.of(storage);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void write(SimulatedStorage storage, long number) throws IOException {
      String name = TableMetadata.fileName(number);
      try (TableBuilder table = new TableBuilder(storage, name, number, TableOptions.DEFAULT)) {
        Slice key = new Slice().set(KEY, 0, 1);
        table.add(key, Tag.of(number, Tag.VALUE), key);
        table.finish();
      }
    }

    private Version version(long number) throws IOException {
      Table table = Table.open(disk, number, cache);
      return new Version(Levels.empty().with(0, List.of(table.metadata())), List.of(table));
    }

    /**
     * Returns the number of the newest table. Without room in the cache this reads its file, which
     * fails if it is closed.
     */
    @Operation
    public long read() throws IOException {
      Version pinned = current.get();
      while (!pinned.tryPin()) {
        pinned = current.get();
      }
      long number = Tag.sequence(pinned.find(KEY, KeyHash.of(KEY), Tag.MAX_SEQUENCE).tag());
      pinned.unpin(true);
      return number;
    }

    /** Replaces the first table by the other one; deleting a file twice fails. */
    @Operation(runOnce = true)
    public void replace() throws IOException {
      Version before = current.getAndSet(next);
      before.makeObsoleteAllBut(next);
      before.unpin(true);
    }

    /** Once there are no readers, the first table exists only if it was not replaced. */
    @Validate
    public void onlyTheReplacedIsGone() throws IOException {
      boolean replaced = current.get() == next;
      if (replaced == disk.list().contains(TableMetadata.fileName(1))) {
        throw new AssertionError("replaced: " + replaced + ", there are " + disk.list());
      }
    }
  }
}

package dev.varve.sstable.demo;

import dev.varve.TableOptions;
import dev.varve.Text;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.BloomFilter;
import dev.varve.sstable.TableReader;
import dev.varve.sstable.TableTrace;
import java.io.IOException;

/** The shell commands of this step: write a table, and look a key up in one. */
final class TableCommands {
  private final Storage storage;
  private final MemTable memtable;

  TableCommands(Storage storage, MemTable memtable) {
    this.storage = storage;
    this.memtable = memtable;
  }

  Command[] all() {
    return new Command[] {
      new Command("table", "", "writes all versions to a new table", this::table),
      new Command("find", "NUMBER KEY", "looks a key up in a table", this::find)
    };
  }

  private void table(Session session, Arguments arguments) throws IOException {
    if (memtable.isEmpty()) {
      throw new IllegalStateException("nothing to write: set a key first");
    }
    long number = TableFile.highestNumber(storage) + 1;
    long bytes = TableFile.write(storage, number, memtable.entries(), TableOptions.DEFAULT);
    session.print(TableFile.name(number) + ", " + bytes + " bytes: xray explains them");
  }

  private long existing(Arguments arguments) throws IOException {
    long number = arguments.number(0, "NUMBER");
    if (!storage.list().contains(TableFile.name(number))) {
      throw new IllegalArgumentException(
          TableFile.name(number) + " does not exist: table writes one");
    }
    return number;
  }

  private void find(Session session, Arguments arguments) throws IOException {
    long number = existing(arguments);
    byte[] key = arguments.bytes(1);
    try (TableReader reader =
        TableReader.open(storage, TableFile.name(number), number, new BlockCache(0))) {
      reader.find(key, KeyHash.of(key), Tag.MAX_SEQUENCE, new Told(session));
    }
  }

  /** Prints each step of a search. */
  private static final class Told implements TableTrace {
    private final Session session;
    private boolean hasFilter;

    Told(Session session) {
      this.session = session;
    }

    @Override
    public void filter(BloomFilter filter, boolean maybe) {
      hasFilter = !filter.isEmpty();
      String said = maybe ? "maybe" : "no";
      session.print(hasFilter ? "Bloom filter: " + said : "no Bloom filter");
    }

    @Override
    public void index(int block, int blocks) {
      session.print(
          block == blocks
              ? "index: after the last block" + blame()
              : "index: block " + block + " of " + blocks);
    }

    @Override
    public void block(int diskBytes) {
      session.print("block: " + diskBytes + " bytes read from the disk");
    }

    @Override
    public void entry(Entry found) {
      session.print(found == null ? "not there" + blame() : text(found));
    }

    @Override
    public void ranges(int count, Entry hiding) {
      if (hiding != null) {
        session.print("deleted by a range: " + text(hiding));
      }
    }

    /** Only an existing filter can have answered maybe. */
    private String blame() {
      return hasFilter ? ", so the filter was wrong" : "";
    }
  }

  private static String text(Entry found) {
    String what =
        switch (Tag.kind(found.tag())) {
          case Tag.TOMBSTONE -> "tombstone";
          case Tag.EXPIRING -> "a value with a time to live";
          default -> Text.of(found.stored());
        };
    return "version " + Tag.sequence(found.tag()) + ": " + what;
  }
}

package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.transactions.TransactionalStore;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A workload of several writers in which the contents of the store follow from the number of
 * entries of each writer. Writer {@code w} makes entries 1, 2, 3 and so on, each a batch or a
 * transaction:
 *
 * <pre>
 *   count-w, copy-w   the number of its last entry, twice
 *   data-w-0 to 19    the data of its last entries
 *   total             the number of transactions committed by all writers
 * </pre>
 *
 * So a lost or half-applied entry, or a lost update of the total, is always detected.
 */
final class Ledger {
  private static final int SLOTS = 20;
  private static final String TOTAL = "total";

  private Ledger() {}

  /** Makes entry {@code number} of a writer: every third one is a batch. */
  static void enter(TransactionalStore store, int writer, long number) {
    if (number % 3 == 0) {
      store.write(own(writer, number));
      return;
    }
    store.updateOnly(
        transaction -> {
          transaction.put(TOTAL, Long.toString(number(transaction, TOTAL) + 1));
          transaction.write(own(writer, number));
        });
  }

  private static WriteBatch own(int writer, long number) {
    return new WriteBatch()
        .put("count-" + writer, Long.toString(number))
        .put("data-" + writer + "-" + number % SLOTS, data(writer, number))
        .put("copy-" + writer, Long.toString(number));
  }

  private static String data(int writer, long number) {
    return "entry " + number + " of " + writer + "x".repeat((int) (number * 7 % 90));
  }

  private static long number(Readable store, String key) {
    String text = store.get(key);
    return text == null ? 0 : Long.parseLong(text);
  }

  /** Returns the number of the last entry of a writer. */
  static long last(Readable store, int writer) {
    return number(store, "count-" + writer);
  }

  /**
   * Asserts that the store has exactly the contents that follow from the last entry of each writer.
   */
  static void check(KeyValueStore store, int writers) {
    NavigableMap<String, String> wanted = new TreeMap<>();
    long total = 0;
    for (int writer = 0; writer < writers; writer++) {
      long last = last(store, writer);
      total += last - last / 3;
      if (last > 0) {
        wanted.put("count-" + writer, Long.toString(last));
        wanted.put("copy-" + writer, Long.toString(last));
      }
      for (long number = Math.max(1, last - SLOTS + 1); number <= last; number++) {
        wanted.put("data-" + writer + "-" + number % SLOTS, Text.of(data(writer, number)));
      }
    }
    if (total > 0) {
      wanted.put(TOTAL, Long.toString(total));
    }
    assertThat(contents(store)).isEqualTo(wanted);
  }

  private static NavigableMap<String, String> contents(Readable store) {
    NavigableMap<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(Text.of(cursor.key()), Text.of(cursor.value()));
      }
    }
    return contents;
  }

  /** The store has a ledger in which the last entry of each writer is within these bounds. */
  record Entries(long[] least, long[] most) implements Expectation {
    @Override
    public void check(KeyValueStore store) {
      for (int writer = 0; writer < least.length; writer++) {
        assertThat(last(store, writer))
            .as("last entry of writer %d", writer)
            .isBetween(least[writer], most[writer]);
      }
      Ledger.check(store, least.length);
    }
  }
}

package dev.varve.transactions.demo;

import dev.varve.demo.UnicodeNames;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Loads all Unicode names in transactions, then continues writing until it is killed. After each
 * commit it reports the number of keys committed so far. Its argument is the directory.
 */
final class KilledLoader {
  static final String LOADED = "loaded";
  static final String MORE = "more/";
  static final int KEYS_PER_TRANSACTION = 250;

  private final TransactionalStore store;
  private final PrintStream reports = System.out;
  private Transaction transaction;
  private int inTransaction;
  private long committed;

  private KilledLoader(TransactionalStore store) {
    this.store = store;
    this.transaction = store.begin();
  }

  /** Writes until this process is killed, or its output is closed. */
  public static void main(String[] args) throws IOException {
    try (TransactionalStore store = TransactionalStore.open(Path.of(args[0]), KillScene.OPTIONS)) {
      new KilledLoader(store).load();
    }
  }

  private void load() {
    UnicodeNames.forEach(this::put);
    commit();
    reports.println(LOADED);
    for (long i = 1; !reports.checkError(); i++) {
      put(MORE + String.format(Locale.ROOT, "%08d", i), "until the end");
    }
  }

  private void put(String key, String value) {
    transaction.put(key, value);
    inTransaction++;
    if (inTransaction == KEYS_PER_TRANSACTION) {
      commit();
    }
  }

  private void commit() {
    transaction.commit();
    committed += inTransaction;
    reports.println(committed);
    transaction = store.begin();
    inTransaction = 0;
  }
}

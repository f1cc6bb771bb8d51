package dev.varve.examples;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Accounts of customers, and transfers between them.
 *
 * <pre>
 *   account/CUSTOMER/NAME → amount, in decimal digits
 * </pre>
 *
 * <p>Two invariants hold. A transfer neither creates nor loses money: the sum of all accounts in
 * one snapshot is always the same. And a customer may overdraw one account, but the sum of the
 * customer's accounts must not be negative. The second invariant involves more than one key, so it
 * needs serializable transactions. Thread-safe.
 */
public final class Bank {
  private static final String ACCOUNTS = "account/";

  private final TransactionalStore store;

  /** Creates a bank whose accounts are stored in {@code store}. */
  public Bank(TransactionalStore store) {
    this.store = store;
  }

  /** Opens an account. */
  public void open(String account, long amount) {
    store.put(ACCOUNTS + account, Long.toString(amount));
  }

  /**
   * Returns the balance of an account, read from {@code reader}: the store, a snapshot, or a
   * transaction.
   */
  public static long balance(Readable reader, String account) {
    String amount = reader.get(ACCOUNTS + account);
    if (amount == null) {
      throw new IllegalArgumentException("no account " + account);
    }
    return Long.parseLong(amount);
  }

  /**
   * Transfers money if the balance is sufficient; returns whether it was. Retried after a conflict.
   */
  public boolean transfer(String from, String to, long amount) {
    return store.update(transaction -> transfer(transaction, from, to, amount));
  }

  /** Transfers money as part of {@code transaction}; returns whether the balance was sufficient. */
  public static boolean transfer(Transaction transaction, String from, String to, long amount) {
    long available = balance(transaction, from);
    if (available < amount) {
      return false;
    }
    transaction.put(ACCOUNTS + from, Long.toString(available - amount));
    // Read it now, not earlier: it may be the same account.
    transaction.put(ACCOUNTS + to, Long.toString(balance(transaction, to) + amount));
    return true;
  }

  /** Pays out if the customer's accounts have enough in total; returns whether they had. */
  public static boolean withdraw(
      Transaction transaction, String customer, String name, long amount) {
    if (sum(transaction, customer + "/") < amount) {
      return false;
    }
    String account = customer + "/" + name;
    transaction.put(ACCOUNTS + account, Long.toString(balance(transaction, account) - amount));
    return true;
  }

  /** Returns the sum of all accounts at one moment. */
  public long total() {
    return store.view(snapshot -> sum(snapshot, ""));
  }

  private static long sum(Readable reader, String prefix) {
    long sum = 0;
    try (Cursor cursor = reader.scan(KeyRange.prefix(ACCOUNTS + prefix))) {
      while (cursor.next()) {
        sum += Long.parseLong(Utf8.decode("amount", cursor.value()));
      }
    }
    return sum;
  }

  /** Shows many concurrent transfers, and two withdrawals that are wrong only in combination. */
  static void show(Narrator narrator) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store =
            TransactionalStore.open(directory.path(), LsmOptions.defaults())) {
      Bank bank = new Bank(store);
      for (int i = 0; i < 10; i++) {
        bank.open("c" + i + "/main", 100);
      }
      Crowd.run(4, 1_000, bank::transferSomewhere);
      narrator.show("transfers by 4 threads", 4_000);
      narrator.show("refused and done again", store.stats().count("transactions.refused"));
      narrator.show("10 accounts of 100 have together", bank.total());
      for (IsolationLevel level : IsolationLevel.values()) {
        bank.open("ann/main", 50);
        bank.open("ann/savings", 50);
        narrator.show("ann has 50 + 50, pays out 100 twice, " + level);
        narrator.show("  the second one", withdrawTwice(store, level));
        narrator.show("  ann has", store.view(snapshot -> sum(snapshot, "ann/")));
      }
    }
  }

  private void transferSomewhere() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    transfer("c" + random.nextInt(10) + "/main", "c" + random.nextInt(10) + "/main", 10);
  }

  /** Both see 100, and each withdraws it from a different account. */
  private static String withdrawTwice(TransactionalStore store, IsolationLevel level) {
    try (Transaction one = store.begin(level);
        Transaction two = store.begin(level)) {
      withdraw(one, "ann", "main", 100);
      withdraw(two, "ann", "savings", 100);
      one.commit();
      two.commit();
      return "committed";
    } catch (ConflictException e) {
      return "refused";
    }
  }
}

package dev.varve.benchmarks.engine;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.tx.TransactionMap;
import org.h2.mvstore.tx.TransactionStore;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * H2's storage with transactions: a key is locked when it is read, so that no update is lost. Each
 * operation outside of a transaction is one of its own.
 */
final class MvTransactionEngine implements Engine {
  private static final ByteArrayDataType BYTES = ByteArrayDataType.INSTANCE;

  private final MVStore store;
  private final TransactionStore transactions;
  private final boolean synced;

  MvTransactionEngine(MVStore store, boolean synced) {
    this.store = store;
    this.synced = synced;
    this.transactions = new TransactionStore(store);
    transactions.init();
  }

  @Override
  public void put(byte[] key, byte[] value) throws Exception {
    transact(transaction -> transaction.put(key, value));
  }

  @Override
  public void putAll(byte[][] keys, byte[][] values) throws Exception {
    transact(
        transaction -> {
          for (int i = 0; i < keys.length; i++) {
            transaction.put(keys[i], values[i]);
          }
        });
  }

  @Override
  public void delete(byte[] key) {
    throw new UnsupportedOperationException("no workload deletes in transactions");
  }

  @Override
  public byte[] get(byte[] key) {
    org.h2.mvstore.tx.Transaction transaction = transactions.begin();
    try {
      return map(transaction).get(key);
    } finally {
      transaction.rollback();
    }
  }

  private static TransactionMap<byte[], byte[]> map(org.h2.mvstore.tx.Transaction transaction) {
    return transaction.openMap("benchmark", BYTES, BYTES);
  }

  @Override
  public Walk walk(byte[] from, boolean forward) {
    throw new UnsupportedOperationException("no workload walks in transactions");
  }

  @Override
  public void transact(Work<Transaction> work) throws Exception {
    while (!attempt(work)) {
      Thread.onSpinWait();
    }
    if (synced) {
      store.commit();
      store.sync();
    }
  }

  /** False if another transaction held a lock for too long. */
  private boolean attempt(Work<Transaction> work) throws Exception {
    org.h2.mvstore.tx.Transaction transaction = transactions.begin();
    boolean committed = false;
    try {
      work.run(new Inside(map(transaction)));
      transaction.commit();
      committed = true;
      return true;
    } catch (MVStoreException e) {
      if (mayTryAgain(e.getErrorCode())) {
        return false;
      }
      throw e;
    } finally {
      if (!committed) {
        transaction.rollback();
      }
    }
  }

  private static boolean mayTryAgain(int code) {
    return code == DataUtils.ERROR_TRANSACTION_LOCKED
        || code == DataUtils.ERROR_TRANSACTIONS_DEADLOCK;
  }

  private record Inside(TransactionMap<byte[], byte[]> map) implements Transaction {
    @Override
    public byte[] get(byte[] key) {
      return map.lock(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      map.put(key, value);
    }
  }

  @Override
  public void settle() {
    store.commit();
  }

  @Override
  public void close() {
    transactions.close();
    store.close();
  }
}

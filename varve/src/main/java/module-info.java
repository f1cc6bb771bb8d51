/**
 * A key-value database of LevelDB's kind: ordered keys, atomic batches, snapshots, serializable
 * transactions, and on top of them documents, indexes and queries. Open a {@link
 * dev.varve.transactions.TransactionalStore}, or a {@link dev.varve.query.Database}.
 */
module dev.varve {
  requires jdk.jfr; // what a store does, as events of a flight recording
  requires static org.jspecify; // what may be null; not needed at run time
  requires static org.lz4.java; // for Compression.LZ4 alone

  exports dev.varve;
  exports dev.varve.inmemory;
  exports dev.varve.lsm;
  exports dev.varve.query;
  exports dev.varve.transactions;
}

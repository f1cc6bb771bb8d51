// Exercise 7.3: an index that is built beside writers. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=7.3

package dev.varve.exercises.backfill;

import dev.varve.KeyRange;
import dev.varve.Writable;
import dev.varve.course.NotDoneYet;
import dev.varve.query.Collection;
import dev.varve.query.Definition;
import dev.varve.query.IndexDefinition;
import dev.varve.query.UniqueViolationException;
import dev.varve.query.Watch;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index of documents that exist, in pieces, while others write; after a crash, it
 * continues after the last piece. In PostgreSQL: {@code CREATE INDEX CONCURRENTLY}.
 *
 * <p>When it is ready, no entry is missing and none is left over:
 *
 * <ol>
 *   <li>A transaction that commits after the index was defined keeps the entries of the documents
 *       that it writes, since it depends on the definition.
 *   <li>All other documents were committed before, so a piece, whose snapshot is later, sees them.
 *   <li>A document may change between the snapshot of a piece and its commit. If one of its entries
 *       is no longer right then, the other transaction has deleted that key, and the piece puts it:
 *       at either isolation level, its commit is refused, and it is done again.
 *   <li>The place up to which the index has been built is written in the same commit as the
 *       entries.
 * </ol>
 */
final class Backfill {
  private final Collection collection;
  private final TransactionalStore store;
  private final int index;
  private final int mostDocuments;
  private final Watch watch;
  private int documents;

  /**
   * Builds an index of {@code collection} that is not ready.
   *
   * @param index its number
   * @param mostDocuments the most documents of a piece
   * @param watch may stop it between two pieces
   */
  Backfill(
      Collection collection, TransactionalStore store, int index, int mostDocuments, Watch watch) {
    this.collection = collection;
    this.store = store;
    this.index = index;
    this.mostDocuments = mostDocuments;
    this.documents = mostDocuments;
    this.watch = watch;
  }

  /**
   * Adds all entries that are missing, and makes the index ready. If it was dropped meanwhile, does
   * nothing more. Each piece is a transaction at the level SNAPSHOT, before which {@code watch} is
   * checked. A piece that is refused is done again with a quarter of the documents, but at least
   * one; after each success, twice as many are tried, but never more than {@code mostDocuments}.
   *
   * @throws UniqueViolationException if two documents have the same values, and may not
   */
  void run() {
    throw new NotDoneYet("7.3");
  }

  /**
   * Adds the entries of the next documents and the place that has been reached, the id of the last
   * one; if there are none, makes the index ready and deletes the place. All this is written in
   * {@code transaction}, which is not committed here, and depends on the collection's definition.
   * If the index was dropped or is ready, writes nothing.
   *
   * @return whether there were documents
   */
  boolean addPiece(Transaction transaction) {
    throw new NotDoneYet("7.3");
  }

  /**
   * Adds the entries of the next {@code documents} documents that {@code space} shows, in the order
   * of their ids. Marks the index as multikey if a field is an array in one of them.
   *
   * @return the id of the last one, or null if there are none
   */
  private byte @Nullable [] addEntries(
      IndexDefinition building, Definition definition, Writable space) {
    throw new NotDoneYet("7.3");
  }

  /** Returns the range of the documents after the last piece, or of all if there was none. */
  private KeyRange rest(Writable space) {
    throw new NotDoneYet("7.3");
  }
}

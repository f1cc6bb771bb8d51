/**
 * A store on disk: its options, snapshots and maintenance. For transactions, open a {@code
 * dev.varve.transactions.TransactionalStore} instead, with the same options.
 */
@NullMarked
package dev.varve.lsm;

import org.jspecify.annotations.NullMarked;

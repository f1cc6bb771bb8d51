/**
 * A store on the disk: its options, its snapshots, its upkeep. Whoever wants transactions opens a
 * {@code dev.varve.transactions.TransactionalStore} instead, with the same options.
 */
@NullMarked
package dev.varve.lsm;

import org.jspecify.annotations.NullMarked;

/** The store for programs: that of {@link dev.varve.lsm}, with transactions. */
@NullMarked
package dev.varve.transactions;

import org.jspecify.annotations.NullMarked;

/** A store in memory, for tests. */
@NullMarked
package dev.varve.inmemory;

import org.jspecify.annotations.NullMarked;

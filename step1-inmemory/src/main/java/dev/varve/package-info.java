/**
 * What every store can do, and what programs give it and get from it. Nothing is null here, neither
 * what is passed nor what is returned, unless it says {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package dev.varve;

import org.jspecify.annotations.NullMarked;

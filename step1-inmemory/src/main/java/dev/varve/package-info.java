/**
 * The store API: its interfaces and the types they use. Parameters and return values are never null
 * unless they are annotated {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package dev.varve;

import org.jspecify.annotations.NullMarked;

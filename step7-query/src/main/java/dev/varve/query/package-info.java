/** Documents in collections, indexes on their fields, and queries that choose their own way. */
@NullMarked
package dev.varve.query;

import org.jspecify.annotations.NullMarked;

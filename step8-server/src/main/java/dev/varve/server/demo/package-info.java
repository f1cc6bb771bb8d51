/** The demo of the server, and the small client that it uses. */
@NullMarked
package dev.varve.server.demo;

import org.jspecify.annotations.NullMarked;

/** The server as a program. */
@NullMarked
package dev.varve.server.cli;

import org.jspecify.annotations.NullMarked;

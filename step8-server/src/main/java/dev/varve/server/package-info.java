/** A server that speaks Redis' protocol: connections, commands, and the turns that commit them. */
@NullMarked
package dev.varve.server;

import org.jspecify.annotations.NullMarked;

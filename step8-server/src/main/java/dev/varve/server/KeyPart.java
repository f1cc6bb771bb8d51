package dev.varve.server;

/**
 * A part of what a key holds.
 *
 * @param sub its name: a field of a hash, a member of a set, or the position of an element
 * @param value the value of a field, or the element; empty for a member
 */
record KeyPart(byte[] sub, byte[] value) {}

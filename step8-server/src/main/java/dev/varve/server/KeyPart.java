package dev.varve.server;

/**
 * A part of what a key holds.
 *
 * @param sub its name: a field of a hash, a member of a set, or the position of an element
 * @param value the value of a field, the element, or the score of a member of a sorted set; empty
 *     for a member of another set
 */
record KeyPart(byte[] sub, byte[] value) {}

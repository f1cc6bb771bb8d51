package dev.varve.server;

/**
 * A part of what a key holds.
 *
 * @param sub its name: a field of a hash, or a member of a set or a sorted set
 * @param value the value of a field; empty for a member of a set; of a sorted set, its score
 */
record KeyPart(byte[] sub, byte[] value) {}

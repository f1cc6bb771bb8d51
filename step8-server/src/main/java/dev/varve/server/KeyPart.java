package dev.varve.server;

/**
 * A part of what a key holds.
 *
 * @param sub its name: a field of a hash, or a member of a set
 * @param value the value of a field; empty for a member
 */
record KeyPart(byte[] sub, byte[] value) {}

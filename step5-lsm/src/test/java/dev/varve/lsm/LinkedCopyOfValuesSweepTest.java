package dev.varve.lsm;

/** As the other sweep, with values that are kept apart from their keys, and linked. */
class LinkedCopyOfValuesSweepTest extends LinkedCopySweepTest {
  @Override
  LsmOptions options() {
    return SmallOptions.apart(super.options());
  }
}

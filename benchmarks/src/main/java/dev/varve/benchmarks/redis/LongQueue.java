package dev.varve.benchmarks.redis;

/** Numbers, first in, first out; without an object for each of them. */
final class LongQueue {
  private static final int FIRST_CAPACITY = 64;

  // The capacity is a power of two; head and tail only grow.
  private long[] numbers = new long[FIRST_CAPACITY];
  private long head;
  private long tail;

  int size() {
    return (int) (tail - head);
  }

  void add(long number) {
    if (size() == numbers.length) {
      grow();
    }
    numbers[index(tail++)] = number;
  }

  /** Returns the number that comes after {@code ahead} others. */
  long peek(int ahead) {
    return numbers[index(head + ahead)];
  }

  long remove() {
    if (size() == 0) {
      throw new IllegalStateException("the queue is empty");
    }
    return numbers[index(head++)];
  }

  private int index(long position) {
    return (int) (position & numbers.length - 1);
  }

  private void grow() {
    long[] larger = new long[numbers.length * 2];
    int size = size();
    for (int i = 0; i < size; i++) {
      larger[i] = numbers[index(head + i)];
    }
    numbers = larger;
    head = 0;
    tail = size;
  }
}

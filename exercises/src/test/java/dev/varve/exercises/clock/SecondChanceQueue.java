package dev.varve.exercises.clock;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** First in, first out; but what is marked goes to the back once more, without its mark. */
final class SecondChanceQueue {
  private final int capacity;
  private final Deque<Integer> slots = new ArrayDeque<>();
  private final Set<Integer> marked = new HashSet<>();

  SecondChanceQueue(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return slots.size();
  }

  boolean has(int slot) {
    return slots.contains(slot);
  }

  boolean get(int slot) {
    if (has(slot)) {
      marked.add(slot);
    }
    return has(slot);
  }

  void put(int slot) {
    if (has(slot)) {
      return;
    }
    while (slots.size() == capacity) {
      int first = slots.remove();
      if (marked.remove(first)) {
        slots.add(first);
      }
    }
    slots.add(slot);
  }
}

package dev.varve.transactions.demo;

import dev.varve.demo.Narrator;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.Transaction;

/** Shows the interleaved actions of two people, one on the left, the other on the right. */
final class Timeline {
  private final Narrator narrator;

  Timeline(Narrator narrator, String left, String right) {
    this.narrator = narrator;
    narrator.show(left, right);
    narrator.show("-".repeat(left.length()), "-".repeat(right.length()));
  }

  void left(String what) {
    narrator.show(what);
  }

  void right(String what) {
    narrator.show("", what);
  }

  /** Commits, and returns the outcome as text. */
  static String commit(Transaction transaction) {
    try {
      transaction.commit();
      return "commit: done";
    } catch (ConflictException e) {
      return "commit: refused";
    }
  }
}

package dev.varve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is set, forward or backward. Thread-safe. */
public final class SettableClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  /** Advances by {@code span}, or moves back if it is negative. */
  public void advance(Duration span) {
    now = now.plus(span);
  }

  /** Moves to {@code instant}. */
  public void set(Instant instant) {
    now = instant;
  }
}

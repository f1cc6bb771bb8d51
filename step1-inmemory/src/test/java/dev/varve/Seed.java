package dev.varve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * Runs a randomized test, and reports the seed and the last steps if it fails. With {@code
 * -Dvarve.seed=…}, every such test uses that seed, and so repeats the failure.
 */
public final class Seed {
  private static final int REMEMBERED = 20;

  private final long value;
  private final Random random;
  private final Deque<String> story = new ArrayDeque<>();
  private long steps;

  private Seed(long value) {
    this.value = value;
    this.random = new Random(value);
  }

  /** A test that draws from a seed. */
  @FunctionalInterface
  public interface Body {
    /** Runs the test. */
    void run(Seed seed) throws Exception;
  }

  /** Runs {@code body} with the given seed, or with a new one. */
  public static void run(Body body) {
    Long given = Long.getLong("varve.seed");
    run(given == null ? new Random().nextInt(Integer.MAX_VALUE) : given, body);
  }

  private static void run(long value, Body body) {
    Seed seed = new Seed(value);
    try {
      body.run(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(seed + "\n" + e.getMessage(), e);
    }
  }

  /** Returns the random generator. */
  public Random random() {
    return random;
  }

  /** Records the next step of the test. */
  public void tell(String step) {
    steps++;
    story.add(steps + ". " + step);
    if (story.size() > REMEMBERED) {
      story.remove();
    }
  }

  @Override
  public String toString() {
    return "again with -Dvarve.seed="
        + value
        + "; the last steps were\n"
        + String.join("\n", story);
  }
}

package dev.varve.benchmarks.query;

import java.util.Random;

/** A row of the data: drawn from its number, so that every engine gets the same. */
record Person(String id, String name, String city, int age, int score, String bio) {
  static final int AGES = 100;
  static final int SCORES = 1 << 30;

  private static final int CITIES = 1_000;
  private static final int PEOPLE_PER_NAME = 10;

  /** Returns the person with this number, of {@code n}. */
  static Person of(long number, long n) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    return new Person(
        "p" + number,
        name(random, n),
        "City" + random.nextInt(CITIES),
        random.nextInt(AGES),
        random.nextInt(SCORES),
        Long.toHexString(random.nextLong()).repeat(4));
  }

  /** Draws a name that about ten people have. */
  static String name(Random random, long n) {
    return "Name" + random.nextInt((int) Math.max(1, n / PEOPLE_PER_NAME));
  }
}

package dev.varve.examples;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Small programs that use the finished store, to be read, run and copied from. */
public final class Examples {

  private record Example(String name, Class<?> source, String what, Body body) {}

  private interface Body {
    void show(Narrator narrator) throws IOException;
  }

  private static final List<Example> ALL =
      List.of(
          new Example(
              "basics",
              Basics.class,
              "The operations of a store, each in a few lines.",
              Basics::show),
          new Example(
              "sessions",
              SessionStore.class,
              "Sessions that expire when they are not used: time to live, renewed in transactions.",
              SessionStore::show),
          new Example(
              "limiter",
              RateLimiter.class,
              "A rate limiter for many threads: expiring entries, counted without phantoms.",
              RateLimiter::show),
          new Example(
              "bank",
              Bank.class,
              "Transfers that preserve a sum, and a write skew that serializable prevents.",
              Bank::show),
          new Example(
              "follower",
              Follower.class,
              "A second store that follows the first: a checkpoint, and then the change feed.",
              Follower::show));

  private Examples() {}

  /**
   * Runs the examples with these names, or lists all of them if none is named.
   *
   * @throws IllegalArgumentException if a name is unknown; then none is run
   */
  public static void run(List<String> names, Narrator narrator) throws IOException {
    List<String> unknown = names.stream().filter(name -> !isKnown(name)).toList();
    if (!unknown.isEmpty()) {
      String known = ALL.stream().map(Example::name).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "there is no example " + Text.quoted(unknown.get(0)) + ", only " + known);
    }
    if (names.isEmpty()) {
      list(narrator);
      return;
    }
    for (Example example : ALL.stream().filter(it -> names.contains(it.name())).toList()) {
      narrator.heading(example.name() + ": " + example.source().getSimpleName());
      narrator.say(example.what());
      example.body().show(narrator);
    }
  }

  private static boolean isKnown(String name) {
    return ALL.stream().anyMatch(it -> it.name().equals(name));
  }

  private static void list(Narrator narrator) {
    narrator.say("These are the examples, and their classes in dev.varve.examples:");
    ALL.forEach(it -> narrator.show("example " + it.name(), it.source().getSimpleName()));
  }
}

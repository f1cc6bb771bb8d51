package dev.varve.course;

import dev.varve.demo.Narrator;

/**
 * The last words of the tour. Maven compiles this module after the last demo, in silence; these
 * words say that the tour is over, and the prompt follows them.
 */
public final class AfterTheTour {
  private AfterTheTour() {}

  /** Prints them. */
  public static void main(String[] arguments) {
    Narrator narrator = new Narrator();
    narrator.title("That was the tour");
    narrator.say(
        "Each step has a chapter, the README.md in its folder, and five exercises in which you"
            + " write its heart yourself:");
    narrator.show("mvn -q compile exec:java -Dstep=exercises");
    narrator.gap();
  }
}

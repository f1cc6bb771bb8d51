package dev.varve.course;

import dev.varve.demo.Narrator;

/**
 * The end of the tour. Maven compiles this module silently after the last demo; this message says
 * that the tour is over, and the prompt follows it.
 */
public final class AfterTheTour {
  private AfterTheTour() {}

  /** Prints the message. */
  public static void main(String[] arguments) {
    Narrator narrator = new Narrator();
    narrator.title("That was the tour");
    narrator.say(
        "Each step has a chapter, the README.md in its folder, and exercises in which you"
            + " write its core yourself:");
    narrator.show("mvn -q compile exec:java -Dstep=exercises");
    narrator.gap();
  }
}

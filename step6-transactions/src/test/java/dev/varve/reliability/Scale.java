package dev.varve.reliability;

/** The scale of the tests: a sample in every build, everything in {@code mvn verify -Psoak}. */
final class Scale {
  static final boolean SOAK = Boolean.getBoolean("varve.soak");

  private Scale() {}

  static int of(int build, int soak) {
    return SOAK ? soak : build;
  }

  /** Prints what was tested, in the same format for all tests. */
  static void report(String what, Object... arguments) {
    System.out.printf("reliability: " + what + "%n", arguments);
  }
}

package dev.varve.reliability;

/** How much is tried: a sample in every build, all of it in {@code mvn verify -Psoak}. */
final class Scale {
  static final boolean SOAK = Boolean.getBoolean("varve.soak");

  private Scale() {}

  static int of(int build, int soak) {
    return SOAK ? soak : build;
  }

  /** Prints what was tried, in one form for all tests. */
  static void report(String what, Object... arguments) {
    System.out.printf("reliability: " + what + "%n", arguments);
  }
}

package dev.varve.server;

/** The entry point that Jazzer calls repeatedly: the system property names what is fuzzed. */
public final class ServerFuzzTarget {
  static final String PROPERTY = "varve.fuzz.server";
  private static final FuzzedServer SERVER = FuzzedServer.valueOf(System.getProperty(PROPERTY));

  private ServerFuzzTarget() {}

  /** Sends bytes; Jazzer requires this name and signature. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    SERVER.accepts(bytes);
  }
}

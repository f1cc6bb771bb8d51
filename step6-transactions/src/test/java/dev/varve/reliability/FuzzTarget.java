package dev.varve.reliability;

/**
 * The entry point that Jazzer calls repeatedly: runs the decoder that the system property names.
 */
public final class FuzzTarget {
  static final String PROPERTY = "varve.fuzz.decoder";
  private static final FuzzedDecoder DECODER = FuzzedDecoder.valueOf(System.getProperty(PROPERTY));

  private FuzzTarget() {}

  /** Decodes; Jazzer requires this name and signature. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    DECODER.accepts(bytes);
  }
}

package dev.varve.reliability;

/** What Jazzer calls, again and again: the decoder that the system property names. */
public final class FuzzTarget {
  static final String PROPERTY = "varve.fuzz.decoder";
  private static final FuzzedDecoder DECODER = FuzzedDecoder.valueOf(System.getProperty(PROPERTY));

  private FuzzTarget() {}

  /** Decodes; the name and the form are Jazzer's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    DECODER.accepts(bytes);
  }
}

package dev.varve.server;

/**
 * What a request may need at most.
 *
 * @param arguments the number of its arguments, with the name of the command
 * @param bulkBytes the length of one argument, in bytes
 * @param requestBytes the memory that all its arguments need, in bytes
 * @param prefix what an error says of the length before its name: nothing, or that the client has
 *     not authenticated
 */
public record RequestLimits(int arguments, int bulkBytes, long requestBytes, String prefix) {
  /** The longest line, inline command or length, in bytes. */
  public static final int LINE_BYTES = 64 << 10;

  /** What each argument needs in addition to its bytes. */
  public static final int ARGUMENT_BYTES = 32;

  /** Those of a client that has yet to send its password: enough for that. */
  public static final RequestLimits UNAUTHENTICATED =
      new RequestLimits(10, 16 << 10, 256 << 10, "unauthenticated ");

  /** Returns the memory that a request needs, in bytes. */
  static long bytesOf(byte[][] arguments) {
    long bytes = 0;
    for (byte[] argument : arguments) {
      bytes += bytesOf(argument);
    }
    return bytes;
  }

  /** Returns the memory that an argument needs, in bytes. */
  static long bytesOf(byte[] argument) {
    return argument.length + ARGUMENT_BYTES;
  }

  /** Creates the limits of a client that may send anything. */
  public RequestLimits(int arguments, int bulkBytes, long requestBytes) {
    this(arguments, bulkBytes, requestBytes, "invalid ");
  }
}

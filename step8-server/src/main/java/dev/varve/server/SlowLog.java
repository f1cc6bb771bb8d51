package dev.varve.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The last commands that took long, and what they were. */
final class SlowLog {
  private static final int MAX_ARGUMENTS = 32;
  private static final int MAX_ARGUMENT_BYTES = 128;

  /**
   * A slow command.
   *
   * @param id its number; they increase
   * @param seconds when it ended, in seconds since 1970
   * @param micros how long it took
   * @param arguments the request, without the middle of long words and the end of long lists
   * @param address of the client
   * @param name of the client
   */
  record Slow(
      long id, long seconds, long micros, List<byte[]> arguments, String address, String name) {}

  private final Deque<Slow> entries = new ArrayDeque<>();
  private long nextId;

  /** Above this, a command is slow, in microseconds; negative: none is. */
  long thresholdMicros = 10_000;

  int maxLength = 128;

  void ran(Call call, long nanos) {
    long micros = nanos / 1_000;
    if (thresholdMicros < 0 || micros < thresholdMicros || maxLength == 0) {
      return;
    }
    entries.addFirst(
        new Slow(
            nextId++,
            call.server().millis() / 1_000,
            micros,
            shown(call),
            call.connection().address(),
            call.client().name));
    trim();
  }

  /** Returns the words of a request; only those of its name if a password may follow. */
  private static List<byte[]> shown(Call call) {
    List<byte[]> all = shortened(call.arguments());
    return switch (call.command().name().toLowerCase(Locale.ROOT)) {
      case "auth", "hello" -> all.subList(0, 1);
      case "config|set", "acl|setuser" -> all.subList(0, 2);
      default -> all;
    };
  }

  private static List<byte[]> shortened(byte[][] arguments) {
    List<byte[]> all = new ArrayList<>();
    int shown = arguments.length > MAX_ARGUMENTS ? MAX_ARGUMENTS - 1 : arguments.length;
    for (int i = 0; i < shown; i++) {
      all.add(shortened(arguments[i]));
    }
    if (shown < arguments.length) {
      all.add(Ascii.bytes("... (" + (arguments.length - shown) + " more arguments)"));
    }
    return all;
  }

  private static byte[] shortened(byte[] argument) {
    int more = argument.length - MAX_ARGUMENT_BYTES;
    if (more <= 0) {
      return argument;
    }
    byte[] end = Ascii.bytes("... (" + more + " more bytes)");
    byte[] shortened = new byte[MAX_ARGUMENT_BYTES + end.length];
    System.arraycopy(argument, 0, shortened, 0, MAX_ARGUMENT_BYTES);
    System.arraycopy(end, 0, shortened, MAX_ARGUMENT_BYTES, end.length);
    return shortened;
  }

  /** Drops the oldest commands above the limit. */
  void trim() {
    while (entries.size() > maxLength) {
      entries.removeLast();
    }
  }

  /** Returns the slow commands, the newest first. */
  List<Slow> newest(long count) {
    return entries.stream().limit(count).toList();
  }

  int length() {
    return entries.size();
  }

  void clear() {
    entries.clear();
  }
}

package dev.varve.benchmarks.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Requests about numbered keys, and the one right reply to each: so every answer is checked, to the
 * byte. A value has 100 bytes and begins with the number of its key.
 */
final class KeyedRequests {
  private static final String KEY = "key:%012d";
  private static final int DIGITS = 12;
  private static final int VALUE_BYTES = 100;
  private static final int BATCH = 500;

  private final byte[] request;
  private final List<Integer> numbersInRequest;
  private final byte[] reply;
  private final List<Integer> numbersInReply;

  private KeyedRequests(String request, String reply) {
    this.request = request.getBytes(ISO_8859_1);
    this.numbersInRequest = numbersIn(request);
    this.reply = reply.getBytes(ISO_8859_1);
    this.numbersInReply = numbersIn(reply);
  }

  /** Writes values that are there already, so that every value read is known. */
  static KeyedRequests set() {
    return new KeyedRequests(encoded(List.of("SET", key(0), value(0))), "+OK\r\n");
  }

  static KeyedRequests get() {
    return new KeyedRequests(
        encoded(List.of("GET", key(0))), "$" + VALUE_BYTES + "\r\n" + value(0) + "\r\n");
  }

  private static String encoded(List<String> words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PlainClient.encode(bytes, words);
    return bytes.toString(ISO_8859_1);
  }

  /** Returns where numbers are, in a text for the key 0. */
  private static List<Integer> numbersIn(String text) {
    String zero = "0".repeat(DIGITS);
    return IntStream.range(0, text.length()).filter(i -> text.startsWith(zero, i)).boxed().toList();
  }

  /** Returns the name of a key; {@code redis-benchmark} has the same names. */
  static String key(int number) {
    return String.format(Locale.ROOT, KEY, number);
  }

  static String value(int number) {
    return String.format(Locale.ROOT, "%012d", number) + "v".repeat(VALUE_BYTES - DIGITS);
  }

  int requestBytes() {
    return request.length;
  }

  int replyBytes() {
    return reply.length;
  }

  /** Returns the request about a key; valid until the next call. */
  byte[] request(int key) {
    numbersInRequest.forEach(at -> write(request, at, key));
    return request;
  }

  /** Returns the right reply to it; valid until the next call. */
  byte[] reply(int key) {
    numbersInReply.forEach(at -> write(reply, at, key));
    return reply;
  }

  private static void write(byte[] bytes, int at, int number) {
    int rest = number;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Writes all keys from 0 on. */
  static void load(int port, int keys) throws IOException {
    try (PlainClient client = new PlainClient(port)) {
      for (int from = 0; from < keys; from += BATCH) {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        int to = Math.min(keys, from + BATCH);
        for (int key = from; key < to; key++) {
          PlainClient.encode(requests, List.of("SET", key(key), value(key)));
        }
        client.send(requests.toByteArray());
        for (int key = from; key < to; key++) {
          client.reply();
        }
      }
      WrongReplyException.check(
          client.ask("DBSIZE").equals(String.valueOf(keys)), "DBSIZE after " + keys + " keys");
    }
  }
}

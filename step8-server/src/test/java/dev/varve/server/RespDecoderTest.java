package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespDecoderTest {
  private static final RequestLimits LIMITS = new RequestLimits(1 << 20, 512 << 20, 1L << 30);

  private final RespDecoder decoder = new RespDecoder();

  private void feed(String bytes) {
    decoder.feed(Unpooled.wrappedBuffer(Ascii.bytes(bytes)));
  }

  /** Returns the requests that are complete, each as its arguments. */
  private List<List<String>> requests() throws ProtocolException {
    List<List<String>> all = new ArrayList<>();
    for (byte[][] next = decoder.next(LIMITS); next != null; next = decoder.next(LIMITS)) {
      all.add(Arrays.stream(next).map(Ascii::text).toList());
    }
    return all;
  }

  @Test
  void requestsAreTheSameWhereverTheirBytesAreCut() throws ProtocolException {
    String bytes =
        "*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$4\r\n\r\n\r\n\r\n"
            + "\r\n*0\r\n*-10\r\nget  'a b'\r\n*1\r\n$0\r\n\r\nping\n";
    List<List<String>> expected =
        List.of(
            List.of("SET", "x", "\r\n\r\n"), List.of("get", "a b"), List.of(""), List.of("ping"));
    for (int cut = 0; cut <= bytes.length(); cut++) {
      feed(bytes.substring(0, cut));
      List<List<String>> all = new ArrayList<>(requests());
      feed(bytes.substring(cut));
      all.addAll(requests());
      assertThat(all).as("cut at %s", cut).isEqualTo(expected);
    }
    List<List<String>> all = new ArrayList<>();
    for (char one : bytes.toCharArray()) {
      feed(String.valueOf(one));
      all.addAll(requests());
    }
    assertThat(all).as("byte by byte").isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*3000000000\\r\\n                  | invalid multibulk length",
        "*1048577\\r\\n                     | invalid multibulk length",
        "*x\\r\\n                           | invalid multibulk length",
        "*1\\r\\nfoo\\r\\n                  | expected '$', got 'f'",
        "*2\\r\\n$1\\r\\nx\\r\\n$-10\\r\\n  | invalid bulk length",
        "*1\\r\\n$2000000000\\r\\n          | invalid bulk length",
        "*1\\r\\n$blabla\\r\\n              | invalid bulk length",
        "*1\\r\\n$+1\\r\\n                  | invalid bulk length",
        "set \"\"\"key\"\"\" x\\r\\n        | unbalanced quotes in request",
        "set \"key\\r\\n                    | unbalanced quotes in request",
      })
  void whatIsNotARequestIsAnErrorThatSaysWhy(String bytes, String error) {
    feed(bytes.replace("\\r", "\r").replace("\\n", "\n"));
    assertThatThrownBy(this::requests)
        .isInstanceOf(ProtocolException.class)
        .hasMessage("ERR Protocol error: " + error);
  }

  @ParameterizedTest
  @CsvSource({
    "a, too big inline request",
    "*, too big mbulk count string",
    "*1\\r\\n$, too big bulk count string"
  })
  void aLineWithoutEndIsRefused(String start, String error) throws ProtocolException {
    feed(start.replace("\\r\\n", "\r\n"));
    feed("1".repeat(60_000));
    assertThat(requests()).isEmpty();
    feed("1".repeat(6_000));
    assertThatThrownBy(this::requests).hasMessage("ERR Protocol error: " + error);
  }

  @Test
  void aClientWithoutPasswordMaySendLittle() throws ProtocolException {
    feed("*11\r\n");
    assertThatThrownBy(() -> decoder.next(RequestLimits.UNAUTHENTICATED))
        .hasMessage("ERR Protocol error: unauthenticated multibulk length");
    RespDecoder other = new RespDecoder();
    other.feed(Unpooled.wrappedBuffer(Ascii.bytes("*2\r\n$4\r\nAUTH\r\n$16385\r\n")));
    assertThatThrownBy(() -> other.next(RequestLimits.UNAUTHENTICATED))
        .hasMessage("ERR Protocol error: unauthenticated bulk length");
  }

  @Test
  void manyArgumentsTogetherAreLimitedToo() {
    feed("*100\r\n" + "$1\r\nx\r\n".repeat(40));
    assertThatThrownBy(() -> decoder.next(new RequestLimits(100, 100, 33 * 30)))
        .hasMessage("ERR Protocol error: request of more than 990 bytes");
  }

  /** With the memory that these lengths name, the test would end with an OutOfMemoryError. */
  @ParameterizedTest
  @ValueSource(strings = {"*1048576\r\n", "*2\r\n$536870912\r\n", "*1048576\r\n$536870912\r\nxyz"})
  void aLengthAloneTakesNoMemory(String bytes) throws ProtocolException {
    List<RespDecoder> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      RespDecoder one = new RespDecoder();
      one.feed(Unpooled.wrappedBuffer(Ascii.bytes(bytes)));
      assertThat(one.next(LIMITS)).isNull();
      many.add(one);
    }
    assertThat(many).hasSize(10_000);
  }

  @Test
  void noBytesAreLostOrReorderedInLongStreams() throws ProtocolException {
    Random random = new Random(4);
    StringBuilder stream = new StringBuilder();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String value = String.valueOf((char) ('a' + i % 26)).repeat(random.nextInt(3_000));
      expected.add(List.of("SET", "key" + i, value));
      stream.append("*3\r\n$3\r\nSET\r\n$").append(("key" + i).length()).append("\r\nkey");
      stream.append(i).append("\r\n$").append(value.length()).append("\r\n");
      stream.append(value).append("\r\n");
    }
    List<List<String>> all = new ArrayList<>();
    for (int at = 0; at < stream.length(); ) {
      int next = Math.min(stream.length(), at + random.nextInt(5_000));
      feed(stream.substring(at, next));
      all.addAll(requests());
      at = next;
    }
    assertThat(all).isEqualTo(expected);
  }

  /** A million requests with random mistakes: each is read, or is an error, and no more memory. */
  @Test
  void everyMistakeIsAnErrorOrARequest() {
    Random random = new Random(5);
    int requests = 0;
    int errors = 0;
    RespDecoder one = new RespDecoder();
    for (int i = 0; i < 1_000_000; i++) {
      byte[] bytes = Ascii.bytes("*2\r\n$3\r\nGET\r\n$4\r\nkey1\r\n");
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      one.feed(Unpooled.wrappedBuffer(bytes));
      try {
        while (one.next(LIMITS) != null) {
          requests++;
        }
      } catch (ProtocolException e) {
        errors++;
        one = new RespDecoder();
      }
      assertThat(one.heldBytes() + one.freeBytes()).isLessThan(1 << 20);
    }
    assertThat(requests).isGreaterThan(100_000);
    assertThat(errors).isGreaterThan(100_000);
  }

  @Test
  void inlineWordsMayBeQuoted() throws ProtocolException {
    feed("set \"a \\x41\\n\\\"\" 'it\\'s \\n' plain\"quoted\"\r\n");
    assertThat(requests()).containsExactly(List.of("set", "a A\n\"", "it's \\n", "plainquoted"));
  }
}

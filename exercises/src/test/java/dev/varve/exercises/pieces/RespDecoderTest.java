package dev.varve.exercises.pieces;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.varve.Seed;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.server.ProtocolException;
import dev.varve.server.RequestLimits;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Bytes are shown as text: ; stands for CR and LF, 0 in angle brackets for a zero byte. A bar is
 * where one piece ends: *1;$4;pi|ng; arrives in two pieces. Requests are shown as their arguments
 * in brackets: [SET x 1] [GET x]. An error is shown as its text, after the requests before it.
 */
class RespDecoderTest {
  private static final RequestLimits LIMITS = new RequestLimits(1 << 20, 512 << 20, 1L << 30);

  private static byte[] bytes(String shown) {
    return shown.replace(";", "\r\n").replace("<0>", "\0").getBytes(ISO_8859_1);
  }

  private static String shown(byte[][] request) {
    return Arrays.stream(request)
        .map(it -> new String(it, ISO_8859_1).replace("\r\n", ";").replace("\0", "<0>"))
        .collect(Collectors.joining(" ", "[", "]"));
  }

  private static void feed(RespDecoder decoder, byte[] bytes) {
    decoder.feed(Unpooled.wrappedBuffer(bytes));
  }

  /** Adds what is complete to {@code to}, and the error, if there is one. */
  private static void take(RespDecoder decoder, RequestLimits limits, List<String> to) {
    Throwable thrown =
        Thrown.by(
            () -> {
              for (byte[][] next = decoder.next(limits);
                  next != null;
                  next = decoder.next(limits)) {
                to.add(shown(next));
              }
            });
    if (thrown instanceof ProtocolException) {
      to.add(thrown.getMessage().replace("ERR Protocol error: ", ""));
    } else if (thrown != null) {
      to.add(thrown.toString());
    }
  }

  private static String read(RequestLimits limits, String pieces) {
    RespDecoder decoder = new RespDecoder();
    List<String> all = new ArrayList<>();
    for (String piece : pieces.split("\\|")) {
      feed(decoder, bytes(piece));
      take(decoder, limits, all);
    }
    return String.join(" ", all);
  }

  private static void assertReads(String pieces, String expected) {
    assertReads(LIMITS, pieces, expected);
  }

  private static void assertReads(RequestLimits limits, String pieces, String expected) {
    String told = limits == LIMITS ? "" : "; limits " + limits;
    assertThat(read(limits, pieces)).as(pieces + told).isEqualTo(expected);
  }

  @Proves("pieces")
  void aRequestMayBeCutAnywhere() {
    byte[] bytes = bytes("*2;$3;GET;$5;k;ey;ping a;*0;*1;$0;;x\n*1;$1;*;");
    List<String> expected = List.of("[GET k;ey]", "[ping a]", "[]", "[x]", "[*]");
    for (int i = 1; i < bytes.length; i++) {
      for (int j = i; j < bytes.length; j++) {
        RespDecoder decoder = new RespDecoder();
        List<String> all = new ArrayList<>();
        int[] cuts = {0, i, j, bytes.length};
        for (int piece = 0; piece < 3; piece++) {
          feed(decoder, Arrays.copyOfRange(bytes, cuts[piece], cuts[piece + 1]));
          take(decoder, LIMITS, all);
        }
        assertThat(all)
            .as("*2;$3;GET;$5;k;ey;ping a;*0;*1;$0;;x LF *1;$1;*; cut after %d and %d bytes", i, j)
            .isEqualTo(expected);
      }
    }
  }

  @Proves("pieces")
  void nothingIsReturnedBeforeTheLastByte() {
    assertReads("*1;$4;pin", "");
    assertReads("*1;$4;ping", "");
    assertReads("*1;$4;ping\r", "");
    assertReads("*1;$4;ping\r|\n", "[ping]");
    assertReads("*|1|;|$|4|;|p|i|n|g|;", "[ping]");
    assertReads("*1\r|\n$4\r|\nping|;*1;$1;x", "[ping]");
    assertReads("ping a\r", "");
    assertReads("*2;$3;GET;$1;", "");
    assertReads("*2;$3;GET;$0;", "");
    assertReads("*2;$3;GET;$0;|;", "[GET ]");
  }

  @Proves("bytes")
  void anArgumentMayHaveAnyBytes() {
    assertReads("*2;$2;;;$4;<0>\u00ff$1;", "[; <0>\u00ff$1]");
    assertReads("*3;$0;;$6;*1;$1;$1;\n;", "[ *1;$1 \n]");
    String large = "0123456789".repeat(30_000);
    assertThat(
            read(LIMITS, "*2;$1;x;$300000;" + large + ";*1;$1;y;").equals("[x " + large + "] [y]"))
        .as("*2;$1;x;$300000;, 300000 bytes, ;*1;$1;y; is [x, the 300000 bytes] [y]")
        .isTrue();
    assertReads("*12;" + "$2;ab;".repeat(12), "[" + "ab ".repeat(11) + "ab]");
  }

  @Proves("one")
  void eachCallReturnsOneRequest() throws ProtocolException {
    RespDecoder decoder = new RespDecoder();
    feed(decoder, bytes("*1;$1;a;*2;$1;b;$1;c;d;*1;$"));
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[][] next = decoder.next(LIMITS);
      calls.add(next == null ? "null" : shown(next));
    }
    assertThat(calls)
        .as("*1;$1;a;*2;$1;b;$1;c;d;*1;$ and five calls")
        .containsExactly("[a]", "[b c]", "[d]", "null", "null");
    feed(decoder, bytes("1;e;"));
    byte[][] last = decoder.next(LIMITS);
    assertThat(last == null ? "null" : shown(last)).as("then 1;e;").isEqualTo("[e]");
    assertThat(decoder.next(LIMITS) == null).as("then 1;e; and two calls: null").isTrue();
  }

  @Proves("nothing")
  void aRequestWithoutArgumentsIsPassedOver() {
    assertReads("*0;", "");
    assertReads("*0;*1;$1;a;", "[a]");
    assertReads("*-1;*-2147483649;ping;*0;", "[ping]");
    assertReads(";;   ;*1;$1;a;;\n;b;", "[a] [b]");
    assertReads("*0|;*0;|*1;$1;a;", "[a]");
  }

  @Proves("inline")
  void aLineOfWordsIsARequest() {
    assertReads("ping;", "[ping]");
    assertReads("set x 1\nget x;", "[set x 1] [get x]");
    assertReads("$4;ping;", "[$4] [ping]");
    assertReads(" *1 'a b';", "[*1 a b]");
    assertReads("set x\r1;*1;$1;a;", "[set x 1] [a]");
    assertReads("set \"a;", "unbalanced quotes in request");
  }

  @Proves("count")
  void theNumberOfArgumentsIsChecked() {
    assertReads("*x;", "invalid multibulk length");
    assertReads("*;", "invalid multibulk length");
    assertReads("*+1;", "invalid multibulk length");
    assertReads("ping;*1 ;", "[ping] invalid multibulk length");
    assertReads("*2147483648;", "invalid multibulk length");
    assertReads("*4294967297;$1;a;", "invalid multibulk length");
    assertReads("*9223372036854775808;", "invalid multibulk length");
    assertReads(new RequestLimits(3, 9, 999), "*3;$1;a;$1;b;$1;c;", "[a b c]");
    assertReads(new RequestLimits(3, 9, 999), "*4;", "invalid multibulk length");
    assertReads(new RequestLimits(3, 9, 999, "your "), "*4;", "your multibulk length");
    assertReads(new RequestLimits(3, 9, 999, "your "), "*x;", "invalid multibulk length");
    assertReads(new RequestLimits(3, 9, 999, "your "), "*2147483648;", "invalid multibulk length");
  }

  @Proves("length")
  void theLengthOfAnArgumentIsChecked() {
    assertReads("*1;4;ping;", "expected '$', got '4'");
    assertReads("*2;$1;a;\u0001;", "expected '$', got '?'");
    assertReads("*1;;", "expected '$', got '?'");
    assertReads("*1;ping", "");
    assertReads("*1;$x;", "invalid bulk length");
    assertReads("*1;$;", "invalid bulk length");
    assertReads("*1;$-1;", "invalid bulk length");
    assertReads("*1;$2147483648;", "invalid bulk length");
    assertReads("*1;$4294967296;;", "invalid bulk length");
    assertReads(new RequestLimits(3, 4, 999), "*2;$4;abcd;$5;", "invalid bulk length");
    assertReads(new RequestLimits(3, 4, 999), "*1;$4;abcd;", "[abcd]");
    assertReads(new RequestLimits(3, 4, 999, "your "), "*1;$5;", "your bulk length");
    assertReads(new RequestLimits(3, 4, 999, "your "), "*1;$-5;", "invalid bulk length");
  }

  @Proves("total")
  void allArgumentsOfARequestTogetherAreLimited() {
    RequestLimits limits = new RequestLimits(9, 500, 100);
    assertReads(limits, "*1;$68;", "");
    assertReads(limits, "*1;$69;", "request of more than 100 bytes");
    assertReads(limits, "*3;$1;a;$1;b;$2;cc;", "[a b cc]");
    assertReads(limits, "*3;$1;a;$1;b;$3;", "request of more than 100 bytes");
    assertReads(limits, "*2;$1;a;$1;b;*2;$1;c;$1;d;*2;$1;e;$1;f;", "[a b] [c d] [e f]");
    assertReads(limits, "*2;$1;a;|$36;", "request of more than 100 bytes");
    assertReads(limits, "*2;$1;a;$|35;", "");
  }

  @Proves("line")
  void aLineWithoutEndIsLimited() {
    assertLine("", "too big inline request");
    assertLine("*", "too big mbulk count string");
    assertLine("*1;$", "too big bulk count string");
    String words = "a".repeat(70_000);
    assertThat(read(LIMITS, words + ";").equals("[" + words + "]"))
        .as("70000 letters a and ; is one word, since the end is there")
        .isTrue();
  }

  private static void assertLine(String start, String error) {
    int room = 65_536 - start.replaceAll(".*;", "").length();
    for (int more = 0; more <= 1; more++) {
      String line = start + "1".repeat(room + more);
      assertThat(read(LIMITS, line))
          .as("%s and %d times 1, in one piece", start, room + more)
          .isEqualTo(more == 0 ? "" : error);
      assertThat(read(LIMITS, line.substring(0, 40_000) + "|" + line.substring(40_000)))
          .as("%s and %d times 1, in two pieces", start, room + more)
          .isEqualTo(more == 0 ? "" : error);
    }
  }

  @Proves("promise")
  void whatIsAnnouncedTakesNoMemory() {
    assertTakesLittle("*1;$100000000;");
    assertTakesLittle("*1000000;");
    assertTakesLittle("*1000000;$1;a;$100000000;xy");
  }

  private static void assertTakesLittle(String pieces) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(read(LIMITS, pieces)).as(pieces).isEmpty();
    long before = threads.getCurrentThreadAllocatedBytes();
    read(LIMITS, pieces);
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(taken < 1_000_000 ? "little" : taken + " bytes")
        .as(pieces + "; memory that was taken")
        .isEqualTo("little");
  }

  @Proves("read")
  void whatIsReadIsNotKept() {
    RespDecoder decoder = new RespDecoder();
    assertHolds(decoder, "*3;$4;SETX;$", 1);
    assertHolds(decoder, "4", 2);
    assertHolds(decoder, ";", 0);
    assertHolds(decoder, "abc", 3);
    assertHolds(decoder, "d\r", 5);
    assertHolds(decoder, "\n$1", 2);
    assertHolds(decoder, ";a;", 0);
    assertHolds(decoder, "ping;*", 1);
  }

  private static void assertHolds(RespDecoder decoder, String piece, int held) {
    feed(decoder, bytes(piece));
    take(decoder, LIMITS, new ArrayList<>());
    assertThat(decoder.heldBytes()).as("after the piece %s: bytes held", piece).isEqualTo(held);
  }

  @Proves("read")
  void aLargeBufferIsReleased() {
    RespDecoder decoder = new RespDecoder();
    feed(decoder, bytes("*1;$100000;" + "x".repeat(100_000) + ";"));
    take(decoder, LIMITS, new ArrayList<>());
    assertThat(decoder.heldBytes() + decoder.freeBytes() < 20_000)
        .as("*1;$100000;, 100000 times x, ; all read: at most 20000 bytes are kept")
        .isTrue();
    List<String> next = new ArrayList<>();
    feed(decoder, bytes("*1;$1;a;"));
    take(decoder, LIMITS, next);
    assertThat(next).as("then *1;$1;a;").containsExactly("[a]");
  }

  @Proves("model")
  void anyRequestsInAnyPiecesAreRead() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          StringBuilder stream = new StringBuilder();
          List<String> expected = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            expected.add(added(random, stream));
          }
          RespDecoder decoder = new RespDecoder();
          List<String> all = new ArrayList<>();
          byte[] bytes = stream.toString().getBytes(ISO_8859_1);
          for (int at = 0; at < bytes.length; ) {
            int end =
                Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 900));
            feed(decoder, Arrays.copyOfRange(bytes, at, end));
            take(decoder, LIMITS, all);
            at = end;
          }
          assertThat(all).as("40 random requests in random pieces").isEqualTo(expected);
        });
  }

  private static String added(Random random, StringBuilder stream) {
    if (random.nextInt(4) == 0) {
      stream.append("*0\r\n".repeat(random.nextInt(2))).append("ping a\r\n");
      return "[ping a]";
    }
    byte[][] request = new byte[1 + random.nextInt(5)][];
    stream.append('*').append(request.length).append("\r\n");
    for (int i = 0; i < request.length; i++) {
      request[i] = new byte[random.nextInt(random.nextInt(5) == 0 ? 700 : 5)];
      for (int j = 0; j < request[i].length; j++) {
        request[i][j] = (byte) "\r\n$*1\0".charAt(random.nextInt(6));
      }
      stream.append('$').append(request[i].length).append("\r\n");
      stream.append(new String(request[i], ISO_8859_1)).append("\r\n");
    }
    return shown(request);
  }
}

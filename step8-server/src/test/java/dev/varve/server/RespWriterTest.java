package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RespWriterTest {
  private static String written(int version, Consumer<RespWriter> replies) {
    ByteBuf out = Unpooled.buffer();
    replies.accept(new RespWriter(out, version));
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return Ascii.text(bytes);
  }

  private static void everything(RespWriter out) {
    out.ok();
    out.error("ERR two\nlines");
    out.bulk(new byte[] {'a', 0});
    out.bulk("");
    out.nothing();
    out.noArray();
    out.map(1);
    out.set(2);
    out.push(3);
    out.verbatim("t");
    out.flag(true);
    out.names(List.of("fast"));
  }

  @Test
  void version2HasFiveTypes() {
    assertThat(written(2, RespWriterTest::everything))
        .isEqualTo(
            "+OK\r\n-ERR two lines\r\n$2\r\na\0\r\n$0\r\n\r\n$-1\r\n*-1\r\n*2\r\n*2\r\n*3\r\n"
                + "$1\r\nt\r\n:1\r\n*1\r\n+fast\r\n");
  }

  @Test
  void version3SaysWhatAReplyIs() {
    assertThat(written(3, RespWriterTest::everything))
        .isEqualTo(
            "+OK\r\n-ERR two lines\r\n$2\r\na\0\r\n$0\r\n\r\n_\r\n_\r\n%1\r\n~2\r\n>3\r\n"
                + "=5\r\ntxt:t\r\n:1\r\n~1\r\n+fast\r\n");
  }

  @Test
  void numbersAreWrittenInFull() {
    for (long number : new long[] {0, 9, 10, -1, 1234567890, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(written(2, out -> out.integer(number))).isEqualTo(":" + number + "\r\n");
    }
  }

  @Test
  void aReplyCanBeTakenBack() {
    assertThat(
            written(
                2,
                out -> {
                  out.ok();
                  int position = out.position();
                  out.array(2);
                  out.truncate(position);
                  out.error("ERR no");
                }))
        .isEqualTo("+OK\r\n-ERR no\r\n");
  }
}

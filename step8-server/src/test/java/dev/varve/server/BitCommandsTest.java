package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitCommandsTest extends ServerFixture {
  private static final String OK = "+OK";

  @Test
  void bitsAreSetAndRead() {
    expect("setbit aa 1 1", ":0");
    expect("setbit aa 9 1", ":0");
    expect("get aa", "$2", "@@");
    expect("setbit aa 9 0", ":1");
    expect("getbit aa 1", ":1");
    expect("getbit aa 9", ":0");
    expect("getbit aa 2000000000", ":0");
    expect("strlen aa", ":2");
    expect("setbit bb 23 0", ":0");
    expect("strlen bb", ":3");
    expect("pexpire aa 1000", ":1");
    expect("setbit aa 7 1", ":0");
    expect("get aa", "$2", "A\0");
    clock.advance(Duration.ofMillis(1000));
    expect("getbit aa 1", ":0");
  }

  @Test
  void wrongBitsAreRefused() {
    String offset = "-ERR bit offset is not an integer or out of range";
    for (String wrong : List.of("-1", "x", "1x", "#1", "34359738368", "4294967296")) {
      expect("setbit aa " + wrong + " 1", offset);
      expect("getbit aa " + wrong, offset);
    }
    expect("setbit aa 0 2", "-ERR bit is not an integer or out of range");
    expect("setbit aa 0 x", "-ERR bit is not an integer or out of range");
    expect("exists aa", ":0");
  }

  @Test
  void bitsAreCounted() {
    expect("set aa foobar", OK);
    expect("bitcount aa", ":26");
    expect("bitcount aa 0 0", ":4");
    expect("bitcount aa 1 1", ":6");
    expect("bitcount aa -2 -1", ":7");
    expect("bitcount aa 5 30 bit", ":17");
    expect("bitcount aa 4 3", ":0");
    expect("bitcount aa -9 -8", ":4");
    expect("bitcount aa -8 -9", ":0");
    expect("bitcount aa 0 4294967297", ":26");
    expect("bitcount aa 0", "-ERR syntax error");
    expect("bitcount aa 0 1 what", "-ERR syntax error");
    expect("bitcount aa 0 x", "-ERR value is not an integer or out of range");
    expect("bitcount nix 0 5", ":0");
  }

  @Test
  void theFirstBitIsFound() {
    expect("setbit aa 20 1", ":0");
    expect("bitpos aa 1", ":20");
    expect("bitpos aa 0", ":0");
    expect("bitpos aa 1 2", ":20");
    expect("bitpos aa 1 3", ":-1");
    expect("bitpos aa 0 20 20 bit", ":-1");
    expect("bitpos aa 0 20 21 bit", ":21");
    expect("bitpos aa 1 -4 -1 bit", ":20");
    expect("bitpos aa 1 -3 -1 bit", ":-1");
    expect("bitop not bb bb", ":0");
    expect("setrange cc 0 x", ":1");
    expect("bitop not aa nix", ":0");
    expect("exists aa", ":0");
    expect("bitpos nix 1", ":-1");
    expect("bitpos nix 0", ":0");
    expect("bitpos cc 2", "-ERR The bit argument must be 1 or 0.");
    expect("setbit dd 7 0", ":0");
    expect("bitop not dd dd", ":1");
    expect("bitpos dd 0", ":8");
    expect("bitpos dd 0 0", ":8");
    expect("bitpos dd 0 0 -1", ":-1");
  }

  @Test
  void stringsAreCombined() {
    expect("set aa abc", OK);
    expect("set bb AB", OK);
    expect("bitop and xx aa bb", ":3");
    expect("get xx", "$3", "AB\0");
    expect("bitop or xx aa bb nix", ":3");
    expect("get xx", "$3", "abc");
    expect("bitop xor xx aa bb", ":3");
    expect("get xx", "$3", "  c");
    expect("bitop xor xx aa", ":3");
    expect("get xx", "$3", "abc");
    expect("bitop not xx xx", ":3");
    expect("bitop not xx xx", ":3");
    expect("get xx", "$3", "abc");
    expect("bitop not xx aa bb", "-ERR BITOP NOT must be called with a single source key.");
    expect("bitop nor xx aa bb", "-ERR syntax error");
    expect("hset ha f 1", ":1");
    expect("bitop and ha aa bb", ":3");
    expect("type ha", "+string");
  }

  @Test
  void integersOfAnyWidthAreInAString() {
    expect("bitfield aa set u8 0 65 set u8 #1 66 get u16 0", "*3", ":0", ":0", ":16706");
    expect("get aa", "$2", "AB");
    expect("bitfield aa get i4 4 get u4 4 get u3 100", "*3", ":1", ":1", ":0");
    expect("bitfield aa incrby u8 0 -66", "*1", ":255");
    expect("bitfield aa incrby i8 0 1", "*1", ":0");
    expect(
        "bitfield aa set i64 3 -4294967297 get i64 3", "*2", ":148618787703226368", ":-4294967297");
    expect("bitfield nix", "*0");
    expect("bitfield nix get u8 0", "*1", ":0");
    expect("exists nix", ":0");
  }

  @Test
  void anIntegerThatDoesNotFitIsWrappedOrKeptOrRefused() {
    expect("bitfield aa set u2 0 3", "*1", ":0");
    expect("bitfield aa overflow sat incrby u2 0 5 overflow wrap incrby u2 0 2", "*2", ":3", ":1");
    expect("bitfield aa overflow fail incrby u2 0 3 incrby u2 0 1", "*2", "$-1", ":2");
    expect(
        "bitfield aa overflow sat incrby i64 #1 9223372036854775807 incrby i64 #1 1",
        "*2",
        ":9223372036854775807",
        ":9223372036854775807");
    expect("bitfield aa incrby i64 #1 1", "*1", ":-9223372036854775808");
    expect("bitfield aa overflow sat set i8 #20 -200 get i8 #20", "*2", ":0", ":-128");
    expect("bitfield aa overflow sat set u8 #20 -1 get u8 #20", "*2", ":128", ":255");
  }

  @Test
  void wrongFieldsAreRefused() {
    String type =
        "-ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but"
            + " i64 is.";
    for (String wrong : List.of("u64", "i65", "u0", "x8", "u", "\"\"")) {
      expect("bitfield aa set u8 0 1 get " + wrong + " 0", type);
    }
    expect("bitfield aa set u8 0", "-ERR syntax error");
    expect("bitfield aa frob u8 0", "-ERR syntax error");
    expect("bitfield aa overflow never", "-ERR Invalid OVERFLOW type specified");
    expect("bitfield aa set u8 -1 1", "-ERR bit offset is not an integer or out of range");
    expect(
        "bitfield aa set i64 2147483135 1",
        "-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    expect("bitfield aa set u8 0 x", "-ERR value is not an integer or out of range");
    expect("bitfield_ro aa set u8 0 1", "-ERR BITFIELD_RO only supports the GET subcommand");
    expect("exists aa", ":0");
    expect("set aa A", OK);
    expect("bitfield_ro aa get u8 0", "*1", ":65");
  }

  @Test
  void infoCountsTheChangesSinceTheLastSave() {
    expect("bgsave what", "-ERR syntax error");
    expect("save", OK);
    expect("setbit aa 0 1", ":0");
    expect("setbit aa 0 1", ":1");
    expect("hset ha f 1 g 2", ":2");
    String info = client.call("info persistence");
    assertThat(info).contains("rdb_changes_since_last_save:2\r\n");
    expect("save", OK);
    assertThat(client.call("info persistence")).contains("rdb_changes_since_last_save:0\r\n");
    expect("flushdb", OK);
    assertThat(client.call("info persistence")).doesNotContain("rdb_changes_since_last_save:0\r\n");
  }

  @Test
  void anEventTellsOfEachBitfieldThatHasWritten() {
    expect("config set notify-keyspace-events E$", "+OK");
    RawClient listener = connect();
    listener.expect("psubscribe *", "*3", "$10", "psubscribe", "$1", "*", ":1");
    expect("bitfield new overflow fail incrby u8 0 300", "*1", "$-1");
    expect("strlen new", ":1");
    expect("bitfield other set u8 0 0", "*1", ":0");
    listener.expectMessage(
        "*4", "$8", "pmessage", "$1", "*", "$21", "__keyevent@0__:setbit", "$5", "other");
    expect("bitfield other set u8 0 0", "*1", ":0");
    expect("bitfield other incrby u8 0 1 incrby u8 0 -1", "*2", ":1", ":0");
    listener.expectMessage(
        "*4", "$8", "pmessage", "$1", "*", "$21", "__keyevent@0__:setbit", "$5", "other");
    listener.expect("ping", "*2", "$4", "pong", "$0", "");
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists as keys among others: copied, dumped, expired, long, and damaged. */
class ListKeysTest extends ListFixture {
  private static final String OK = "+OK";
  private static final String NOTHING = "$-1";

  @Test
  void aListIsCopiedRenamedMovedAndDumpedWhereverItBegins() {
    expect("lpush aa c b a", ":3");
    expect("copy aa bb", ":1");
    expect("rpush bb d", ":4");
    expect("rename aa cc", OK);
    expect("move cc 1", ":1");
    expectList("bb", "a", "b", "c", "d");
    String dump = client.call("dump bb");
    String bytes = dump.substring(dump.indexOf('\n') + 1, dump.length() - 2);
    assertThat(client.call(List.of("restore", "dd", "0", bytes))).isEqualTo("+OK\r\n");
    expectList("dd", "a", "b", "c", "d");
    expect("lpush dd z", ":5");
    expect("lindex dd 0", "$1", "z");
    expect("object encoding dd", "$9", "quicklist");
    expect("scan 0 type list", "*2", "$1", "0", "*2", "$2", "bb", "$2", "dd");
    assertThat(client.call("memory usage dd")).startsWith(":");
    expect("select 1", OK);
    expectList("cc", "a", "b", "c");
  }

  @Test
  void anExpiredListIsGone() {
    expect("rpush aa a b", ":2");
    expect("expire aa 10", ":1");
    expect("rpush aa c", ":3");
    expect("ttl aa", ":10");
    clock.advance(Duration.ofSeconds(10));
    expect("lrange aa 0 -1", "*0");
    expect("rpush aa x", ":1");
    expect("ttl aa", ":-1");
    expectList("aa", "x");
    assertThat(parts().count()).isEqualTo(1);
  }

  @Test
  void eventsTellWhatHasHappened() {
    expect("config set notify-keyspace-events Egln", OK);
    RawClient listener = connect();
    assertThat(listener.call("psubscribe *")).startsWith("*3\r\n$10\r\npsubscribe");
    for (String command :
        List.of(
            "rpush aa a b c d",
            "lset aa 0 A",
            "linsert aa before b x",
            "lrem aa 0 nix",
            "lrem aa 0 x",
            "ltrim aa 0 1",
            "rpoplpush aa bb",
            "lmove aa bb left right",
            "lmove bb bb left right",
            "lpop bb",
            "lmpop 1 bb right",
            "lpush cc 1",
            "ltrim cc 1 0")) {
      client.send(RawClient.request(command));
    }
    for (String event :
        List.of(
            "new aa",
            "rpush aa",
            "lset aa",
            "linsert aa",
            "lrem aa",
            "ltrim aa",
            "new bb",
            "lpush bb",
            "rpop aa",
            "rpush bb",
            "lpop aa",
            "del aa",
            "rpush bb",
            "lpop bb",
            "lpop bb",
            "rpop bb",
            "del bb",
            "new cc",
            "lpush cc",
            "ltrim cc",
            "del cc")) {
      String[] words = event.split(" ");
      String channel = "__keyevent@0__:" + words[0];
      listener.expectMessage(
          "*4", "$8", "pmessage", "$1", "*", "$" + channel.length(), channel, "$2", words[1]);
    }
  }

  @Test
  void aLargeListIsReadBesideTheTurnAsItIsAfterIt() {
    String[] elements = new String[10_001];
    Arrays.setAll(elements, i -> "e" + i);
    expect("rpush aa " + String.join(" ", elements), ":10001");
    client.send(
        RawClient.request("lrange aa 0 -1")
            + RawClient.request("lpos aa e4294967296")
            + RawClient.request("lpos aa e10000 rank -1 count 0")
            + RawClient.request("lpop aa")
            + RawClient.request("lrange aa -1 -1"));
    assertThat(client.reply()).startsWith("*10001\r\n$2\r\ne0\r\n$2\r\ne1\r\n");
    client.expectMessage(NOTHING);
    client.expectMessage("*1", ":10000");
    client.expectMessage("$2", "e0");
    client.expectMessage("*1", "$6", "e10000");
    expect("multi", OK);
    expect("lrange aa 0 -1", "+QUEUED");
    assertThat(client.call("exec")).startsWith("*1\r\n*10000\r\n$2\r\ne1\r\n");
    assertThat(client.call("dump aa")).startsWith("$");
  }

  @Test
  void aListThatIsUsedAsAQueueReadsNoTombstones() {
    String many = "x".repeat(100);
    for (int i = 0; i < 200; i++) {
      expect("rpush aa " + String.join(" ", Collections.nCopies(100, many)), ":100");
      assertThat(client.call("lpop aa 100")).startsWith("*100\r\n");
    }
    expect("rpush aa a b", ":2");
    expectList("aa", "a", "b");
    assertThat(parts().count()).isEqualTo(2);
  }

  @Test
  void anElementThatIsMissingIsAnErrorAndNotAWrongReply() {
    expect("rpush aa a b c", ":3");
    byte[] encoded = store.keyspaces().get("redis:0.keys").get(Ascii.bytes("aa"));
    long version = KeyRecord.decode(encoded == null ? new byte[0] : encoded).version();
    parts().delete(Spaces.partKey(version, StoredList.sub(1)));
    for (String command :
        List.of("lrange aa 0 -1", "lindex aa 1", "lpop aa 2", "lrem aa 0 c", "lpos aa c")) {
      expect(command, "-ERR list: an element is missing");
    }
    expect("lpop aa", "$1", "a");
    expect("llen aa", ":2");
  }

  @Test
  void manyElementsAreTrimmedAtOnce() {
    String[] elements = new String[1_000];
    Arrays.setAll(elements, i -> "e" + i);
    expect("rpush aa " + String.join(" ", elements), ":1000");
    expect("ltrim aa 400 -401", OK);
    expectList("aa", Arrays.copyOfRange(elements, 400, 600));
    assertThat(parts().count()).isEqualTo(200);
    assertThat(client.call("rpop aa 150")).startsWith("*150\r\n$4\r\ne599\r\n$4\r\ne598\r\n");
    expectList("aa", Arrays.copyOfRange(elements, 400, 450));
    assertThat(parts().count()).isEqualTo(50);
  }
}

package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ConnectionCommandsTest extends ServerFixture {
  @Test
  void greetings() {
    expect("ping", "+PONG");
    expect("ping hi", "$2", "hi");
    expect("ping a b", "-ERR wrong number of arguments for 'ping' command");
    expect("echo hi", "$2", "hi");
    expect("echo", "-ERR wrong number of arguments for 'echo' command");
  }

  @Test
  void helloChoosesTheProtocol() {
    expect("get none", "$-1");
    assertThat(client.call("hello 3 setname me"))
        .isEqualTo(
            "%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n"
                + ":3\r\n$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n"
                + "$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n");
    expect("client getname", "$2", "me");
    expect("get none", "_");
    assertThat(client.call("hello")).contains(":3\r\n");
    assertThat(client.call("hello 2")).startsWith("*14\r\n");
    expect("get none", "$-1");
    expect("hello 4", "-NOPROTO unsupported protocol version");
    expect("hello x", "-ERR Protocol version is not an integer or out of range");
    expect("hello 3 what", "-ERR Syntax error in HELLO option 'what'");
    expect("get none", "$-1");
  }

  @Test
  void quitEndsWithItsReply() {
    client.send(
        RawClient.request("quit") + RawClient.request("set x 1") + RawClient.request("ping"));
    assertThat(client.untilClosed()).isEqualTo("+OK\r\n");
    connect().expect("get x", "$-1");
  }

  @Test
  void whatWasSentBeforeLeavingIsExecuted() {
    RawClient other = connect();
    other.send(RawClient.request("set x 1") + RawClient.request("set y 1"));
    other.close();
    while (client.call("exists x y").equals(":0\r\n")) {
      Thread.onSpinWait();
    }
    expect("exists x y", ":2");
  }

  @Test
  void resetForgetsEverything() {
    assertThat(client.call("hello 3 setname me")).startsWith("%7");
    expect("select 5", "+OK");
    expect("multi", "+OK");
    expect("reset", "+RESET");
    expect("get x", "$-1");
    expect("client getname", "$-1");
    expect("exec", "-ERR EXEC without MULTI");
    assertThat(client.call("client info")).contains(" db=0 ").contains(" resp=2 ");
  }

  @Test
  void repliesMayBeUnwanted() {
    client.send(RawClient.request("client reply skip") + RawClient.request("set x 1"));
    expect("incr x", ":2");
    client.send(
        RawClient.request("client reply off")
            + RawClient.request("incr x")
            + RawClient.request("nonsense")
            + RawClient.request("client reply skip")
            + RawClient.request("incr x"));
    expect("client reply on", "+OK");
    expect("get x", "$1", "4");
  }

  @Test
  void clientsAreListedAndClosed() {
    RawClient other = connect();
    other.expect("client setname other", "+OK");
    other.expect("client setinfo lib-name tests", "+OK");
    other.expect("client id", ":2");
    assertThat(client.call("client list")).contains("name=other ").contains(" lib-name=tests ");
    assertThat(client.call("client list id 1")).doesNotContain("other");
    assertThat(client.call("client list type pubsub")).isEqualTo("$0\r\n\r\n");
    expect(
        "client setname a\nb",
        "-ERR Client names cannot contain spaces, newlines or special" + " characters.");
    expect("client kill 1.2.3.4:5", "-ERR No such client");
    expect("client kill id 99", ":0");
    expect("client kill id 2", ":1");
    assertThat(other.untilClosed()).isIn("", "!");
    RawClient third = connect();
    third.expect("client kill skipme no", ":2");
    assertThat(third.untilClosed()).isEmpty();
    assertThat(client.untilClosed()).isIn("", "!");
  }

  @Test
  void protocolErrorsEndTheConnectionWithTheReason() {
    client.send(RawClient.request("set x 1") + "*1\r\nfoo\r\n" + RawClient.request("set x 2"));
    assertThat(client.untilClosed())
        .isEqualTo("+OK\r\n-ERR Protocol error: expected '$', got 'f'\r\n");
    connect().expect("get x", "$1", "1");
  }

  @Test
  void aTerminalIsAClientToo() {
    client.send("set x 'a b'\r\nget x\n\r\nPING\r\n");
    client.expectMessage("+OK");
    client.expectMessage("$3", "a b");
    client.expectMessage("+PONG");
  }

  @Test
  void commandsDescribeThemselves() {
    expect("command count", ":" + RedisCommands.all().values().size());
    expect("command getkeys mset a 1 b 2", "*2", "$1", "a", "$1", "b");
    expect("command getkeys ping x", "-ERR The command has no key arguments");
    expect("command getkeys nonsense x", "-ERR Invalid command specified");
    expect("command getkeys ping", "-ERR wrong number of arguments for 'command|getkeys' command");
    expect("command info nonsense", "*1", "*-1");
    assertThat(client.call("command info mget"))
        .startsWith(
            "*1\r\n*10\r\n$4\r\nmget\r\n:-2\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:-1\r\n:1");
    assertThat(client.call("command info mset")).contains(":-3\r\n").contains(":1\r\n:-1\r\n:2");
    assertThat(client.call("command info rename")).contains(":3\r\n").contains(":1\r\n:2\r\n:1");
    assertThat(client.call("command docs get")).contains("Returns a string.");
    assertThat(client.call("command")).startsWith("*" + RedisCommands.all().values().size());
    assertThat(client.call("command list filterby pattern PEXP*")).contains("pexpireat");
  }

  @Nested
  class WithAPassword extends ServerFixture {
    @Override
    ServerOptions options() {
      return super.options().withPassword("secret");
    }

    @Test
    void nothingHappensBeforeIt() {
      expect("get x", "-NOAUTH Authentication required.");
      expect("auth wrong", "-WRONGPASS invalid username-password pair or user is disabled.");
      expect("auth me secret", "-WRONGPASS invalid username-password pair or user is disabled.");
      assertThat(client.call("hello 3")).startsWith("-NOAUTH HELLO must be called with");
      expect("auth secret", "+OK");
      expect("get x", "$-1");
      expect("reset", "+RESET");
      expect("get x", "-NOAUTH Authentication required.");
      assertThat(client.call("hello 3 auth default secret")).startsWith("%7\r\n");
      expect("get x", "_");
    }

    @Test
    void aStrangerCannotSendMuch() {
      client.send("*11\r\n");
      assertThat(client.untilClosed())
          .isEqualTo("-ERR Protocol error: unauthenticated multibulk length\r\n");
    }
  }

  @Test
  void aPasswordMayBeSetLater() {
    RawClient other = connect();
    expect(
        "auth x",
        "-ERR AUTH <password> called without any password configured for the default"
            + " user. Are you sure your configuration is correct?");
    expect("config set requirepass secret", "+OK");
    other.expect("ping", "+PONG");
    RawClient late = connect();
    late.expect("ping", "-NOAUTH Authentication required.");
    late.expect("auth secret", "+OK");
    late.expect("config set requirepass \"\"", "+OK");
    connect().expect("ping", "+PONG");
  }
}

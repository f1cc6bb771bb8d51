package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people and tools ask of a server, and what they set. */
class ServerCommandsTest extends ServerFixture {
  @Test
  void infoHasTheSectionsThatToolsRead() {
    expect("set x 1 ex 100", "+OK");
    expect("get x", "$1", "1");
    expect("get none", "$-1");
    String info = client.call("info");
    assertThat(info)
        .contains("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n")
        .contains("\r\n\r\n# Clients\r\nconnected_clients:1\r\n")
        .contains("used_memory:")
        .contains("role:master\r\n")
        .contains("keyspace_hits:1\r\nkeyspace_misses:1\r\n")
        .contains("# Keyspace\r\ndb0:keys=1,expires=1,avg_ttl=0\r\n")
        .doesNotContain("cmdstat_");
    assertThat(client.call("info commandstats"))
        .contains("cmdstat_get:calls=2,usec=")
        .doesNotContain("used_memory");
    assertThat(client.call("info everything")).contains("cmdstat_info", "used_memory:");
    assertThat(client.call("info CPU keyspace")).contains("used_cpu_user:", "db0:");
    expect("nonsense", "-ERR unknown command 'nonsense', with args beginning with: ");
    assertThat(client.call("info errorstats")).contains("errorstat_ERR:count=1\r\n");
    expect("config resetstat", "+OK");
    assertThat(client.call("info stats")).contains("keyspace_hits:0\r\n");
  }

  @Test
  void noPasswordIsKeptWithSlowCommands() {
    expect("config set slowlog-log-slower-than 0", "+OK");
    client.call("auth secret1");
    client.call("hello 2 auth default secret2");
    expect("config set requirepass secret3", "+OK");
    assertThat(client.call("slowlog get 9"))
        .doesNotContain("secret")
        .contains("*1\r\n$4\r\nauth\r\n", "*1\r\n$5\r\nhello\r\n")
        .contains("*2\r\n$6\r\nconfig\r\n$3\r\nset\r\n");
  }

  @Test
  void slowWorkIsTimedWhereItIsDone() {
    expect("config set slowlog-log-slower-than 0", "+OK");
    expect("keys *", "*0");
    assertThat(client.call("slowlog get 9")).containsOnlyOnce("*2\r\n$4\r\nkeys\r\n");
  }

  @Test
  void settingsAreReadByPattern() {
    expect("config get databases", "*2", "$9", "databases", "$2", "16");
    expect("config get MAXCLIENT? nothing", "*2", "$10", "maxclients", "$5", "10000");
    assertThat(client.call("config get *")).contains("slowlog-max-len", "requirepass");
    assertThat(client.call("hello 3")).startsWith("%");
    expect("config get timeout", "%1", "$7", "timeout", "$1", "0");
  }

  @Test
  void settingsAreChangedTogetherOrNotAtAll() {
    expect("config set slowlog-max-len 7 maxclients 50", "+OK");
    expect("config get slowlog-max-len", "*2", "$15", "slowlog-max-len", "$1", "7");
    expect(
        "config set slowlog-max-len 8 maxclients many",
        "-ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument couldn't be"
            + " parsed into an integer");
    expect("config get slowlog-max-len", "*2", "$15", "slowlog-max-len", "$1", "7");
    expect(
        "config set maxclients 0",
        "-ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be"
            + " between 1 and 1048576 inclusive");
    expect(
        "config set databases 3",
        "-ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable"
            + " config");
    expect(
        "config set what 3", "-ERR Unknown option or number of arguments for CONFIG SET - 'what'");
    expect(
        "config set timeout 1 timeout 2",
        "-ERR CONFIG SET failed (possibly related to argument 'timeout') - duplicate parameter");
    expect("config set timeout", "-ERR wrong number of arguments for 'config|set' command");
  }

  @Test
  void slowCommandsAreKept() {
    expect("config set slowlog-log-slower-than 0", "+OK");
    expect("slowlog reset", "+OK");
    expect("set x " + "y".repeat(200), "+OK");
    expect("slowlog len", ":2");
    assertThat(client.call("slowlog get 1")).contains("slowlog\r\n$3\r\nlen\r\n");
    assertThat(client.call("slowlog get -1"))
        .startsWith("*4\r\n")
        .contains("$3\r\nset\r\n$1\r\nx\r\n$147\r\n" + "y".repeat(128) + "... (72 more bytes)\r\n");
    expect("config set slowlog-log-slower-than -1 slowlog-max-len 1", "+OK");
    expect("slowlog len", ":1");
    expect("slowlog get -2", "-ERR count should be greater than or equal to -1");
  }

  @Test
  void spikesAreKept() {
    expect("latency latest", "*0");
    expect("config set latency-monitor-threshold 5", "+OK");
    expect("debug sleep 0.01", "+OK");
    assertThat(client.call("latency latest")).startsWith("*1\r\n*4\r\n$7\r\ncommand\r\n:");
    assertThat(client.call("latency history command")).startsWith("*1\r\n*2\r\n:");
    assertThat(client.call("latency doctor")).contains("command: 1 spikes, the longest of ");
    assertThat(client.call("latency histogram debug"))
        .startsWith("*2\r\n$11\r\ndebug|sleep\r\n*4\r\n$5\r\ncalls\r\n:1\r\n$14\r\nhistogram_usec");
    expect("latency reset", ":1");
    expect("latency latest", "*0");
  }

  @Test
  void aMonitorSeesWhatOthersDo() {
    RawClient monitor = connect();
    monitor.expect("monitor", "+OK");
    expect("set x \"a", "+OK");
    assertThat(monitor.reply())
        .matches("\\+\\d+\\.\\d{6} \\[0 127.0.0.1:\\d+] \"set\" \"x\" \"\\\\\"a\"\r\n");
    expect("select 2", "+OK");
    assertThat(monitor.reply()).contains("[2 127.0.0.1:").endsWith(" \"select\" \"2\"\r\n");
    expect(
        "auth secret",
        "-ERR AUTH <password> called without any password configured for the"
            + " default user. Are you sure your configuration is correct?");
    expect("config set maxclients 9", "+OK");
    expect("multi", "+OK");
    expect("get x", "+QUEUED");
    expect("exec", "*1", "$-1");
    assertThat(monitor.reply()).endsWith(" \"multi\"\r\n");
    assertThat(monitor.reply()).endsWith(" \"get\" \"x\"\r\n");
    assertThat(monitor.reply()).endsWith(" \"exec\"\r\n");
    monitor.expect("reset", "+RESET");
    expect("ping", "+PONG");
    monitor.expect("ping", "+PONG");
  }

  @Test
  void memoryOfAKey() {
    expect("set x 12345", "+OK");
    expect("memory usage x", ":15");
    expect("memory usage none", "$-1");
    expect("memory usage x samples 5", ":15");
    expect("memory usage x what", "-ERR syntax error");
    assertThat(client.call("memory stats")).contains("keys.count\r\n:1\r\n");
    assertThat(client.call("memory doctor")).contains("% of the heap are used");
  }

  @Test
  void savesAndOtherAnswers() {
    long begin = clock.instant().getEpochSecond();
    expect("lastsave", ":" + begin);
    clock.advance(Duration.ofSeconds(5));
    expect("set x 1", "+OK");
    expect("save", "+OK");
    expect("lastsave", ":" + (begin + 5));
    clock.advance(Duration.ofSeconds(5));
    expect("bgsave", "+Background saving started");
    while (!client.call("lastsave").equals(":" + (begin + 10) + "\r\n")) {
      Thread.onSpinWait();
    }
    expect("bgsave what", "-ERR syntax error");
    expect("time", "*2", "$10", "" + (begin + 10), "$1", "0");
    expect("role", "*3", "$6", "master", ":0", "*0");
    expect("wait 0 0", ":0");
    expect("module list", "*0");
    expect("debug what", "-ERR unknown subcommand 'what'. Try DEBUG HELP.");
    expect("config", "-ERR wrong number of arguments for 'config' command");
    assertThat(client.call("lolwut")).contains("Varve");
  }
}

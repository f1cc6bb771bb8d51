package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users may do is checked before anything has an effect. */
class AclChecksTest extends ServerFixture {
  private static final String NO_KEY =
      "-NOPERM this user has no permissions to access one of the keys used as arguments";
  private static final String NO_CHANNEL =
      "-NOPERM this user has no permissions to access one of the channels used as arguments";
  private static final String CHANGED =
      "-NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC"
          + " call. This command is no longer allowed for the following reason: ";

  private volatile boolean isBroken;
  private RawClient ann;

  @Override
  SimulatedStorage storage() {
    return new SimulatedStorage(
        (operation, file) -> {
          if (isBroken && file.endsWith(".log") && operation.equals("append")) {
            throw new IOException("disk is broken");
          }
        });
  }

  @BeforeEach
  void signIn() {
    rules("on >secret");
    ann = connectAs("ann");
  }

  /** Sets rules of the user ann. */
  private void rules(String rules) {
    expect("acl setuser ann " + rules, "+OK");
  }

  private RawClient connectAs(String user) {
    RawClient one = connect();
    one.expect("auth " + user + " secret", "+OK");
    return one;
  }

  private static String noCommand(String name) {
    return "-NOPERM this user has no permissions to run the '" + name + "' command";
  }

  /** Returns a request that has the right number of words. */
  private static String requestOf(RedisCommand command) {
    String name = command.name().replace('|', ' ');
    int words = Math.max(Math.abs(command.arity()), name.split(" ").length);
    return name + " 1".repeat(words - name.split(" ").length);
  }

  @Test
  void noCommandSlipsThrough() {
    Set<String> allowed = new TreeSet<>();
    List<String> denied = new ArrayList<>();
    for (RedisCommand command : RedisCommands.all().withParts()) {
      RawClient one = connectAs("ann");
      String reply = one.call(requestOf(command));
      if (reply.endsWith(noCommand(command.name()).substring(1) + "\r\n")) {
        denied.add(command.name());
      } else if (command.body() == null) {
        assertThat(reply).startsWith("-ERR unknown subcommand '1'. Try ");
      } else {
        allowed.add(command.name());
      }
      one.close();
    }
    assertThat(allowed).containsExactly("auth", "hello", "quit", "reset");
    assertThat(denied).hasSizeGreaterThan(220).contains("ping", "acl|whoami", "command", "exec");
  }

  @Test
  void noCommandSlipsThroughATransaction() {
    // All that a user needs to queue requests, and to lose the right to run them.
    for (RedisCommand command : RedisCommands.all().withParts()) {
      if (command.body() == null || command.has(RedisCommand.Flag.AT_ONCE)) {
        continue;
      }
      rules("~* &* +@all");
      RawClient one = connectAs("ann");
      one.expect("multi", "+OK");
      if (one.call(requestOf(command)).equals("+QUEUED\r\n")) {
        rules("-@all +exec");
        boolean isAllowed = command.has(RedisCommand.Flag.NO_AUTH);
        String reply = one.call("exec");
        assertThat(reply.startsWith("*1\r\n" + CHANGED)).as(command.name()).isEqualTo(!isAllowed);
      }
      one.close();
    }
  }

  @Test
  void keysAreCheckedForWhatIsDoneWithThem() {
    rules("+@all ~both %R~read %W~write");
    ann.expect("set both 1", "+OK");
    ann.expect("get both", "$1", "1");
    ann.expect("get read", "$-1");
    ann.expect("set read 1", NO_KEY);
    ann.expect("set write 1", "+OK");
    ann.expect("get write", NO_KEY);
    ann.expect("set write 2 get", NO_KEY);
    ann.expect("get other", NO_KEY);
    ann.expect("mget both other", NO_KEY);
    ann.expect("copy read write replace", ":0");
    ann.expect("copy write read", NO_KEY);
    ann.expect("bitfield read get u8 0", "*1", ":0");
    ann.expect("bitfield read set u8 0 1", NO_KEY);
    // To know how long a string is, neither right is needed that Redis asks for.
    ann.expect("strlen write", ":1");
    ann.expect("strlen other", NO_KEY);
    ann.expect(
        "zunionstore write 2 read both",
        "-WRONGTYPE Operation against a key holding the" + " wrong kind of value");
    ann.expect("zunionstore write 2 read write", NO_KEY);
    ann.expect("xadd x", "-ERR unknown command 'xadd', with args beginning with: 'x' ");
    expect("get write", "$1", "2".replace('2', '1'));
  }

  @Test
  void severalSelectorsAllowWhatOneOfThemAllows() {
    rules("~a +get (~b +set) (~c +get +set)");
    ann.expect("get a", "$-1");
    ann.expect("set a 1", NO_KEY);
    ann.expect("set b 1", "+OK");
    ann.expect("get b", NO_KEY);
    ann.expect("set c 1", "+OK");
    ann.expect("get c", "$1", "1");
    ann.expect("del c", noCommand("del"));
    // No selector allows both keys.
    rules("(~a ~c +mget)");
    ann.expect("mget a c", "*2", "$-1", "$1", "1");
    ann.expect("mget a b", NO_KEY);
  }

  @Test
  void channelsAreChecked() {
    rules("+@pubsub +multi +discard &news &sport:*");
    ann.expect("publish news x", ":0");
    ann.expect("publish sport:1 x", ":0");
    ann.expect("publish other x", NO_CHANNEL);
    ann.expect("subscribe news other", NO_CHANNEL);
    ann.expect("psubscribe sport:1*", NO_CHANNEL);
    ann.expect("psubscribe *", NO_CHANNEL);
    ann.expect("unsubscribe other", "*3", "$11", "unsubscribe", "$5", "other", ":0");
    ann.expect("multi", "+OK");
    ann.expect("publish other x", NO_CHANNEL);
    ann.expect("discard", "+OK");
    expect("publish news x", ":0");
    ann.expect("psubscribe sport:*", "*3", "$10", "psubscribe", "$7", "sport:*", ":1");
    ann.expect("subscribe news", "*3", "$9", "subscribe", "$4", "news", ":2");
  }

  @Test
  void whoLosesAChannelIsClosed() {
    rules("+@pubsub +ping &news &sport:*");
    RawClient other = connectAs("ann");
    ann.expect("subscribe news", "*3", "$9", "subscribe", "$4", "news", ":1");
    other.expect("psubscribe sport:*", "*3", "$10", "psubscribe", "$7", "sport:*", ":1");
    rules("resetchannels &n* &sport:* &more");
    rules("allchannels");
    ann.expect("ping", "*2", "$4", "pong", "$0", "");
    rules("resetchannels &sport:*");
    assertThat(ann.untilClosed()).isIn("", "!");
    assertThat(client.call("client list")).doesNotContain("cmd=subscribe").contains("psub=1");
    other.expect("ping", "*2", "$4", "pong", "$0", "");
    rules("resetchannels &sport:1");
    assertThat(other.untilClosed()).isIn("", "!");
    // One that has begun to listen as another user loses nothing by this.
    RawClient before = connect();
    before.call("hello 3");
    before.expect("subscribe other", ">3", "$9", "subscribe", "$5", "other", ":1");
    before.expect("auth ann secret", "+OK");
    rules("resetchannels +get");
    before.expect("ping", "+PONG");
  }

  @Test
  void whoseUserIsDeletedIsClosed() {
    rules("+acl ~* +blpop");
    RawClient blocked = connectAs("ann");
    blocked.send(RawClient.request("blpop list 0"));
    while (!client.call("info clients").contains("blocked_clients:1")) {
      Thread.onSpinWait();
    }
    RawClient other = connect();
    ann.expect("acl deluser ann bob", ":1");
    assertThat(ann.untilClosed()).isEmpty();
    assertThat(blocked.untilClosed()).isIn("", "!");
    other.expect(
        "auth ann secret", "-WRONGPASS invalid username-password pair or user is" + " disabled.");
    other.expect("ping", "+PONG");
    expect("rpush list 1", ":1");
    expect("llen list", ":1");
    expect("acl deluser other default", "-ERR The 'default' user cannot be removed");
    expect("acl deluser ann", ":0");
  }

  @Test
  void whoMayNotSignInAnyMoreStaysSignedIn() {
    rules("+ping");
    rules("off resetpass");
    ann.expect("ping", "+PONG");
    connect()
        .expect(
            "auth ann secret",
            "-WRONGPASS invalid username-password pair or user is" + " disabled.");
  }

  @Test
  void aTransactionIsCheckedWhenItIsQueuedAndWhenItRuns() {
    rules("~a +set +get +multi +exec");
    ann.expect("multi", "+OK");
    ann.expect("set b 1", NO_KEY);
    ann.expect("exec", "-EXECABORT Transaction discarded because of previous errors.");
    ann.expect("multi", "+OK");
    ann.expect("set a 1", "+QUEUED");
    ann.expect("get a", "+QUEUED");
    rules("-set");
    ann.expect("exec", "*2", CHANGED + "no permission to execute the command or subcommand", "$-1");
    rules("+set");
    ann.expect("multi", "+OK");
    ann.expect("set a 1", "+QUEUED");
    rules("resetkeys");
    ann.expect("exec", "*1", CHANGED + "no permission to touch the specified keys");
    rules("~a +publish &c");
    ann.expect("multi", "+OK");
    ann.expect("publish c 1", "+QUEUED");
    rules("resetchannels");
    ann.expect(
        "exec", "*1", CHANGED + "no permission to access one of the channels used as arguments");
    ann.expect("multi", "+OK");
    ann.expect("set a 1", "+QUEUED");
    rules("-exec");
    ann.expect(
        "exec",
        "-EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run"
            + " the 'exec' command");
    ann.expect("get a", "$-1");
    assertThat(log())
        .containsExactly(
            "1 command multi exec ann",
            "1 channel multi c ann",
            "1 key multi a ann",
            "1 command multi set ann",
            "1 key multi b ann");
  }

  @Test
  void sortReadsOtherKeysOnlyIfAllMayBeRead() {
    expect("rpush list 2 1", ":2");
    expect("set w1 1", "+OK");
    rules("+@all ~list %W~to");
    ann.expect("sort list", "*2", "$1", "1", "$1", "2");
    ann.expect("sort list by nosort", "*2", "$1", "2", "$1", "1");
    ann.expect("sort list store to", ":2");
    ann.expect("sort list store other", NO_KEY);
    String denied = " option of SORT denied due to insufficient ACL permissions.";
    ann.expect("sort list by w*", "-ERR BY" + denied);
    ann.expect("sort list get #", "-ERR GET" + denied);
    ann.expect("sort_ro list get w*", "-ERR GET" + denied);
    rules("%R~*");
    ann.expect("sort list by w*", "*2", "$1", "2", "$1", "1");
    // Another selector that reads everything does not help, if it may not sort.
    rules("resetkeys ~list (%R~* +get)");
    ann.expect("sort list by w*", "-ERR BY" + denied);
  }

  @Test
  void whoWaitsIsCheckedAgainWhenServed() {
    rules("~list +blpop +ping");
    ann.send(RawClient.request("blpop list 0"));
    while (!client.call("info clients").contains("blocked_clients:1")) {
      Thread.onSpinWait();
    }
    rules("resetkeys");
    expect("rpush list 1", ":1");
    assertThat(ann.reply()).isEqualTo(NO_KEY + "\r\n");
    expect("llen list", ":1");
    ann.expect("ping", "+PONG");
  }

  @Test
  void whatADeniedUserDidIsInTheLog() {
    rules("+set ~a +multi +publish");
    ann.expect("get a", noCommand("get"));
    ann.expect("set b 1", NO_KEY);
    ann.expect("set b 2", NO_KEY);
    ann.expect("publish c 1", NO_CHANNEL);
    ann.expect("client kill x", noCommand("client|kill"));
    ann.expect("multi", "+OK");
    ann.expect("set b 1", NO_KEY);
    assertThat(connect().call("auth zoe x")).startsWith("-WRONGPASS");
    assertThat(log())
        .containsExactly(
            "1 auth toplevel auth zoe",
            "1 key multi b ann",
            "1 command toplevel client|kill ann",
            "1 channel toplevel c ann",
            "2 key toplevel b ann",
            "1 command toplevel get ann");
    assertThat(client.call("acl log 2")).startsWith("*2\r\n");
    clock.advance(Duration.ofSeconds(61));
    assertThat(connect().call("AUTH zoe x")).startsWith("-WRONGPASS");
    assertThat(connect().call("auth zoe x")).startsWith("-WRONGPASS");
    assertThat(log()).hasSize(8).startsWith("1 auth toplevel auth zoe");
    assertThat(client.call("acl log 2")).contains("$11\r\nage-seconds\r\n$1\r\n0\r\n");
    expect("config set acllog-max-len 1", "+OK");
    ann.expect("set b 1", NO_KEY);
    assertThat(log()).containsExactly("1 key multi b ann");
    expect("acl log reset", "+OK");
    expect("acl log", "*0");
    expect("acl log x", "-ERR value is not an integer or out of range");
    assertThat(client.call("info")).contains("errorstat_NOPERM:count=");
    assertThat(client.call("info commandstats"))
        .contains("cmdstat_get:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1");
  }

  /** Returns the log, each entry without its time and its client. */
  private List<String> log() {
    List<String> entries = new ArrayList<>();
    for (String entry : client.call("acl log 100").split("\\*14\r\n")) {
      String[] lines = entry.split("\r\n");
      if (lines.length > 20) {
        assertThat(lines[lines.length - 1]).contains("cmd=", "user=");
        entries.add(
            String.join(" ", lines[2].substring(1), lines[6], lines[10], lines[14], lines[18]));
      }
    }
    return entries;
  }

  @Test
  void theLogKeepsOnlyTheBeginningOfLongNames() {
    ann.expect("get " + "k".repeat(100_000), noCommand("get"));
    rules("+get");
    ann.expect("get " + "k".repeat(60_000), NO_KEY);
    assertThat(client.call("acl log 1")).contains("\r\n$1024\r\nkkk");
  }

  @Test
  void aTurnThatRunsAgainChangesUsersOnce() {
    rules("+@all ~*");
    expect("acl setuser bob >p", "+OK");
    isBroken = true;
    client.send(
        RawClient.request("acl setuser bob >q")
            + RawClient.request("acl setuser bob <p")
            + RawClient.request("acl deluser bob")
            + RawClient.request("acl setuser ann -@all")
            + RawClient.request("auth bob p")
            + RawClient.request("set x 1"));
    client.expectMessage("+OK");
    client.expectMessage("+OK");
    client.expectMessage(":1");
    client.expectMessage("+OK");
    assertThat(client.reply()).startsWith("-WRONGPASS");
    client.expectMessage("-ERR not written: disk is broken");
    assertThat(log()).containsExactly("1 auth toplevel auth bob");
    // Signed in, and then undone: the second attempt begins as who the client was before.
    client.send(
        RawClient.request("acl setuser bob on nopass +acl|whoami +set ~*")
            + RawClient.request("auth bob p")
            + RawClient.request("set x 1")
            + RawClient.request("acl whoami"));
    client.expectMessage("+OK");
    client.expectMessage("+OK");
    assertThat(client.reply()).startsWith("-ERR ").contains("disk is broken");
    client.expectMessage("$3", "bob");
  }

  @Test
  void aClientIsAUserUntilItIsAnother() {
    rules("+acl|whoami +client|info");
    ann.expect("acl whoami", "$3", "ann");
    assertThat(ann.call("client info")).contains(" user=ann ");
    assertThat(ann.call("hello 3 auth default x")).startsWith("%7");
    ann.expect("acl whoami", "$7", "default");
    assertThat(ann.call("hello 2 auth ann secret setname me")).startsWith("*14");
    ann.expect("acl whoami", "$3", "ann");
    assertThat(ann.call("hello 3 auth ann wrong")).startsWith("-WRONGPASS");
    ann.expect("acl whoami", "$3", "ann");
    expect("client kill user zoe", "-ERR No such user 'zoe'");
    expect("client kill user ann", ":1");
    assertThat(ann.untilClosed()).isIn("", "!");
    RawClient again = connectAs("ann");
    again.expect("reset", "+RESET");
    again.expect("acl whoami", "$7", "default");
  }

  @Test
  void theDefaultUserIsAUserToo() {
    RawClient late = connect();
    expect("config set requirepass one", "+OK");
    assertThat(client.call("acl list")).contains("user default on #7692c3ad3540bb80");
    connect().expect("ping", "-NOAUTH Authentication required.");
    expect("acl setuser default >two", "+OK");
    RawClient second = connect();
    second.expect("auth two", "+OK");
    second.expect("reset", "+RESET");
    second.expect("auth default one", "+OK");
    // A change that fails leaves the passwords as they are.
    assertThat(client.call("config set requirepass three maxclients x")).startsWith("-ERR");
    RawClient third = connect();
    third.expect("auth two", "+OK");
    third.expect("auth three", "-WRONGPASS invalid username-password pair or user is disabled.");
    expect("config set requirepass \"\"", "+OK");
    connect().expect("ping", "+PONG");
    expect("acl setuser default off", "+OK");
    RawClient fourth = connect();
    fourth.expect("ping", "-NOAUTH Authentication required.");
    fourth.expect(
        "auth default x", "-WRONGPASS invalid username-password pair or user is" + " disabled.");
    fourth.expect("auth ann secret", "+OK");
    late.expect("acl setuser default on", "+OK");
    RawClient waiting = connect();
    expect("acl setuser default -ping", "+OK");
    waiting.expect("ping", noCommand("ping"));
  }

  @Test
  void theSlowLogAndMonitorsSeeNoPassword() {
    RawClient monitor = connect();
    monitor.expect("monitor", "+OK");
    expect("config set slowlog-log-slower-than 0", "+OK");
    expect("acl setuser bob >confidential", "+OK");
    assertThat(connect().call("auth bob confidential")).startsWith("-WRONGPASS");
    expect("echo done", "$4", "done");
    assertThat(client.call("slowlog get 10")).contains("setuser").doesNotContain("confidential");
    assertThat(monitor.reply()).contains("\"echo\" \"done\"");
  }
}

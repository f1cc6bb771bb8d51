package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of users: how they are made, and how they are shown. */
class AclRulesTest extends ServerFixture {
  /** Expects that ACL LIST shows the user after the default one with these rules. */
  private void expectRules(String user, String rules) {
    assertThat(client.call("acl list")).contains("\r\nuser " + user + " " + rules + "\r\n");
  }

  @Test
  void oneUserIsThereAndMayDoEverything() {
    expect("acl whoami", "$7", "default");
    expectWords("acl users", "default");
    expectWords("acl list", "user default on nopass ~* &* +@all");
    expect("acl getuser zoe", "$-1");
  }

  @Test
  void aNewUserMayDoNothing() {
    expect("acl setuser ann", "+OK");
    expectRules("ann", "off resetchannels -@all");
    expect("auth ann x", "-WRONGPASS invalid username-password pair or user is disabled.");
    expect("acl dryrun ann ping", "$54", "This user has no permissions to run the 'ping' command");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "on nopass => on nopass resetchannels -@all",
        "nopass >p => off #148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa"
            + "29ac7ddfca9940 resetchannels -@all",
        ">p <p => off resetchannels -@all",
        ">p resetpass => off resetchannels -@all",
        "allkeys allchannels allcommands => off ~* &* +@all",
        "~* &* +@all resetkeys nocommands => off &* -@all",
        "~a %R~b %W~c %RW~d %wr~e => off ~a %R~b %W~c ~d ~e resetchannels -@all",
        "%R~a %W~a ~b ~b => off ~a ~b resetchannels -@all",
        "&a &b* &a => off resetchannels &a &b* -@all",
        "+get +set -get => off resetchannels -@all +set",
        "+@all -client|kill => off resetchannels +@all -client|kill",
        "+latency|reset +latency => off resetchannels -@all +latency",
        "+latency -latency|reset => off resetchannels -@all +latency -latency|reset",
        "+@hash -hget => off resetchannels -@all +@hash -hget",
        "+@all -@dangerous => off resetchannels +@all -@dangerous",
        "+select|0 +SELECT|1 +select|0 => off resetchannels -@all +select|0 +select|1",
        "+select|0 +select => off resetchannels -@all +select",
        "(~a +get) (%R~b +@all &c) => off resetchannels -@all (~a resetchannels -@all +get)"
            + " (%R~b resetchannels &c +@all)",
        "(~a) clearselectors => off resetchannels -@all",
        "on ~a &b +get (+set) reset => off sanitize-payload resetchannels -@all",
        "skip-sanitize-payload => off skip-sanitize-payload resetchannels -@all",
      })
  void rulesAreShownAsTheyCanBeGiven(String rules, String shown) {
    expect("acl setuser ann " + rules, "+OK");
    expectRules("ann", shown);
    expect("acl setuser bob " + shown, "+OK");
    expectRules("bob", shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '"',
      value = {
        "what => what: Syntax error",
        "%X~a => %X~a: Syntax error",
        "%R => %R: Syntax error",
        "%~a => %~a: Syntax error",
        "+nonsense => +nonsense: Unknown command or category name in ACL",
        "-client|what => -client|what: Unknown command or category name in ACL",
        "+@nonsense => +@nonsense: Unknown command or category name in ACL",
        "-get|x => -get|x: Unknown command or category name in ACL",
        "+get| => +get|: Syntax error",
        "+client|id|x => +client|id|x: Allowing first-arg of a subcommand is not supported",
        "<p => <p: The password you are trying to remove from the user does not" + " exist",
        "#12 => #12: The password hash must be exactly 64 characters and contain"
            + " only lowercase hexadecimal characters",
        "~* ~a => ~a: Adding a pattern after the * pattern (or the 'allkeys' flag) is"
            + " not valid and does not have any effect. Try 'resetkeys' to start with an empty list"
            + " of patterns",
        "&* &a => &a: Adding a pattern after the * pattern (or the 'allchannels' flag)"
            + " is not valid and does not have any effect. Try 'resetchannels' to start with an"
            + " empty list of channels",
        "(+nonsense) => (+nonsense): Unknown command or category name in ACL",
        "(on) => (on): Syntax error",
      })
  void aWrongRuleChangesNothing(String rules, String error) {
    expect("acl setuser ann ~a", "+OK");
    String[] parts = error.split(": ", 2);
    expect(
        "acl setuser ann on resetkeys " + rules,
        "-ERR Error in ACL SETUSER modifier '" + parts[0] + "': " + parts[1]);
    expectRules("ann", "off ~a resetchannels -@all");
    expect(
        "acl setuser ann on (+get ~a",
        "-ERR Unmatched parenthesis in acl selector starting at '(+get'.");
    expectRules("ann", "off ~a resetchannels -@all");
  }

  @Test
  void namesAndPatternsMayHaveAnyBytesButSpaces() {
    String error = "-ERR Usernames can't contain spaces or null characters\r\n";
    for (String name : new String[] {"a b", "a\0", "a\tb", "\n"}) {
      assertThat(client.call(List.of("acl", "setuser", name))).isEqualTo(error);
    }
    for (String pattern : new String[] {"~a b", "&a\0"}) {
      assertThat(client.call(List.of("acl", "setuser", "ann", pattern)))
          .endsWith("': Syntax error\r\n");
    }
    // Two names, two keys and two channels, each of a byte that is not ASCII.
    expect("acl setuser \u00e4 on >p ~\u00f6 &\u00f6 +@all", "+OK");
    expect("auth \u00fc p", "-WRONGPASS invalid username-password pair or user is disabled.");
    expect("auth \u00e4 \u00fc", "-WRONGPASS invalid username-password pair or user is disabled.");
    expect("auth \u00e4 p", "+OK");
    expect("acl whoami", "$1", "\u00e4");
    expect("set \u00f6 1", "+OK");
    assertThat(client.call("set \u00fc 1")).startsWith("-NOPERM");
    expect("publish \u00f6 1", ":0");
    assertThat(client.call("publish \u00fc 1")).startsWith("-NOPERM");
  }

  @Test
  void getuserDescribesAUser() {
    expect("acl setuser ann on >p ~a %R~b &c +get (~x +@hash)", "+OK");
    String selector =
        "*6\r\n$8\r\ncommands\r\n$12\r\n-@all +@hash\r\n$4\r\nkeys\r\n$2\r\n~x\r\n"
            + "$8\r\nchannels\r\n$0\r\n\r\n";
    String fields =
        "$5\r\nflags\r\n*1\r\n$2\r\non\r\n$9\r\npasswords\r\n*1\r\n$64\r\n148de9c5a7a44d19e56cd9ae1"
            + "a554bf67847afb0c58f6e12fa29ac7ddfca9940\r\n$8\r\ncommands\r\n$10\r\n-@all +get\r\n"
            + "$4\r\nkeys\r\n$7\r\n~a %R~b\r\n$8\r\nchannels\r\n$2\r\n&c\r\n$9\r\nselectors\r\n*1\r\n";
    assertThat(client.call("acl getuser ann")).isEqualTo("*12\r\n" + fields + selector);
    client.call("hello 3");
    assertThat(client.call("acl getuser ann"))
        .isEqualTo(
            "%6\r\n" + fields.replaceFirst("\\*1", "~1") + selector.replaceFirst("\\*6", "%3"));
    expect("acl getuser zoe", "_");
  }

  @Test
  void newUsersHaveTheChannelsThatTheConfigurationSays() {
    expectWords("config get acl-pubsub-default", "acl-pubsub-default", "resetchannels");
    expect("config set acl-pubsub-default ALLCHANNELS", "+OK");
    expect("acl setuser ann", "+OK");
    expectRules("ann", "off &* -@all");
    expect("config set acl-pubsub-default resetchannels", "+OK");
    expectRules("ann", "off &* -@all");
    expect("acl setuser ann reset", "+OK");
    expectRules("ann", "off sanitize-payload resetchannels -@all");
    expect(
        "config set acl-pubsub-default some",
        "-ERR CONFIG SET failed (possibly related to argument 'acl-pubsub-default') - argument(s)"
            + " must be one of the following: allchannels, resetchannels");
  }

  @Test
  void categoriesAreListed() {
    assertThat(client.call("acl cat"))
        .startsWith("*21\r\n$8\r\nkeyspace\r\n$4\r\nread\r\n")
        .endsWith("$9\r\nscripting\r\n");
    expectWords("acl cat TRANSACTION", "multi", "exec", "discard", "watch", "unwatch");
    assertThat(client.call("command list filterby aclcat transaction"))
        .isEqualTo(client.call("acl cat transaction"));
    expect("acl cat nonsense", "-ERR Unknown category 'nonsense'");
    expect(
        "acl cat a b",
        "-ERR unknown subcommand or wrong number of arguments for 'cat'. Try ACL HELP.");
  }

  @Test
  void passwordsAreRandom() {
    assertThat(client.call("acl genpass")).matches("\\$64\r\n[0-9a-f]{64}\r\n");
    assertThat(client.call("acl genpass 5")).matches("\\$2\r\n[0-9a-f]{2}\r\n");
    assertThat(client.call("acl genpass 4096")).matches("\\$1024\r\n[0-9a-f]{1024}\r\n");
    assertThat(client.call("acl genpass")).isNotEqualTo(client.call("acl genpass"));
    for (String wrong : new String[] {"0", "-1", "4097"}) {
      expect(
          "acl genpass " + wrong,
          "-ERR ACL GENPASS argument must be the number of bits for the output password, a positive"
              + " number up to 4096");
    }
  }

  @Test
  void dryrunSaysWhatWouldBeDenied() {
    expect("acl setuser ann +get +publish +psubscribe +copy ~a %R~r %W~w &c &p*", "+OK");
    expect("acl dryrun ann get a", "+OK");
    expect("acl dryrun ann get b", "$50", "This user has no permissions to access the 'b' key");
    expect("acl dryrun ann copy r w", "+OK");
    expect("acl dryrun ann copy w r", "$50", "This user has no permissions to access the 'w' key");
    expect("acl dryrun ann publish p1 x", "+OK");
    expect(
        "acl dryrun ann publish q x",
        "$54",
        "This user has no permissions to access the 'q' channel");
    expect("acl dryrun ann psubscribe p*", "+OK");
    assertThat(client.call("acl dryrun ann psubscribe p1")).contains("'p1' channel");
    expect("acl dryrun bob get a", "-ERR User 'bob' not found");
    expect("acl dryrun ann nonsense", "-ERR Command 'nonsense' not found");
    expect("acl dryrun ann get", "-ERR wrong number of arguments for 'get' command");
  }
}

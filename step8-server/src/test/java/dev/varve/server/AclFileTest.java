package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users that survive the server, in a file. */
class AclFileTest extends ServerFixture {
  private static final String DEFAULT = "user default on nopass ~* &* +@all\n";

  @TempDir private Path directory;
  private Path file;
  private String password;

  @Override
  ServerOptions options() {
    return super.options().withAclFile(file).withPassword(password);
  }

  @BeforeEach
  @Override
  void start() {
    file = directory.resolve("users.acl");
    write(DEFAULT, "\n", "user ann on >secret  ~a +get (~b\t+set)\r\n", "user bob off");
    super.start();
  }

  private void write(String... lines) {
    try {
      Files.writeString(file, String.join("", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void usersAreReadAtTheStart() {
    expectWords("acl users", "ann", "bob", "default");
    expectWords("config get aclfile", "aclfile", file.toString());
    RawClient ann = connect();
    ann.expect("auth ann secret", "+OK");
    ann.expect("get a", "$-1");
    ann.expect("set b 1", "+OK");
    assertThat(ann.call("set a 1")).startsWith("-NOPERM");
  }

  @Test
  void whatCouldNotBeReadAgainIsNotSaved() throws IOException {
    String before = Files.readString(file);
    // As in Redis, the first pattern is shown as one after which there may be no other.
    expect("acl setuser cid on >x %RW~* ~foo", "+OK");
    assertThat(client.call("acl save"))
        .startsWith("-ERR There was an error trying to save the ACLs: ")
        .contains("users.acl:3: Adding a pattern after the * pattern");
    assertThat(Files.readString(file)).isEqualTo(before);
    expect("acl setuser cid resetkeys ~foo", "+OK");
    expect("acl save", "+OK");
    restart();
    expectWords("acl users", "ann", "bob", "cid", "default");
  }

  @Test
  void thePasswordThatWasSetLastOutlivesALoad() {
    expect("config set requirepass first", "+OK");
    expect("config set requirepass second", "+OK");
    expect("acl load", "+OK");
    RawClient other = connect();
    assertThat(other.call("auth first")).startsWith("-WRONGPASS");
    other.expect("auth second", "+OK");
  }

  @Test
  void whatIsSavedIsThereAfterARestart() throws IOException {
    expect("acl setuser cid on >x ~c &d +@all -@dangerous", "+OK");
    expect("acl deluser bob", ":1");
    String list = client.call("acl list");
    restart();
    expectWords("acl users", "ann", "bob", "default");
    expect("acl setuser cid on >x ~c &d +@all -@dangerous", "+OK");
    expect("acl deluser bob", ":1");
    expect("acl save", "+OK");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(Files.readString(file))
        .startsWith("user ann on #2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")
        .doesNotContain("secret")
        .contains("\nuser cid on #", "\nuser default on nopass ~* &* +@all\n");
    restart();
    assertThat(client.call("acl list")).isEqualTo(list);
  }

  @Test
  void aFileWithErrorsChangesNothing() {
    String before = client.call("acl list");
    write(DEFAULT, "user ann on +nonsense +@no\n", "user bob ~* ~a >pw\n", "# comment\n");
    expect(
        "acl load",
        "-ERR "
            + String.join(
                " ",
                file
                    + ":2: Error in applying operation '+nonsense': Unknown command or category"
                    + " name in ACL.",
                file
                    + ":2: Error in applying operation '+@no': Unknown command or category name in"
                    + " ACL.",
                file
                    + ":3: Adding a pattern after the * pattern (or the 'allkeys' flag) is not"
                    + " valid and does not have any effect. Try 'resetkeys' to start with an empty"
                    + " list of patterns.",
                file + ":4 should start with user keyword followed by the username.",
                "WARNING: ACL errors detected, no change to the previously active ACL rules was"
                    + " performed"));
    write(DEFAULT, "user ann on\n", "user ann off\n", "user cid (+get ~a\n");
    assertThat(client.call("acl load"))
        .startsWith("-ERR " + file + ":3: Duplicate user 'ann' found. " + file + ":4: Unmatched");
    write("");
    assertThat(client.call("acl list")).isEqualTo(before);
  }

  @Test
  void loadingClosesClientsThatAreNotTheDefaultUser() throws IOException {
    RawClient ann = connect();
    ann.expect("auth ann secret", "+OK");
    expect("acl setuser bob on nopass +acl", "+OK");
    RawClient bob = connect();
    bob.expect("auth bob x", "+OK");
    write("user bob on nopass +acl\n", "user default on nopass ~* &* +@all -ping\n");
    bob.expect("acl load", "+OK");
    assertThat(bob.untilClosed()).isEmpty();
    assertThat(ann.untilClosed()).isIn("", "!");
    expectWords("acl users", "bob", "default");
    assertThat(client.call("ping")).startsWith("-NOPERM");
    // Without a line for it, the default user is as without a file.
    write("user bob on\n");
    expect("acl load", "+OK");
    expect("ping", "+PONG");
    Files.delete(file);
    expect(
        "acl load",
        "-ERR Error loading ACLs, opening file '" + file + "': No such file or directory");
    expectWords("acl users", "bob", "default");
    expect("acl save", "+OK");
    assertThat(Files.readString(file)).startsWith("user bob on").endsWith(DEFAULT);
    Files.delete(file);
    Files.delete(directory);
    assertThat(client.call("acl save"))
        .startsWith("-ERR There was an error trying to save the ACLs: " + file);
    Files.createDirectory(directory);
  }

  @Test
  void thePasswordOfTheOptionsIsThatOfTheDefaultUser() {
    write("user default on >old ~* +@all\n");
    password = "secret";
    restart();
    expect("ping", "-NOAUTH Authentication required.");
    assertThat(client.call("auth old")).startsWith("-WRONGPASS");
    expect("auth secret", "+OK");
    assertThat(client.call("publish c x")).startsWith("-NOPERM");
  }

  @Test
  void aServerWithAWrongFileDoesNotStart() {
    List<String> wrong = List.of("user ann +nonsense\n", "usr ann\n", "user", "user a (b");
    for (String line : wrong) {
      write("\n", line);
      assertThatThrownBy(() -> VarveServer.start(store, options()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(file + ":2");
    }
    file = directory.resolve("missing");
    assertThatThrownBy(() -> VarveServer.start(store, options()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'" + file + "': No such file or directory");
    file = directory;
    assertThatThrownBy(() -> VarveServer.start(store, options())).isInstanceOf(IOException.class);
  }

  @Test
  void otherMachinesNeedAPassword() throws IOException {
    ServerOptions everywhere = super.options().withAclFile(file).withHost("0.0.0.0", null);
    String error =
        "other machines reach this server: the user default needs a password, or must be off";
    assertThatThrownBy(everywhere::checkUsers)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(error);
    write("user default off nopass\n");
    everywhere.checkUsers();
    write("user default on >secret +@all\n");
    try (VarveServer open = VarveServer.start(store, everywhere);
        RawClient one = new RawClient(open.port())) {
      one.expect("auth secret", "+OK");
      one.expect("acl setuser default nopass", "-ERR " + error);
      assertThat(one.call("config set requirepass \"\"")).endsWith(error + "\r\n");
      write("user default on nopass +@all\n");
      assertThat(one.call("acl load")).startsWith("-ERR " + error);
      new RawClient(open.port()).expect("ping", "-NOAUTH Authentication required.");
    }
  }

  @Test
  void withoutAFileNothingIsSaved() {
    file = null;
    restart();
    for (String command : List.of("acl save", "acl load")) {
      assertThat(client.call(command))
          .startsWith("-ERR This Redis instance is not configured to use an ACL file.");
    }
    expectWords("config get aclfile", "aclfile", "");
  }
}

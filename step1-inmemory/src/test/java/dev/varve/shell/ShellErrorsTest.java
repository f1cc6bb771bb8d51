package dev.varve.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** The error messages of the shell. */
class ShellErrorsTest extends ShellFixture {

  @Test
  void whatIsMissingIsNamedWithWhatToType() {
    assertTranscript(
        """
        > set
        set needs a key and a value: set KEY VALUE [SECONDS]
        > set city
        set needs a key and a value: set KEY VALUE [SECONDS]
        > get
        get needs a key: get KEY
        > get New York
        too many words (a value with spaces needs quotes): get KEY
        > set city New York
        SECONDS must be a whole number, not "York": set KEY VALUE [SECONDS]
        > set city New York State
        too many words (a value with spaces needs quotes): set KEY VALUE [SECONDS]
        > set city Basel 0
        time to live is not positive: PT0S
        > set city "New York
        a quote is not closed: end the value with ", or write \\"
        > scan --limit
        --limit needs a number above 0: scan [FROM [TO]] [--reverse] [--limit N]
        > scan --limit 0
        --limit needs a number above 0: scan [FROM [TO]] [--reverse] [--limit N]
        > scan --limit x
        N must be a whole number, not "x": scan [FROM [TO]] [--reverse] [--limit N]
        > scan --limit 1 --limit 2
        --limit is given twice: scan [FROM [TO]] [--reverse] [--limit N]
        > scan a b c
        too many keys: scan [FROM [TO]] [--reverse] [--limit N]
        > keys --revrese
        unknown option --revrese (for a key, put -- before it): keys [PREFIX] [--reverse] [--limit N]
        > clear all
        too many words (a value with spaces needs quotes): clear
        > count
        0
        """);
  }

  @Test
  void afterTwoDashesKeysMayBeginWithThem() {
    assertTranscript(
        """
        > set --a 1
        ok
        > set --b 2
        ok
        > keys -- --
        --a
        --b
        > scan --reverse --limit 1 -- --a --b
        --a = 1
        """);
  }

  @Test
  void everyCommandRefusesAWordTooMany() {
    for (String line : run("help").lines().filter(it -> it.startsWith("  ")).toList()) {
      String name = line.strip().split(" ")[0];
      assertThat(run(name + " 1 2 3 4 5 6"))
          .matches("too many (words|keys)[^\n]*: " + name + ".*\n");
    }
  }

  @Test
  void whatWasTypedIsShownVisiblyInErrors() {
    assertThat(run("\\x1B[31mget a"))
        .isEqualTo("unknown command \"\\x1B[31mget\" (help lists all)\n");
    assertThat(run("set a b \"1\\n2\""))
        .startsWith("SECONDS must be a whole number, not \"1\\x0A2\": set KEY");
    assertThat(run("keys --\\xE2\\x80\\xAE")).startsWith("unknown option --\\xE2\\x80\\xAE (");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheLikeliest() {
    assertTranscript(
        """
        > sett a 1
        unknown command "sett"; did you mean set? (help lists all)
        > detele a
        unknown command "detele"; did you mean delete? (help lists all)
        > frobnicate
        unknown command "frobnicate" (help lists all)
        > "" a
        unknown command "" (help lists all)
        > SET a 1
        ok
        """);
  }

  @Test
  void helpListsAllCommandsOrExplainsOne() {
    String help = run("help");
    for (String name :
        "set get delete exists count keys scan ttl batch end abort clear stats help quit exit"
            .split(" ")) {
      assertThat(help.lines()).anyMatch(line -> line.startsWith("  " + name + " "));
    }
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    assertThat(help).contains("set path 'C:\\temp'");
    assertThat(run("help get")).isEqualTo("get KEY   shows the value of a key\n");
    assertThat(run("help gte"))
        .isEqualTo("unknown command \"gte\"; did you mean get? (help lists all)\n");
  }

  @Test
  void emptyLinesDoNothing() {
    assertThat(run("\n  \n\t\n")).isEmpty();
  }

  @Test
  void aCommandThatFailsPrintsOneLineAndTheShellGoesOn() {
    shell.with(
        new Command(
            "full",
            "",
            "fails as a full disk does",
            (session, arguments) -> {
              throw new UncheckedIOException(new IOException("no space left\non device"));
            }),
        new Command(
            "odd",
            "",
            "fails without a word",
            (session, arguments) -> {
              throw new UnsupportedOperationException();
            }));
    assertTranscript(
        """
        > full
        java.io.IOException: no space left\\x0Aon device
        > odd
        UnsupportedOperationException
        > set a 1
        ok
        """);
    store.close();
    assertThat(run("get a\nset a 1")).isEqualTo("store is closed\nstore is closed\n");
  }

  @Test
  void anErrorOfMemoryOrStackCostsTheCommandAndNotTheShell() {
    shell.with(
        new Command(
            "large",
            "",
            "needs more memory than there is",
            (session, arguments) -> {
              throw new OutOfMemoryError("Java heap space");
            }),
        new Command("deep", "", "never ends", (session, arguments) -> deep(0)));
    assertThatCode(() -> run("large")).doesNotThrowAnyException();
    assertThatCode(() -> run("deep")).doesNotThrowAnyException();
    assertTranscript(
        """
        > large
        not enough memory: Java heap space
        > deep
        too deeply nested: StackOverflowError
        > set a 1
        ok
        """);
  }

  private static long deep(long depth) {
    return deep(depth + 1) + 1;
  }
}

package dev.varve.plug;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.demo.Told;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must be true of what the reader is shown who pulls the plug of a step's script. */
public abstract class PullThePlugContract {
  private static final Pattern ROW =
      Pattern.compile(
          "  (nothing|all, but half of the last write|the last write, none before it|all)"
              + " +(-|\\w+=\\w.*?) +(\\d) writes?\\R");

  private record Shown(String contents, int writes) {}

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** Returns the script of the step, of {@link #lastCall} calls. */
  protected abstract Script<?> script();

  /** Runs the step's demo. */
  protected abstract void main(String... args) throws IOException;

  protected abstract int lastCall();

  /** Returns how many writes had returned, from which call on. */
  protected abstract NavigableMap<Integer, Integer> returned();

  /** Returns how many writes are certain, from which call on. */
  protected abstract NavigableMap<Integer, Integer> certain();

  /** Returns what the store holds after no write, after one, and so on. */
  private static List<String> contents() {
    return List.of(
        "-",
        "city=Basel",
        "city=Basel river=Rhine",
        "city=Bern river=Rhine",
        "city=Bern",
        "city=Bern lake=Thun",
        "city=Bern lake=Thun peak=Eiger");
  }

  private void run(String typed, String... words) throws IOException {
    printed.reset();
    PrintStream out = new PrintStream(printed, true, UTF_8);
    new PullThePlug<>(script(), new StringReader(typed), out).run(List.of(words));
  }

  private String printed() {
    return printed.toString(UTF_8);
  }

  @Test
  void everyCutShowsABeginningOfTheWritesAndAllThatIsCertain() throws IOException {
    for (int call = 0; call <= lastCall(); call++) {
      Map<String, Shown> shown = shown(call);
      assertThat(shown).as("after call %d", call).hasSize(4);
      int certain = certain().floorEntry(call).getValue();
      int returned = returned().floorEntry(call).getValue();
      for (Shown found : shown.values()) {
        assertThat(found.writes()).as("call %d", call).isBetween(certain, returned);
        assertThat(found.contents()).isEqualTo(contents().get(found.writes()));
      }
      assertThat(shown.get("nothing").writes()).as("call %d", call).isEqualTo(certain);
      assertThat(shown.get("all").writes()).as("call %d", call).isEqualTo(returned);
    }
  }

  private Map<String, Shown> shown(int call) throws IOException {
    Map<String, Shown> shown = new TreeMap<>();
    String told = Told.by(this::main, "pull-the-plug", String.valueOf(call));
    for (MatchResult row : ROW.matcher(told).results().toList()) {
      shown.put(row.group(1), new Shown(row.group(2), Integer.parseInt(row.group(3))));
    }
    return shown;
  }

  @Test
  void everyRunMakesTheSameCalls() throws IOException {
    run("");
    String first = printed();
    for (int i = 0; i < 20; i++) {
      run("");
      assertThat(printed()).isEqualTo(first);
    }
    assertThat(first).containsPattern("(?m)^ +" + lastCall() + "  \\w+");
  }

  @Test
  void aPredictionIsRightPossibleOrWrong() throws IOException {
    // The moment when the first two writes have returned: they are in a log that was not forced.
    int call =
        returned().entrySet().stream().filter(it -> it.getValue() == 2).findFirst().get().getKey();
    String typed = call + "\nnothing\n" + call + "\ncity=Basel\n" + call + "\nriver=Rhine\n";
    assertThat(Told.whenTyped(typed, this::main, "pull-the-plug"))
        .containsSubsequence(
            "Your prediction is right.",
            "What you predict can be, but is not certain. If nothing else was kept: nothing.",
            "Your prediction is wrong. If nothing else was kept: nothing.");
  }

  @Test
  void aPredictionMayNameItsKeysInAnyOrder() throws IOException {
    run(lastCall() + "\n lake=Thun, city=Bern   peak=Eiger \n");
    assertThat(printed()).contains("Your prediction is right.");
  }

  @Test
  void whatCannotBeReadIsAskedForAgain() throws IOException {
    run("x\n-1\n" + (lastCall() + 1) + "\n99999999999\n0\ncity\na=1 a=2\n=\nnothing\n\n");
    assertThat(printed())
        .containsSubsequence(
            "call>   the calls are 1 to " + lastCall() + ", and 0 is before the first; not \"x\"",
            "not \"-1\"",
            "not \"" + (lastCall() + 1) + "\"",
            "not \"99999999999\"",
            "prediction>   \"city\" is not a key=value",
            "a key has one value: a is given twice",
            "\"=\" is not a key=value",
            "Power cut before call 1",
            "no file",
            "Your prediction is right.",
            "call>");
  }

  @Test
  void aLineThatIsNotTextIsAskedForAgain() throws IOException {
    byte[] typed = ("0\nlake=Z\u00FCrich\nnothing\n\n").getBytes(ISO_8859_1);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed));
    try {
      assertThat(Told.by(this::main, "pull-the-plug"))
          .containsSubsequence(
              "prediction>   line 2 is not UTF-8 at byte 6 (0xFC)",
              "prediction>",
              "Your prediction is right.");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void withoutAPredictionTheCutIsShownAndNotJudged() throws IOException {
    run("3\n");
    assertThat(printed()).contains("Power cut after call 3").doesNotContain("Your prediction");
  }

  @Test
  void wrongArgumentsAreRefusedBeforeAnythingIsShown() throws IOException {
    for (String word : List.of("x", "-1", "", String.valueOf(lastCall() + 1), "99999999999")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run("", word))
          .withMessageEndingWith("0 is before the first; not \"" + word + "\"");
      assertThat(printed()).isEmpty();
    }
    run("", String.valueOf(lastCall()));
    assertThat(printed()).contains("Power cut after call " + lastCall());
  }
}

package dev.varve.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jline.builtins.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** Checks the contents of a terminal that supports escape sequences after some pictures. */
class ScreenTest {
  private static final String SHORT = "title 1";
  private static final String LONG = "level 0  ###   3 tables   301 KiB  compacted at 4 tables";

  private static List<String> shown(int columns, int rows, Screen.Size told) {
    ScreenTerminal terminal = new ScreenTerminal(columns, rows);
    terminal.write("> levels live\r\n");
    Screen screen =
        Screen.ofTerminal(line -> terminal.write(line.replaceAll("\\R", "\r\n") + "\r\n"), told);
    screen.draw(List.of(LONG, LONG, SHORT));
    screen.draw(List.of(LONG, LONG, LONG, LONG, LONG, SHORT));
    screen.draw(List.of("memory", LONG, LONG, SHORT));
    terminal.write("> ");
    List<String> lines = new ArrayList<>();
    terminal.toString().lines().map(String::stripTrailing).forEach(lines::add);
    while (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  @Test
  void aPictureTakesThePlaceOfTheOneBefore() {
    assertThat(shown(80, 24, new Screen.Size(80, 24)))
        .containsExactly("> levels live", "memory", LONG, LONG, SHORT, ">");
  }

  @Test
  void aLineThatIsTooLongIsCutNotWrapped() {
    String cut = LONG.substring(0, 36) + "...";
    assertThat(shown(40, 24, new Screen.Size(40, 24)))
        .containsExactly("> levels live", "memory", cut, cut, SHORT, ">");
  }

  @Test
  void aPictureThatIsTooHighLosesItsFirstLines() {
    assertThat(shown(80, 4, new Screen.Size(80, 4))).containsExactly(LONG, LONG, SHORT, ">");
  }

  @Test
  void aTerminalThatDoesNotTellItsSizeIsNotWrittenOverItsEdge() {
    assertThat(shown(40, 24, Screen.Size.UNKNOWN))
        .hasSize(6)
        .startsWith("> levels live", "memory")
        .endsWith(SHORT, ">")
        .allMatch(it -> it.length() <= 40);
  }

  @Test
  void elsewhereAllIsPrintedOneBehindTheOther() {
    List<String> printed = new ArrayList<>();
    Screen screen = Screen.ofLines(printed::add);
    screen.draw(List.of(LONG, SHORT));
    screen.draw(List.of(SHORT));
    assertThat(printed).containsExactly(LONG, SHORT, SHORT);
  }
}

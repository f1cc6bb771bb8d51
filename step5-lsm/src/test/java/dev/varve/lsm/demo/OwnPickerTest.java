package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.demo.Glyphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picker of the reader's own, in the simulator and in the engine. */
class OwnPickerTest {
  private static final String PICK = "    return leveled.pick(levels);\n";

  @TempDir private Path directory;

  private static List<String> strategies(String... words) throws IOException {
    List<String> lines = new ArrayList<>();
    new StrategiesCommand(lines::add, Glyphs.ASCII).run(List.of(words));
    return lines;
  }

  private static List<String> bill(String... words) throws IOException {
    List<String> lines = new ArrayList<>();
    new BillCommand(lines::add).run(List.of(words));
    return lines;
  }

  /** Writes the template with another method pick, and returns its path. */
  private String picker(String name, String pick) throws IOException {
    Path file = directory.resolve(name + ".java");
    String template = OwnPicker.template(name);
    assertThat(template).containsOnlyOnce(PICK);
    Files.writeString(file, template.replace(PICK, pick));
    return file.toString();
  }

  private static List<String> startingWith(String start, List<String> lines) {
    return lines.stream()
        .filter(it -> it.startsWith(start))
        .map(it -> it.substring(start.length()))
        .toList();
  }

  @Test
  void theTemplateCostsWhatLeveledCompactionCosts() throws IOException {
    String file = directory.resolve("MyPicker.java").toString();
    assertThat(strategies("new", file))
        .containsExactly(
            file + " is written", "change its method pick, then: strategies picker " + file);
    List<String> lines = strategies("picker", file, "1,000,000");
    assertThat(lines.get(0)).isEqualTo("1,000,000 simulated writes of 120 bytes each");
    assertThat(startingWith("  MyPicker  ", lines))
        .hasSize(5)
        .isEqualTo(startingWith("  leveled   ", lines));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strategies("new", file))
        .withMessageContaining("is there already");
  }

  @Test
  void theBillIsThatOfTheOwnPicker() throws IOException {
    String file = picker("Nothing", "    return null;\n");
    String text = Files.readString(Path.of(file));
    Files.writeString(Path.of(file), text.replace("return leveled.backlog(levels);", "return 0;"));
    List<String> lines = bill("picker", file);
    assertThat(lines)
        .anyMatch(it -> it.matches(" +leveled +size-tiered +Nothing"))
        .anyMatch(it -> it.matches("user bytes +6,720,000 +6,720,000 +6,720,000"))
        .anyMatch(it -> it.matches("compaction bytes +[1-9][0-9,]+ +[1-9][0-9,]+ +0"))
        .anyMatch(it -> it.matches("space amplification +1\\.\\d\\d +1\\.\\d\\d +3\\.\\d\\d"))
        .noneMatch(it -> it.contains("into level"));
  }

  @Test
  void aPickerThatFailsIsNamedWithItsLine() throws IOException {
    String file = picker("Fails", "    return (CompactionPlan) (Object) \"plan\";\n");
    assertThatIllegalStateException()
        .isThrownBy(() -> strategies("picker", file, "1,000,000"))
        .withMessageStartingWith("Fails failed in line 26: java.lang.ClassCastException: ");
    String constructed = picker("Late", "    return null;\n");
    String text = Files.readString(Path.of(constructed));
    Files.writeString(
        Path.of(constructed),
        text.replace("this.options = options;", "this.options = null; options = null;"));
    assertThatIllegalStateException()
        .isThrownBy(() -> strategies("picker", constructed, "1,000,000"))
        .withMessageStartingWith("Late failed in line 14: java.lang.NullPointerException");
  }

  @Test
  void aPlanThatWouldDamageTheTreeIsRejected() throws IOException {
    String file =
        picker(
            "Jumps",
            """
                var runs = levels.runs();
                return runs.size() < 3
                    ? null
                    : new CompactionPlan(java.util.List.of(runs.get(0), runs.get(2)), 6, false);
            """);
    assertThatThrownBy(() -> bill("picker", file))
        .hasStackTraceContaining("Jumps passes over 0000");
    assertThatIllegalStateException()
        .isThrownBy(() -> strategies("picker", file, "1,000,000"))
        .withMessageStartingWith("Jumps passes over 0000");
  }

  /** Otherwise the next write would wait forever. */
  @Test
  void aPickerThatRestsWhileWritesStallIsRejected() throws IOException {
    String file = picker("Rests", "    return null;\n");
    String message = "Rests picks nothing at a backlog of 24 runs: writes would stall for good";
    assertThatThrownBy(() -> bill("picker", file)).hasStackTraceContaining(message);
    assertThatIllegalStateException()
        .isThrownBy(() -> strategies("picker", file, "10,000,000"))
        .withMessage(message);
  }

  private void assertRejected(String message, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strategies("picker", file.toString()))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bill("picker", file.toString()))
        .withMessage(message);
  }

  @Test
  void whatIsNoPickerIsToldInOneLine() throws IOException {
    assertRejected("A.java does not compile, line 2: ';' expected", "A.java", "class A {\nint a }");
    assertRejected(
        "A.java does not compile, line 1: cannot find symbol; symbol:   class B;"
            + " location: class A; errors in all: 2",
        "A.java",
        "class A { B a; C b; }");
    assertRejected("A.java has no class A", "A.java", "class B {}");
    assertRejected("A.java does not implement CompactionStrategy", "A.java", "class A {}");
    assertRejected(
        "A.java has no constructor whose one parameter is LsmOptions",
        "A.java",
        OwnPicker.template("A").replace("(LsmOptions options)", "(LsmOptions options, int more)"));
    assertRejected(
        "a picker is a file such as MyPicker.java, not \"picker.txt\"", "picker.txt", "class A {}");
    assertRejected(
        "a picker is a file such as MyPicker.java, not \"1.java\"", "1.java", "class A {}");
    String none = directory.resolve("None.java").toString();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strategies("picker", none))
        .withMessage("no such file: " + none + "; strategies new " + none + " writes one");
  }

  @Test
  void aPickerMayBeInAPackageAndHaveOtherClasses() throws IOException {
    String file =
        picker("Packed", "    return levels == null ? Other.NOTHING : leveled.pick(levels);\n");
    String text =
        Files.readString(Path.of(file))
            .replace("public final class", "final class")
            .replace(
                "public CompactionPlan",
                "public @org.jspecify.annotations.Nullable CompactionPlan");
    Files.writeString(
        Path.of(file),
        "package my.own;\n" + text + "class Other { static final CompactionPlan NOTHING = null; }");
    assertThat(startingWith("  Packed   ", strategies("picker", file, "1,000,000"))).hasSize(5);
  }

  @Test
  void otherWordsAreRejected() {
    for (String[] words :
        new String[][] {
          {"picker"},
          {"new"},
          {"picture"},
          {"picker", "A.java", "1000000", "more"},
          {"new", "A", "b"}
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> strategies(words))
          .withMessage("strategies [WRITES|new FILE|picker FILE [WRITES]|picture FILE]");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strategies("many"))
        .withMessage("WRITES must be a whole number, not many");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bill("picker"))
        .withMessage("bill, bill new FILE, bill FILE or bill picker FILE");
  }
}

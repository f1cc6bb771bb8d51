package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StarterTest {
  private static final Exercise EXERCISE = Sandbox.EXERCISE;
  private static final Cut CUT = new Cut(Course.find());
  private static final String STARTER = CUT.starter(EXERCISE).values().iterator().next();
  private static final String SOLVED = CUT.solution(EXERCISE).values().iterator().next();

  private final Starter starter = new Starter(EXERCISE);

  @Test
  void aStarterThatNobodyTouchedMustBeWhatIsCut() {
    assertThat(starter.isBegun(STARTER)).isFalse();
    assertThat(starter.drift(STARTER, STARTER)).isEmpty();
    String comment = STARTER.replace("A link of a chain.", "A link.");
    assertThat(starter.drift(STARTER, comment)).hasSize(1);
    assertThat(starter.drift(STARTER, STARTER + "\n")).hasSize(1);
  }

  @Test
  void aSolvedOneMayHaveItsOwnBodiesImportsMembersAndLayout() {
    assertThat(starter.isBegun(SOLVED)).isTrue();
    assertThat(starter.drift(STARTER, SOLVED)).isEmpty();
    String own =
        SOLVED
            .replace("import java.util.Arrays;", "import java.util.*;")
            .replace("  private int size;", "\tprivate\n\tint size ;  // how many\n  int extra;")
            .replace("/** A link of a chain. */", "");
    assertThat(starter.drift(STARTER, own)).isEmpty();
  }

  @Test
  void aSolvedOneStillFollowsItsSource() {
    assertThat(starter.drift(STARTER, SOLVED.replace("new Node[4]", "new Node[8]")))
        .containsExactly("ChainedHashTable.buckets was changed");
    assertThat(starter.drift(STARTER, SOLVED.replace("int bucketOf(byte[]", "int bucket(byte[]")))
        .containsExactly("ChainedHashTable.bucketOf(byte[]) is missing");
    assertThat(starter.drift(STARTER, SOLVED.replace("    Node next;", "")))
        .containsExactly("ChainedHashTable.Node.next is missing");
    assertThat(starter.drift(STARTER, SOLVED.replace("public byte[] get", "byte[] get")))
        .containsExactly("ChainedHashTable.get(byte[]) was changed");
  }

  @Test
  void halfWrittenCodeIsSomeonesWork() {
    assertThat(starter.isBegun(STARTER.replace("throw new NotDoneYet(\"1.1\");", "return nu")))
        .isTrue();
  }

  @Test
  void aStarterHasNoBodiesButTheirComments() {
    assertThat(STARTER)
        .startsWith("// Exercise 1.1: ")
        .contains("import dev.varve.course.NotDoneYet;")
        .contains("/** Returns the value of {@code key}, or null if it is absent. */")
        .doesNotContain("node.key, key");
    assertThat(STARTER.split("throw new NotDoneYet\\(\"1.1\"\\);", -1)).hasSize(5);
  }

  @Test
  void importsFollowWhatIsUsed() {
    Exercise alone = Catalogue.standard().get("2.2");
    assertThat(CUT.starter(alone)).as("the class alone").hasSize(1);
    assertThat(reader(alone))
        .as("a static import of what stays behind")
        .contains("import static dev.varve.wal.LogFormat.FRAME_BYTES;")
        .as("used by finished methods")
        .contains("import dev.varve.io.Decoder;")
        .as("stays behind")
        .contains("import dev.varve.wal.LogRecord;");
    Exercise withTwo = with(alone, List.of("LogFormat", "LogRecord"));
    assertThat(CUT.starter(withTwo)).as("the class and two others").hasSize(3);
    assertThat(reader(withTwo))
        .as("a static import of what came along")
        .contains("import static dev.varve.exercises.torntail.LogFormat.FRAME_BYTES;")
        .as("stays behind")
        .contains("import dev.varve.wal.LogHeader;")
        .as("came along")
        .doesNotContain("import dev.varve.wal.LogRecord;");
  }

  private static String reader(Exercise exercise) {
    return CUT.starter(exercise).get(Course.find().workFile(exercise));
  }

  private static Exercise with(Exercise one, List<String> classes) {
    return new Exercise(
        one.id(),
        one.title(),
        one.minutes(),
        one.folder(),
        one.source(),
        one.write(),
        one.says(),
        classes,
        one.drop(),
        one.chapter(),
        one.rules(),
        one.hints());
  }
}

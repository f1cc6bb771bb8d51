package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner who has solved 1.3 and 2.1, in the demos of steps 1 and 2. */
class MineTest {
  private static final Exercise STORE = Catalogue.standard().get("1.3");
  private static final Exercise LOG = Catalogue.standard().get("2.1");

  private static final String APPEND = "byte[] payload, int length)\n      throws IOException {";

  @TempDir Path root;
  private Sandbox sandbox;
  private final StringBuilder told = new StringBuilder();

  @BeforeEach
  void copyAndSolve() {
    sandbox = new Sandbox(root);
    sandbox.add(STORE);
    sandbox.add(LOG);
    new Cut(sandbox.course()).solution(STORE).forEach(Course::write);
    new Cut(sandbox.course()).solution(LOG).forEach(Course::write);
  }

  private boolean run(String step, Exercise... solved) {
    Mine mine = new Mine(sandbox.course(), sandbox.catalogue().all(), Set.of(solved)::contains);
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true));
    try {
      return mine.run(step, List.of(), told::append);
    } finally {
      System.setOut(before);
      told.append(out);
    }
  }

  /** Lets the learner's method tell in which process it ran, once in each. */
  private Path tellingProcesses(Exercise exercise, String method) {
    Path file = root.resolve("processes");
    String path = '"' + file.toString().replace("\\", "\\\\") + '"';
    Sandbox.replace(
        sandbox.course().workFile(exercise),
        method,
        method
            + """

                if (System.setProperty(PATH, "told") == null) {
                  try {
                    java.nio.file.Files.writeString(
                        java.nio.file.Path.of(PATH),
                        ProcessHandle.current().pid() + "\\n",
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
                  } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                  }
                }
            """
                .replace("PATH", path));
    return file;
  }

  @Test
  void theDemoRunsOnWhatIsSolvedAndSaysWhatThatIs() throws Exception {
    Path processes = tellingProcesses(STORE, "  public byte @Nullable [] get(byte[] key) {");
    assertThat(run("1", STORE)).isTrue();
    assertThat(told.toString())
        .startsWith("The engine of step 1: 1 of its 1 parts is yours")
        .contains("[x] 1.3  InMemoryStore: get, scan, isLive\n", "a store in memory")
        .doesNotContain("Next:", "LogWriter", "ChainedHashTable");
    assertThat(Files.readString(processes)).isEqualTo(ProcessHandle.current().pid() + "\n");
  }

  @Test
  void withoutAPartTheEnginesOwnRuns() {
    assertThat(run("1")).isTrue();
    assertThat(told.toString())
        .contains(
            "0 of its 1 parts are yours",
            "[ ] 1.3  InMemoryStore",
            "Next: 1.3  Time to live; a part is yours once its check has passed\n")
        .contains("a store in memory");
  }

  /** The demo of step 2 kills a writer in a process of its own. */
  @Test
  void aProcessThatTheDemoStartsHasThePartsToo() throws Exception {
    Path processes = tellingProcesses(LOG, APPEND);
    assertThat(run("2", STORE, LOG)).isTrue();
    assertThat(told.toString())
        .contains("2 of its 2 parts are yours", "[x] 2.1  LogWriter: append");
    assertThat(Files.readAllLines(processes)).hasSizeGreaterThan(1).doesNotHaveDuplicates();
  }

  @Test
  void whatDoesNotCompileIsTold() {
    Sandbox.replace(
        sandbox.course().workFile(STORE),
        "public byte @Nullable [] get(byte[] key) {",
        "public byte @Nullable [] get(byte[] key) { nothing();");
    assertThat(run("1", STORE)).isFalse();
    assertThat(told.toString())
        .contains(
            "do not compile (with your methods in the engine's files):",
            "InMemoryStore.java:",
            "nothing");
  }
}

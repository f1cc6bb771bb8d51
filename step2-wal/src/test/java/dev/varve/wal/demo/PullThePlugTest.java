package dev.varve.wal.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.demo.Told;
import dev.varve.plug.PullThePlugContract;
import dev.varve.plug.Script;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PullThePlugTest extends PullThePlugContract {

  @Override
  protected Script<?> script() {
    return Demo.script();
  }

  @Override
  protected void main(String... args) throws IOException {
    Demo.main(args);
  }

  @Override
  protected int lastCall() {
    return 36;
  }

  @Override
  protected NavigableMap<Integer, Integer> returned() {
    return new TreeMap<>(Map.of(0, 0, 6, 1, 7, 2, 9, 3, 10, 4, 25, 5, 35, 6));
  }

  /** Each sync makes certain what is before it; so does a checkpoint, which begins with one. */
  @Override
  protected NavigableMap<Integer, Integer> certain() {
    return new TreeMap<>(Map.of(0, 0, 8, 2, 14, 4, 27, 5, 36, 6));
  }

  @Test
  void theCutAfterARenameShowsThatItsNameIsPending() throws IOException {
    assertThat(Told.by(Demo::main, "pull-the-plug", "22"))
        .contains(
            "  -->   22  rename   000002.checkpoint.tmp",
            "  000002.checkpoint        live      152 B   durable      119 B   name pending",
            "The 4 writes that had returned cannot be lost any more.")
        .containsSubsequence(
            "  000001.log: 33 bytes were appended, and not forced yet",
            "  000002.checkpoint: the directory was not synced since it was created");
    assertThat(Told.by(Demo::main, "pull-the-plug", "24"))
        .contains("  000001.log: deleted, not synced, it may come back");
  }

  @Test
  void aTornTailIsReportedWithTheImageThatHasIt() throws IOException {
    assertThat(Told.by(Demo::main, "pull-the-plug", "9"))
        .containsPattern("but half of .* 2 writes\\R +000001.log@213: cut off a torn tail of 25 b");
  }

  @Test
  void twoWritesOfAScriptMustNotLeadToTheSameContents() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demo.script().delete("peak"))
        .withMessageStartingWith("delete peak leads to contents that have been");
  }
}

package dev.varve.wal;

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
    return 29;
  }

  @Override
  protected NavigableMap<Integer, Integer> returned() {
    return new TreeMap<>(Map.of(0, 0, 5, 1, 6, 2, 8, 3, 9, 4, 19, 5, 28, 6));
  }

  /** Each sync makes certain what is before it; so does a checkpoint, once its name is synced. */
  @Override
  protected NavigableMap<Integer, Integer> certain() {
    return new TreeMap<>(Map.of(0, 0, 7, 2, 17, 4, 21, 5, 29, 6));
  }

  @Test
  void theCutAfterARenameShowsThatItsNameIsPending() throws IOException {
    assertThat(Told.by(Demo::main, "pull-the-plug", "16"))
        .contains(
            "  -->   16  rename   000002.checkpoint.tmp",
            "  000002.checkpoint        live      132 B   durable       99 B   name pending",
            "Writes that had returned: 4. Certain of them: the first 2.")
        .containsSubsequence(
            "  000001.log: 93 bytes were appended, and not forced yet",
            "  000002.checkpoint: the directory was not synced since it was created");
    assertThat(Told.by(Demo::main, "pull-the-plug", "18"))
        .contains("  000001.log: deleted, not synced, it may come back");
  }

  @Test
  void aTornTailIsReportedWithTheImageThatHasIt() throws IOException {
    assertThat(Told.by(Demo::main, "pull-the-plug", "8"))
        .containsPattern("but half of .* 2 writes\\R +000001.log@119: cut off a torn tail of 25 b");
  }

  @Test
  void twoWritesOfAScriptMustNotLeadToTheSameContents() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demo.script().delete("peak"))
        .withMessageStartingWith("delete peak leads to contents that have been");
  }
}

package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;

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
    return PlugScript.create();
  }

  @Override
  protected void main(String... args) throws IOException {
    Demo.main(args);
  }

  @Override
  protected int lastCall() {
    return 80;
  }

  @Override
  protected NavigableMap<Integer, Integer> returned() {
    return new TreeMap<>(Map.of(0, 0, 16, 1, 17, 2, 28, 3, 31, 4, 51, 5, 79, 6));
  }

  /** A flushed table counts from the moment when the manifest's edit is forced. */
  @Override
  protected NavigableMap<Integer, Integer> certain() {
    return new TreeMap<>(Map.of(0, 0, 25, 2, 30, 3, 39, 4, 54, 5, 80, 6));
  }

  @Test
  void theCutAfterTheRenameOfCurrentShowsThatTheOldOneMayComeBack() throws IOException {
    assertThat(Told.by(Demo::main, "pull-the-plug", "75"))
        .contains(
            "  -->   75  rename   CURRENT.tmp",
            "  CURRENT                  live       16 B   durable       16 B   name pending",
            "  CURRENT: not synced, the file before may come back");
  }
}

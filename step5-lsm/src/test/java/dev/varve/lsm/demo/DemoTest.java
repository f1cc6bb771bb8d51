package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.demo.Told;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.shell.Refusals;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell", "xray", "levels", "bill", "pull-the-plug");
    assertThat(Refusals.run(2, Demo::commandLine, "levels", "dead")).startsWith("levels: levels");
    for (String puts : new String[] {"0", "x", "-1", "100000001", "9".repeat(30)}) {
      assertThat(Refusals.run(2, Demo::commandLine, "levels", "live", puts))
          .startsWith("levels: PUTS is from 1 to 100000000");
    }
    assertThat(Refusals.run(2, Demo::commandLine, "bill", "p", "new")).startsWith("bill: bill");
    assertThat(Refusals.run(2, Demo::commandLine, "pull-the-plug", "99")).contains("0 is before");
  }

  @Test
  void copiesTellsHowLongACheckpointAndABackupTake() throws IOException {
    assertThat(Told.by(Demo::main, "copies", "3"))
        .containsPattern("durability of the writes +OS\\R")
        .containsPattern("checkpoint, median of 9 +[0-9.,]+ .?s\\R")
        .containsPattern("shortest, longest +[0-9.,]+ .?s, [0-9.,]+ .?s\\R")
        .containsPattern("logs copied for each +[0-9,]+ to [0-9,]+ bytes\\R")
        .containsPattern("backup, 1 % later +[0-9.,]+ .?s; [0-9,]+ bytes copied\\R");
    assertThat(Refusals.run(2, Demo::commandLine, "copies", "0")).startsWith("copies: MB is from");
  }

  @Test
  void theDemoFillsLevelsKeepsASnapshotAndComesBack() throws IOException {
    assertThat(Told.by(Demo::main))
        .containsPattern("write amplification +[2-9]\\.\\d\\R")
        .containsPattern("compacted( +0 +0){3} +\\d+ +[0-9,]+\\R")
        .containsPattern("(?s)compact everything\\R.*snapshot: get U\\+01F600 +GRINNING FACE\\R")
        .containsPattern("replayed from the log +1\\R")
        .containsPattern("get U\\+01F600 +GRINNING FACE, PUT AGAIN\\R")
        .containsPattern("verify: tables read +\\d+\\R +\\d+.table@\\d+: block's crc")
        .containsPattern("open fails:\\R +CURRENT: is missing")
        .containsPattern("verify: problems +0\\R");
  }

  @Test
  void everythingIsClearedAtOnceAndNothingIsReadForIt() throws IOException {
    assertThat(Told.by(Demo::main, "clear", "50,000"))
        .containsPattern("entries +50,000\\R")
        .containsPattern("added to the log +38\\R")
        .containsPattern("as a scan shows them +0\\R")
        .containsPattern("bytes of tables that it read +\\d{1,3}\\R")
        .containsPattern("bytes of tables +0\\R$");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClearCommand.runDemo(List.of("0")))
        .withMessageContaining("ENTRIES is from 1 to 999,999,999");
  }

  @Test
  void everyCommandOfTheShellRefusesAWordTooMany(@TempDir Path directory) throws IOException {
    try (RepairableStore<LsmStore> store =
        new RepairableStore<>(directory, LsmOptions.defaults(), LsmStore::open)) {
      Shell shell = new Shell(store).with(new TreeCommands(store, directory).all());
      List<String> names =
          Transcript.of(shell, "help")
              .lines()
              .filter(it -> it.startsWith("  "))
              .map(it -> it.strip().split(" ")[0])
              .toList();
      assertThat(names).contains("get", "xray", "verify", "trace");
      for (String name : names) {
        assertThat(Transcript.of(shell, name + " 1 2 3 4 5 6"))
            .as(name)
            .containsPattern("^(too many (words|keys)|what to explain\\?)")
            .hasLineCount(1);
      }
    }
  }
}

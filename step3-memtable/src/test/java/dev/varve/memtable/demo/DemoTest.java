package dev.varve.memtable.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Told;
import dev.varve.shell.Refusals;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell", "xray");
  }

  @Test
  void theDemoShowsVersionsRangesAndTheLog() throws IOException {
    assertThat(Told.by(Demo::main))
        .containsPattern("find city at 3 +version 3: tombstone\\R")
        .containsPattern("find city at 1 +version 1: Basel\\R")
        .containsPattern("find city at 0 +\\(nothing\\)\\R")
        .containsPattern("(?s)U\\+01F600  \"GRINNING.*U\\+01F64F  \"PERSON WITH FOLDED HANDS\"")
        .containsPattern("entries looked at +[0-9,]+ +81\\R")
        .containsPattern("(?s)replayed +4\\R.*\\[city, river].*replayed +0\\R.*\\[city, river]")
        .containsPattern("(?s)delete counter\\R +keys +0\\R +versions +100,001\\R");
  }
}

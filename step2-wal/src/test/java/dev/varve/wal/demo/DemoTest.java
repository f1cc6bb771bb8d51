package dev.varve.wal.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.demo.Told;
import dev.varve.shell.Refusals;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell", "xray", "pull-the-plug");
    assertThat(Refusals.run(2, Demo::commandLine, "pull-the-plug", "99")).contains("0 is before");
    assertThat(Refusals.run(2, Demo::commandLine, "xray", "a", "b")).contains("what to explain?");
    assertThat(Refusals.run(2, Demo::commandLine, "xray", "no\u001B[31m"))
        .startsWith("xray: no such file: no\\x1B[31m");
  }

  @Test
  void theDemoLosesNothingThatWasPromised() throws IOException {
    assertThat(Told.by(Demo::main))
        .containsPattern("(?s)durability +OS.*?the first +key-0000001\\R")
        .containsPattern("(?s)durability +OS.*?reported, but not found +0\\R.*durability +MEMORY")
        .containsPattern("(?s)200 puts at EVERY_WRITE.*?syncs +200\\R")
        .containsPattern("(?s)nothing survives.*?city, river +Basel, Rhine\\R")
        .contains("cut off a torn tail of 25 bytes")
        .contains("000001.log@110: damaged record, though a later one knows it to be durable")
        .containsPattern("(?s)replayed at open +20,000\\R.*replayed at open +0\\R.*keys +1,000\\R");
  }
}

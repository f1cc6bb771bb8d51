package dev.varve.sstable.demo;

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
  void theDemoExplainsATableAndCatchesAFlippedBit() throws IOException {
    assertThat(Told.by(Demo::main))
        .contains("data block 0: ")
        .contains("footer: format version 1, and where the rest is")
        .containsPattern("(?s)get U\\+01F600.*?found +\"GRINNING FACE\"\\R +blocks read +1\\R")
        .containsPattern("10 bits a key, [0-9,]+ bytes +1,0\\d\\d wrong")
        .containsPattern("second pass +100.0 % hits")
        .containsPattern("(BAD|\u2717)  data block 1: the checksum does not hold\\R")
        .containsPattern("get U\\+0000C4 fails:\\R +000001.table@\\d+: block's crc");
  }
}

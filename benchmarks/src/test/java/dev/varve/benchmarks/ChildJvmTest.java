package dev.varve.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

  @Test
  void aLogThatIsNotTextStillTellsHowTheProcessEnded(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("log.txt");
    Files.write(log, "cannot open Z\u00FCrich\nkilled\n\n".getBytes(ISO_8859_1));
    assertThatCode(() -> assertThat(ChildJvm.lastLine(log)).isEqualTo("killed"))
        .doesNotThrowAnyException();
    Files.write(log, new byte[0]);
    assertThat(ChildJvm.lastLine(log)).isEqualTo("it printed nothing");
  }
}

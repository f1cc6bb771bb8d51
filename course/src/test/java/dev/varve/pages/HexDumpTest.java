package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hexdumps of the log that the shell of step 2 leaves; its header has 36 bytes. */
class HexDumpTest {
  private static final String SHELL = "mvn -q compile exec:java -Dstep=2 -Dexec.args=shell -->";
  private static final String MARK = "<!-- hexdump of 000001.log after set a 1: " + SHELL;

  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  @Test
  void bytesAndOffsetsArePutRightAndTheRestStays() {
    Page page =
        repository.page(
            MARK,
            "```text",
            "00  56 41 52 56 00 4c 4f 47     VARVELOG",
            "",
            "07  02 00 00 00  …              be that as it may",
            "                                add more",
            "44  06                          TIME",
            "```");
    assertThat(repository.stale(page)).hasSize(1);
    assertThat(repository.refreshed(page))
        .containsSequence(
            "00  56 41 52 56 45 4c 4f 47     VARVELOG",
            "",
            "08  03 00 00 00  …              be that as it may",
            "                                add more",
            "44  06                          TIME",
            "```");
    assertThat(repository.stale(Page.read(repository.course(), page.file()))).isEmpty();
  }

  @Test
  void whatCannotBeShownIsTold() {
    assertThat(told(MARK, "0fff  00")).contains("the file ends at ");
    assertThat(told("<!-- hexdump of 2.log after set a 1: " + SHELL, "00  00"))
        .contains("the shell has left no file 2.log");
    assertThat(told(MARK.replace("=shell", "=\"xray none.log\""), "56  56"))
        .contains("the shell ended with 2");
    assertThat(told("<!-- hexdump: " + SHELL, "00  00")).contains("a hexdump is of FILE after");
  }

  private String told(String mark, String line) {
    Page page = repository.page(mark, "```text", line, "```");
    return String.join("\n", repository.stale(page));
  }
}

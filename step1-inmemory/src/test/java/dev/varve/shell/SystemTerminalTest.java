package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class SystemTerminalTest {

  /** Collects what JLine logs; by default each record is several lines on standard error. */
  private static final class Collector extends Handler {
    private final List<String> messages = new ArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      messages.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aTerminalOfAnUnknownKindWorksWithoutAWord() throws IOException {
    Collector logged = new Collector();
    Logger root = Logger.getLogger("");
    root.addHandler(logged);
    openAndClose();
    try (Terminal unknown = unknown("set a 1\rget a\r");
        TerminalLines lines = new TerminalLines(unknown, before -> List.of(), noHistory())) {
      assertThat(lines.read("> ")).isEqualTo("set a 1");
      assertThat(lines.read("> ")).isEqualTo("get a");
    } finally {
      root.removeHandler(logged);
    }
    assertThat(logged.messages).isEmpty();
  }

  private static void openAndClose() throws IOException {
    Terminal ofThisProcess = SystemTerminal.open();
    if (ofThisProcess != null) {
      ofThisProcess.close();
    }
  }

  private static ShellHistory noHistory() {
    return ShellHistory.inHome(null);
  }

  private static Terminal unknown(String keys) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(keys.getBytes(UTF_8));
    return new DumbTerminal("test", "no-such-kind", in, new ByteArrayOutputStream(), UTF_8);
  }
}

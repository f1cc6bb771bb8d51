package dev.varve.query.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.demo.RepairableStore;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the examples of {@code docs/query.md} in the shell, and compares what it prints with the
 * page. With {@code -Dpage.write=true}, writes it there.
 */
class QueryPageTest {
  private static final Path PAGE = Path.of("..", "docs", "query.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```kql\\n(.*?)\\n```\\n(?:\\n```text\\n.*?\\n?```\\n)?", Pattern.DOTALL);

  @Test
  void eachExampleGivesWhatThePageShows(@TempDir Path directory) throws IOException {
    String page = Files.readString(PAGE);
    try (RepairableStore<TransactionalStore> store =
            new RepairableStore<>(directory, LsmOptions.defaults(), TransactionalStore::open);
        QueryShell queries = new QueryShell(store)) {
      Shell shell = new Shell(store).with(queries.language());
      StringBuilder run = new StringBuilder();
      Matcher examples = EXAMPLE.matcher(page);
      int count = 0;
      while (examples.find()) {
        String printed =
            Transcript.of(shell, examples.group(1)).replace(System.lineSeparator(), "\n");
        String shown = "```kql\n" + examples.group(1) + "\n```\n\n```text\n" + printed + "```\n";
        examples.appendReplacement(run, Matcher.quoteReplacement(shown));
        count++;
      }
      examples.appendTail(run);
      if (Boolean.getBoolean("page.write")) {
        Files.writeString(PAGE, run);
      }
      assertThat(count).isGreaterThan(20);
      assertThat(run.toString()).isEqualTo(Files.readString(PAGE));
    }
  }
}

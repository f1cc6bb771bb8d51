package dev.varve.transactions.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.exchange.FileCommands;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.transactions.TransactionFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionCommandsTest extends TransactionFixture {

  private void assertTranscript(String transcript) {
    Transcript.check(shell(), transcript);
    assertThat(store.stats().count("transactions.active")).as("left open").isZero();
  }

  private Shell shell() {
    return new Shell(store)
        .with(new TransactionCommands(() -> store).all())
        .with(FileCommands.all().toArray(Command[]::new))
        .with(
            new Command(
                "other",
                "KEY VALUE",
                "puts past the transaction",
                (session, arguments) -> store.put(arguments.text(0), arguments.text(1))));
  }

  @Test
  void aTransactionIsCommittedOrRolledBack() {
    assertTranscript(
        """
        > set a 1
        ok
        > begin
        ok, serializable; end it: commit or rollback
        > set a 2
        ok
        > set b 2
        ok
        > scan
        a = 2
        b = 2
        > commit
        committed
        > begin snapshot
        ok, snapshot; end it: commit or rollback
        > delete a
        ok
        > exists a
        no
        > rollback
        rolled back
        > scan
        a = 2
        b = 2
        """);
  }

  @Test
  void aSavepointIsGoneBackToByItsName() {
    assertTranscript(
        """
        > begin
        ok, serializable; end it: commit or rollback
        > set a 1
        ok
        > savepoint one
        ok
        > clear
        everything is removed
        > savepoint two
        ok
        > rollbackto one
        ok
        > scan
        a = 1
        > rollbackto two
        savepoint is void, or another transaction's
        > rollbackto three
        no savepoint three: rollbackto NAME
        > commit
        committed
        > get a
        1
        """);
  }

  @Test
  void aRefusalSaysWhyAndEndsTheTransaction() {
    assertTranscript(
        """
        > begin SERIALIZABLE
        ok, serializable; end it: commit or rollback
        > get a
        (nothing)
        > set b 1
        ok
        > other a 2
        > commit
        refused, nothing was written: another commit has written key a
        > commit
        no transaction is open
        > scan
        a = 2
        """);
  }

  @Test
  void aRefusalIsAFailure() {
    assertThat(Transcript.succeeds(shell(), "begin\nget a\nset b 1\ncommit")).isTrue();
    assertThat(Transcript.succeeds(shell(), "begin\nget a\nset b 2\nother a 2\ncommit")).isFalse();
    assertThat(Transcript.succeeds(shell(), "begin\nset b 2")).as("left open").isFalse();
  }

  /** To print the replaced value, set would have to read it, and the read would be a dependency. */
  @Test
  void aSetInATransactionReadsNothing() {
    assertTranscript(
        """
        > set a 1
        ok
        > begin
        ok, serializable; end it: commit or rollback
        > set a 2
        ok
        > other a 3
        > commit
        committed
        """);
  }

  @Test
  void whatIsOutOfPlaceIsRefused() {
    assertTranscript(
        """
        > commit
        no transaction is open
        > rollback
        no transaction is open
        > savepoint s
        no transaction is open: begin opens one
        > begin dirty
        LEVEL is snapshot or serializable: begin [LEVEL]
        > begin
        ok, serializable; end it: commit or rollback
        > begin
        a transaction is open already: finish it first
        > savepoint
        savepoint needs a name: savepoint NAME
        > batch
        ok; set and delete, then end or abort
        > set a 1
        ok
        > savepoint s
        a batch is open: finish it first
        > commit
        a batch is open: finish it first
        > end
        1 operation written
        > commit
        committed
        > get a
        1
        """);
  }

  @Test
  void anImportThatFailsAddsNothingToATransaction(@TempDir Path directory) throws IOException {
    List<String> lines = new ArrayList<>(List.of("key,value"));
    for (int i = 2; i < 4_500; i++) {
      lines.add("k" + i + ",v");
    }
    Path whole = Files.write(directory.resolve("whole.csv"), lines);
    lines.add("bad");
    Path bad = Files.write(directory.resolve("bad.csv"), lines);
    assertTranscript(
        """
        > begin
        ok, serializable; end it: commit or rollback
        > set a 1
        ok
        > import '%1$s'
        %1$s, line 4500: 1 field where the first line has 2; set before that: nothing
        > count
        1
        > commit
        committed
        > scan
        a = 1
        > begin
        ok, serializable; end it: commit or rollback
        > import '%2$s'
        4,498 entries read from %2$s
        > commit
        committed
        > count
        4499
        """
            .formatted(bad, whole));
  }

  @Test
  void theTreeCanBeFlushedAndCompacted() {
    assertTranscript(
        """
        > set a 1
        ok
        > flush
        ok
        > set a 2
        ok, was 1
        > compact
        ok
        > get a
        2
        """);
    assertThat(store.stats().count("level.0.tables")).isZero();
    assertThat(store.stats().count("compaction.count")).isPositive();
  }
}

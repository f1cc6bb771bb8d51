package dev.varve.transactions.demo;

import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.demo.SpaceCommands;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The keyspaces of a store in the shell. */
class SpaceCommandsTest {

  private static void check(String transcript) throws IOException {
    try (TransactionalStore store =
        TransactionalStore.open(new SimulatedStorage(), LsmOptions.defaults())) {
      List<Command> commands = new ArrayList<>(new SpaceCommands(store::keyspaces).all());
      commands.addAll(List.of(new TransactionCommands(() -> store).all()));
      Shell shell = new Shell(store).with(commands.toArray(Command[]::new));
      Transcript.check(shell, transcript);
    }
  }

  @Test
  void eachKeyspaceHasKeysOfItsOwn() throws IOException {
    check(
        """
        > spaces
        0 keyspaces
        > spaces new orders
        ok
        > spaces new items
        ok
        > use orders
        keyspace orders is used
        > set k1 order
        ok
        > set k1 another
        ok, was order
        > spaces
          items: about 0 bytes in tables
        * orders: about 0 bytes in tables
        2 keyspaces
        > use items
        keyspace items is used
        > get k1
        (nothing)
        > set k1 item
        ok
        > clear
        everything is removed
        > count
        0
        > use orders
        keyspace orders is used
        > get k1
        another
        > spaces drop orders
        ok, dropped
        > spaces
          items: about 0 bytes in tables
        1 keyspace
        > use
        the whole store is used
        """);
  }

  @Test
  void aTransactionAndABatchAreInTheKeyspaceThatIsUsed() throws IOException {
    check(
        """
        > spaces new orders
        ok
        > use orders
        keyspace orders is used
        > begin
        ok, serializable; end it: commit or rollback
        > set a 1
        ok
        > use
        a transaction is open: finish it first
        > commit
        committed
        > batch
        ok; set and delete, then end or abort
        > set b 2
        ok
        > end
        1 operation written
        > count
        2
        """);
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    check(
        """
        > use none
        there is no keyspace none
        > spaces drop none
        there is no keyspace none
        > spaces new "a b"
        name of a keyspace "a b" is not 1 to 64 letters, digits, or characters of _ . : -
        > spaces old x
        spaces is followed by nothing, new NAME, or drop NAME: spaces [new|drop] [NAME]
        > spaces new
        spaces is followed by nothing, new NAME, or drop NAME: spaces [new|drop] [NAME]
        """);
  }
}

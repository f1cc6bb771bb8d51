package dev.varve.shell;

import dev.varve.WriteBatch;
import java.util.List;

/**
 * The commands that collect writes into one atomic batch. Until it is written, reads show the store
 * without the batch.
 */
final class BatchCommands {
  private static final String MODE = "batch";

  private WriteBatch collected;

  List<Command> all() {
    return List.of(
        new Command("batch", "", "begins a batch of set and delete", this::begin),
        new Command("end", "", "writes the batch, atomically", this::end),
        new Command("abort", "", "drops the batch", this::abort));
  }

  private void begin(Session session, Arguments arguments) {
    WriteBatch batch = new WriteBatch();
    session.enter(MODE, session.reader(), batch::append);
    collected = batch;
    session.print("ok; set and delete, then end or abort");
  }

  private void end(Session session, Arguments arguments) {
    session.leave(MODE);
    session.write(collected);
    session.print(operations() + " written");
  }

  private void abort(Session session, Arguments arguments) {
    session.leave(MODE);
    session.print(operations() + " dropped");
  }

  private String operations() {
    return collected.size() + (collected.size() == 1 ? " operation" : " operations");
  }
}

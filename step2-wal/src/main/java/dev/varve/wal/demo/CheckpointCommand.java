package dev.varve.wal.demo;

import dev.varve.shell.Command;
import dev.varve.wal.DurableStore;

/** The shell command that a {@link DurableStore} adds. */
public final class CheckpointCommand {
  private CheckpointCommand() {}

  /** Returns the command that writes a checkpoint of {@code store}. */
  public static Command of(DurableStore<?> store) {
    return new Command(
        "checkpoint",
        "",
        "writes all to one file, drops logs",
        (session, arguments) -> {
          store.checkpoint();
          session.print("ok");
        });
  }
}

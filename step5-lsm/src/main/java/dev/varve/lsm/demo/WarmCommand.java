package dev.varve.lsm.demo;

import dev.varve.KeyRange;
import dev.varve.Warming;
import dev.varve.demo.Narrator;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.util.Locale;
import java.util.function.Function;

/** The shell command that warms the block cache, and prints how many misses that saves. */
public final class WarmCommand {
  private final Function<KeyRange, Warming> warming;

  private WarmCommand(Function<KeyRange, Warming> warming) {
    this.warming = warming;
  }

  /** Returns the command; {@code warming} warms a range. */
  public static Command of(Function<KeyRange, Warming> warming) {
    return new Command(
        "warm",
        "[FROM [TO]]",
        "brings blocks into the cache, without TO's",
        new WarmCommand(warming)::run);
  }

  private void run(Session session, Arguments arguments) {
    KeyRange range =
        new KeyRange(
            arguments.has(0) ? arguments.bytes(0) : null,
            arguments.has(1) ? arguments.bytes(1) : null);
    long start = System.nanoTime();
    Warming warmed = warming.apply(range);
    long nanos = System.nanoTime() - start;
    if (warmed.blocks() == 0) {
      session.print("no table has a block of that range; flush brings the memory into tables");
      return;
    }
    session.print(
        Narrator.count(warmed.read(), "block was", "blocks were")
            + " read in "
            + Narrator.duration(nanos)
            + ", "
            + Narrator.count(warmed.readBytes(), "byte", "bytes")
            + "; "
            + Narrator.number(warmed.cached())
            + " in the cache before");
    session.print(
        String.format(
            Locale.ROOT,
            "reads of that range miss %,d of %,d blocks, %,d before",
            warmed.left(),
            warmed.blocks(),
            warmed.read() + warmed.left()));
    if (!warmed.isComplete()) {
      session.print("the cache is full: nothing was thrown out of it for the rest");
    }
  }
}

package dev.varve.lsm.demo;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import dev.varve.lsm.ReadTrace;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The shell command that prints the path of one read. */
public final class TraceCommand {
  private static final int WIDTH = 98;

  private final Function<byte[], ReadTrace> reading;

  private TraceCommand(Function<byte[], ReadTrace> reading) {
    this.reading = reading;
  }

  /** Returns the command; {@code reading} reads a key and returns the trace of that read. */
  public static Command of(Function<byte[], ReadTrace> reading) {
    TraceCommand trace = new TraceCommand(reading);
    return new Command(
        "trace", "get KEY", "the path of a read, and its cost", trace::run, () -> List.of("get"));
  }

  private void run(Session session, Arguments arguments) {
    if (!arguments.text(0).equals("get")) {
      throw arguments.wrong("only a get can be traced");
    }
    if (!session.mode().isEmpty()) {
      session.print("(of the store, without the " + session.mode() + " that is open)");
    }
    ReadTrace trace = reading.apply(arguments.bytes(1));
    session.print(line("place", "result", "time", "from disk"));
    String before = "";
    for (ReadTrace.Step step : trace.steps()) {
      String bytes = step.diskBytes() == 0 ? "" : Narrator.number(step.diskBytes()) + " B";
      String place = step.place().equals(before) ? "" : step.place();
      session.print(line(place, step.said(), Narrator.duration(step.nanos()), bytes));
      before = step.place();
    }
    session.print(line("", "in all", Narrator.duration(trace.nanos()), total(trace)));
    printEnd(session, trace);
  }

  private static String line(String place, String said, String time, String bytes) {
    return String.format(Locale.ROOT, "%-22s %-46s %10s %10s", place, said, time, bytes)
        .stripTrailing();
  }

  private static String total(ReadTrace trace) {
    return Narrator.number(trace.diskBytes()) + " B";
  }

  private static void printEnd(Session session, ReadTrace trace) {
    session.print(
        String.format(
            Locale.ROOT,
            "blocks: %d from disk, %d from the cache; filters: %d said no, %d wrongly said maybe",
            trace.diskBlocks(),
            trace.cachedBlocks(),
            trace.saidNo(),
            trace.falsePositives()));
    session.print(Narrator.cut("answer: " + Text.of(trace.value()), WIDTH));
    session.print("because: " + trace.answer() + ", read at sequence " + trace.sequence());
  }
}

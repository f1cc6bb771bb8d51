package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.ADMIN;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** LATENCY: what took long, and how long commands take. */
final class LatencyCommands {
  private LatencyCommands() {}

  static void addTo(RedisCommands all) {
    all.group("server")
        .container("latency", "What took long.", null)
        .add("latest", "Returns the newest spikes.", LatencyCommands::latest, ADMIN)
        .add("history event", "Returns the spikes of one kind.", LatencyCommands::history, ADMIN)
        .add("reset [event ...]", "Forgets spikes.", LatencyCommands::reset, ADMIN)
        .add("doctor", "Describes the spikes.", LatencyCommands::examine, ADMIN)
        .add(
            "histogram [command ...]",
            "Returns how long commands took.",
            LatencyCommands::histogram,
            ADMIN);
  }

  private static void latest(Call call) {
    RespWriter reply = call.reply();
    Map<String, LatencyEvents.History> all = call.server().latency.all();
    reply.array(all.size());
    all.forEach(
        (event, history) -> {
          reply.array(4);
          reply.bulk(event);
          reply.integer(history.newest().seconds());
          reply.integer(history.newest().millis());
          reply.integer(history.longest());
        });
  }

  private static void history(Call call) {
    LatencyEvents.History history = call.server().latency.of(call.text(2));
    List<LatencyEvents.Spike> spikes = history == null ? List.of() : history.spikes();
    call.reply().array(spikes.size());
    for (LatencyEvents.Spike spike : spikes) {
      call.reply().array(2);
      call.reply().integer(spike.seconds());
      call.reply().integer(spike.millis());
    }
  }

  private static void reset(Call call) {
    List<String> events = new ArrayList<>();
    for (int i = 2; i < call.size(); i++) {
      events.add(call.text(i));
    }
    if (events.isEmpty()) {
      events.addAll(call.server().latency.all().keySet());
    }
    call.reply().integer(events.stream().filter(call.server().latency::clear).count());
  }

  private static void examine(Call call) {
    LatencyEvents latency = call.server().latency;
    StringBuilder text = new StringBuilder();
    if (latency.thresholdMillis == 0) {
      text.append("Nothing is recorded: CONFIG SET latency-monitor-threshold says from what on.\n");
    } else if (latency.all().isEmpty()) {
      text.append("Nothing took ").append(latency.thresholdMillis).append(" ms or more.\n");
    }
    latency
        .all()
        .forEach(
            (event, history) ->
                text.append(event)
                    .append(": ")
                    .append(history.spikes().size())
                    .append(" spikes, the longest of ")
                    .append(history.longest())
                    .append(" ms.\n"));
    call.reply().verbatim(text.toString());
  }

  private static void histogram(Call call) {
    Map<String, CommandFigures> wanted = new LinkedHashMap<>();
    if (call.size() == 2) {
      call.server().commands.values().forEach(command -> add(wanted, command));
    }
    for (int i = 2; i < call.size(); i++) {
      RedisCommand command = call.server().commands.named(call.text(i));
      if (command != null) {
        add(wanted, command);
      }
    }
    wanted.values().removeIf(figures -> figures.calls() == 0);
    call.reply().map(wanted.size());
    wanted.forEach((name, figures) -> write(call.reply(), name, figures));
  }

  private static void add(Map<String, CommandFigures> wanted, RedisCommand command) {
    wanted.put(command.name(), command.figures());
    command.subcommands().values().forEach(part -> wanted.put(part.name(), part.figures()));
  }

  /** Writes, for each power of two that some call reached, how many took no longer. */
  private static void write(RespWriter reply, String name, CommandFigures figures) {
    reply.bulk(name);
    reply.map(2);
    reply.bulk("calls");
    reply.integer(figures.calls());
    reply.bulk("histogram_usec");
    List<Integer> reached = new ArrayList<>();
    for (int i = 0; i < figures.bucketCount(); i++) {
      if (figures.callsWithin(i) > 0) {
        reached.add(i);
      }
    }
    reply.map(reached.size());
    long sum = 0;
    for (int i : reached) {
      sum += figures.callsWithin(i);
      reply.integer(1L << i);
      reply.integer(sum);
    }
  }
}

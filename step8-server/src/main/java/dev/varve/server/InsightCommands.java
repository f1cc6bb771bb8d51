package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.ADMIN;
import static dev.varve.server.RedisCommand.Flag.NO_MULTI;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.SESSION;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people and tools may look at while the server works. */
final class InsightCommands {
  private static final long DEFAULT_SLOW = 10;
  private static final long DEFAULT_SAMPLES = 5;

  private InsightCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("server");
    group
        .add("info [section ...]", "Returns figures of the server.", InsightCommands::info)
        .add(
            "monitor",
            "Lets this client see all commands of all clients.",
            InsightCommands::monitor,
            ADMIN,
            NO_MULTI,
            SESSION);
    group
        .container("memory", "The use of memory.", null)
        .add(
            "usage key [SAMPLES count]",
            "Returns the size of a key and its value, in bytes.",
            InsightCommands::usage,
            READONLY)
        .add("stats", "Returns figures of memory.", InsightCommands::memory)
        .add("purge", "Releases memory that is not used.", InsightCommands::purge)
        .add("doctor", "Describes how scarce memory is.", InsightCommands::examine);
    group
        .container("slowlog", "The last slow commands.", null)
        .add(
            "get [count]", "Returns slow commands, the newest first.", InsightCommands::slow, ADMIN)
        .add(
            "len",
            "Returns how many there are.",
            call -> call.reply().integer(call.server().slowLog.length()),
            ADMIN)
        .add(
            "reset",
            "Forgets them.",
            call -> {
              call.server().slowLog.clear();
              call.reply().ok();
            },
            ADMIN);
  }

  private static void info(Call call) {
    List<String> sections = new ArrayList<>();
    for (int i = 1; i < call.size(); i++) {
      sections.add(call.text(i).toLowerCase(Locale.ROOT));
    }
    call.reply().verbatim(new InfoSections(call.server()).text(sections));
  }

  private static void monitor(Call call) {
    call.client().isMonitor = true;
    call.server().monitors.register(call.connection());
    call.reply().ok();
  }

  private static void usage(Call call) {
    if (call.size() > 3 && (call.size() != 5 || !call.is(3, "samples"))) {
      throw RespError.SYNTAX;
    }
    KeyRecord record = call.database().find(call.bytes(2));
    if (record == null) {
      call.reply().nothing();
    } else {
      call.reply()
          .integer(call.bytes(2).length + record.encoded().length + partBytes(call, record));
    }
  }

  /** Estimates the size of all parts by that of the first ones, as Redis does. */
  private static long partBytes(Call call, KeyRecord record) {
    if (!record.hasParts()) {
      return 0;
    }
    long wanted = call.size() > 3 ? call.integer(4) : DEFAULT_SAMPLES;
    if (wanted < 0) {
      throw RespError.SYNTAX;
    }
    long sampled = 0;
    long bytes = 0;
    try (PartWalk parts =
        call.database().parts(call.bytes(2), record, record.type()).walk(PartWalk.FROM_START)) {
      while ((wanted == 0 || sampled < wanted) && parts.next()) {
        sampled++;
        bytes += Long.BYTES + parts.sub().length + parts.value().length;
      }
    }
    // Of a sorted set, the second entry of a member is as long as the first.
    long all = bytes * record.type().versions();
    return sampled == 0 ? 0 : (long) ((double) all / sampled * record.size());
  }

  private static void memory(Call call) {
    MemoryBudget memory = call.server().memory;
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("total.allocated", memory.usedBytes());
    figures.put("peak.allocated", memory.peakBytes());
    figures.put("clients.normal", memory.clientBytes());
    figures.put("maxmemory", memory.bytes());
    figures.put("keys.count", keys(call));
    call.reply().map(figures.size());
    figures.forEach(
        (name, value) -> {
          call.reply().bulk(name);
          call.reply().integer(value);
        });
  }

  private static long keys(Call call) {
    return call.server().databases.used().stream().mapToLong(RedisDatabase::size).sum();
  }

  private static void purge(Call call) {
    System.gc();
    call.reply().ok();
  }

  private static void examine(Call call) {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    call.reply()
        .verbatim(used * 100 / runtime.maxMemory() + "% of the heap are used, garbage included.\n");
  }

  private static void slow(Call call) {
    long count = call.size() > 2 ? call.integer(2) : DEFAULT_SLOW;
    if (count < -1 || call.size() > 3) {
      throw new RespError("ERR count should be greater than or equal to -1");
    }
    List<SlowLog.Slow> all = call.server().slowLog.newest(count < 0 ? Long.MAX_VALUE : count);
    RespWriter reply = call.reply();
    reply.array(all.size());
    for (SlowLog.Slow slow : all) {
      reply.array(6);
      reply.integer(slow.id());
      reply.integer(slow.seconds());
      reply.integer(slow.micros());
      reply.bulks(slow.arguments());
      reply.bulk(slow.address());
      reply.bulk(slow.name());
    }
  }
}

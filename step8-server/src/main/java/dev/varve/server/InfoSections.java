package dev.varve.server;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The text of INFO: sections of lines {@code name:value}, with the names that tools look for.
 * Without a section, or with {@code default}, all are meant but those with a line for each command;
 * {@code all} and {@code everything} have these too.
 */
final class InfoSections {
  /** The release of Redis whose commands these are. */
  static final String REDIS_VERSION = "7.0.15";

  private static final Set<String> EVERYTHING = Set.of("all", "everything");
  private static final String NOT_BY_DEFAULT = "commandstats";

  private final ServerContext context;
  private final Map<String, Consumer<Map<String, Object>>> sections = new LinkedHashMap<>();

  InfoSections(ServerContext context) {
    this.context = context;
    sections.put("Server", this::server);
    sections.put("Clients", this::clients);
    sections.put("Memory", this::memory);
    sections.put("Persistence", this::persistence);
    sections.put("Stats", this::stats);
    sections.put("Replication", this::replication);
    sections.put("CPU", InfoSections::cpu);
    sections.put("Modules", lines -> {});
    sections.put("Commandstats", this::commands);
    sections.put("Errorstats", this::errors);
    sections.put("Cluster", lines -> lines.put("cluster_enabled", 0));
    sections.put("Keyspace", this::keyspace);
  }

  /** Returns the text of some sections, whose names are in lower case. */
  String text(List<String> names) {
    StringBuilder text = new StringBuilder();
    Set<String> wanted = wanted(names);
    sections.forEach(
        (name, section) -> {
          if (wanted.contains(name.toLowerCase(Locale.ROOT))) {
            append(text, name, section);
          }
        });
    return text.toString();
  }

  private Set<String> wanted(List<String> names) {
    Set<String> wanted = new LinkedHashSet<>(names);
    boolean hasDefault = names.isEmpty() || names.contains("default");
    boolean hasEverything = names.stream().anyMatch(EVERYTHING::contains);
    for (String name : sections.keySet()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (hasEverything || hasDefault && !lower.equals(NOT_BY_DEFAULT)) {
        wanted.add(lower);
      }
    }
    return wanted;
  }

  private static void append(
      StringBuilder text, String name, Consumer<Map<String, Object>> section) {
    Map<String, Object> lines = new LinkedHashMap<>();
    section.accept(lines);
    text.append(text.isEmpty() ? "# " : "\r\n# ").append(name).append("\r\n");
    lines.forEach((key, value) -> text.append(key).append(':').append(value).append("\r\n"));
  }

  private void server(Map<String, Object> lines) {
    long uptime = context.figures.uptimeSeconds();
    lines.put("redis_version", REDIS_VERSION);
    lines.put("redis_mode", "standalone");
    lines.put("server_name", "varve");
    lines.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    lines.put("arch_bits", 64);
    lines.put("multiplexing_api", "netty");
    lines.put("process_id", ProcessHandle.current().pid());
    lines.put("run_id", context.runId);
    lines.put("tcp_port", context.server.port());
    tls(lines);
    lines.put("server_time_usec", context.millis() * 1_000);
    lines.put("uptime_in_seconds", uptime);
    lines.put("uptime_in_days", uptime / 86_400);
    lines.put("executable", "java");
    lines.put("java_version", Runtime.version());
  }

  private void tls(Map<String, Object> lines) {
    Encryption encryption = context.encryption;
    if (encryption != null) {
      Certificates certificates = encryption.certificates();
      lines.put("tls_port", context.server.tlsPort());
      lines.put("tls_certificate_expires", certificates.certificate().getNotAfter().toInstant());
      lines.put("tls_last_reload_error", certificates.lastError());
    }
  }

  private void clients(Map<String, Object> lines) {
    lines.put("connected_clients", context.clients.count());
    lines.put("maxclients", context.configuration.maxClients());
    lines.put("blocked_clients", context.blocked.count());
    lines.put("tracking_clients", context.tracking.clients());
    lines.put(
        "pubsub_clients",
        context.clients.all().stream().filter(it -> it.state().subscriptions() > 0).count());
    lines.put("monitors", context.monitors.count());
  }

  private void memory(Map<String, Object> lines) {
    Runtime runtime = Runtime.getRuntime();
    MemoryBudget memory = context.memory;
    long used = memory.usedBytes();
    lines.put("used_memory", used);
    lines.put("used_memory_human", human(used));
    lines.put("used_memory_rss", runtime.totalMemory());
    lines.put("used_memory_peak", memory.peakBytes());
    lines.put("used_memory_peak_human", human(memory.peakBytes()));
    lines.put("used_memory_heap", runtime.totalMemory() - runtime.freeMemory());
    lines.put("used_memory_store", memory.storeBytes());
    lines.put("mem_clients_normal", memory.clientBytes());
    lines.put("mem_slowed_clients", memory.slowedClients());
    lines.put("total_system_memory", runtime.maxMemory());
    lines.put("total_system_memory_human", human(runtime.maxMemory()));
    lines.put("maxmemory", memory.bytes());
    lines.put("maxmemory_human", human(memory.bytes()));
    lines.put("maxmemory_policy", "noeviction");
    lines.put("mem_fragmentation_ratio", "1.00");
    lines.put("mem_allocator", "java");
  }

  private static String human(long bytes) {
    return String.format(Locale.ROOT, "%.2fM", bytes / (double) (1 << 20));
  }

  private void persistence(Map<String, Object> lines) {
    lines.put("loading", 0);
    lines.put("rdb_changes_since_last_save", context.saves.changes());
    lines.put("rdb_bgsave_in_progress", context.saves.isSaving() ? 1 : 0);
    lines.put("rdb_last_save_time", context.saves.lastSeconds());
    lines.put("rdb_last_bgsave_status", context.saves.lastFailed() ? "err" : "ok");
    lines.put("aof_enabled", 1);
    lines.put("aof_rewrite_in_progress", 0);
    lines.put("aof_last_write_status", "ok");
  }

  private void stats(Map<String, Object> lines) {
    ServerFigures figures = context.figures;
    lines.put("total_connections_received", figures.connections());
    lines.put("total_commands_processed", figures.commands());
    lines.put("total_turns", figures.turns());
    lines.put("total_net_input_bytes", figures.bytesRead());
    lines.put("rejected_connections", figures.rejectedConnections());
    lines.put("expired_keys", figures.expiredKeys());
    lines.put("evicted_keys", 0);
    lines.put("keyspace_hits", figures.hits());
    lines.put("keyspace_misses", figures.misses());
    lines.put("pubsub_channels", context.pubSub.channelCount());
    lines.put("pubsub_patterns", context.pubSub.patternCount());
    lines.put("total_error_replies", figures.errorReplies());
    lines.put("client_output_buffer_limit_disconnections", figures.cutOffClients());
    lines.put("total_forks", 0);
    lines.put("tracking_total_keys", context.tracking.keys());
    lines.put("tracking_total_items", context.tracking.items());
    lines.put("tracking_total_prefixes", context.tracking.prefixes());
    lines.put("migrate_cached_sockets", 0);
  }

  private void replication(Map<String, Object> lines) {
    lines.put("role", "master");
    lines.put("connected_slaves", 0);
    lines.put("master_replid", context.runId);
    lines.put("master_repl_offset", 0);
  }

  private static void cpu(Map<String, Object> lines) {
    double seconds =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getProcessCpuTime() / 1e9
            : 0;
    lines.put("used_cpu_sys", "0.000000");
    lines.put("used_cpu_user", String.format(Locale.ROOT, "%.6f", seconds));
  }

  private void commands(Map<String, Object> lines) {
    for (RedisCommand command : context.commands.values()) {
      add(lines, command);
      command.subcommands().values().forEach(part -> add(lines, part));
    }
  }

  private static void add(Map<String, Object> lines, RedisCommand command) {
    CommandFigures figures = command.figures();
    long calls = figures.calls();
    if (calls == 0 && figures.rejectedCalls() == 0) {
      return;
    }
    lines.put(
        "cmdstat_" + command.name(),
        String.format(
            Locale.ROOT,
            "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
            calls,
            figures.micros(),
            calls == 0 ? 0.0 : (double) figures.micros() / calls,
            figures.rejectedCalls(),
            figures.failedCalls()));
  }

  private void errors(Map<String, Object> lines) {
    context.figures.errors().forEach((code, n) -> lines.put("errorstat_" + code, "count=" + n));
  }

  private void keyspace(Map<String, Object> lines) {
    for (RedisDatabase database : context.databases.used()) {
      if (database.size() > 0) {
        lines.put(
            "db" + database.index(),
            "keys=" + database.size() + ",expires=" + database.spaces().expiring() + ",avg_ttl=0");
      }
    }
  }
}

package dev.varve.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings that CONFIG GET shows, under the names that they have in Redis, and those among them
 * that CONFIG SET changes. What has no meaning here, or is set when the store is opened, is fixed:
 * a client that asks learns how it is, and one that wants it otherwise gets an error.
 */
final class Configuration {
  /** A setting; the new value of one that cannot be changed is refused. */
  private record Setting(Supplier<String> get, @Nullable Consumer<String> set) {}

  private final ServerContext context;
  private final Map<String, Setting> settings = new TreeMap<>();
  private String password;
  private int maxClients;
  private long idleSeconds;
  private @Nullable ScheduledFuture<?> idleCheck;

  Configuration(ServerContext context) {
    this.context = context;
    ServerOptions options = context.options;
    this.password = options.password() == null ? "" : options.password();
    this.maxClients = options.clients();
    this.idleSeconds = options.idle().toSeconds();
    addChangeable(options);
    addFixed(options);
    addTls(options.tls());
  }

  private void addChangeable(ServerOptions options) {
    settings.put("requirepass", new Setting(() -> password, this::setPassword));
    settings.put(
        "acl-pubsub-default",
        new Setting(
            () -> context.users.haveAllChannels ? "allchannels" : "resetchannels",
            this::setDefaultChannels));
    number(
        "acllog-max-len",
        0,
        1 << 16,
        () -> context.access.log().maxLength(),
        value -> context.access.log().setMaxLength((int) value));
    settings.put(
        "notify-keyspace-events", new Setting(context.events::wanted, context.events::setWanted));
    number("maxclients", 1, 1 << 20, () -> maxClients, value -> maxClients = (int) value);
    number("timeout", 0, Integer.MAX_VALUE, () -> idleSeconds, this::setIdleSeconds);
    number(
        "slowlog-log-slower-than",
        -1,
        Long.MAX_VALUE,
        () -> context.slowLog.thresholdMicros,
        value -> context.slowLog.thresholdMicros = value);
    number(
        "slowlog-max-len",
        0,
        1 << 20,
        () -> context.slowLog.maxLength,
        value -> {
          context.slowLog.maxLength = (int) value;
          context.slowLog.trim();
        });
    number(
        "latency-monitor-threshold",
        0,
        Long.MAX_VALUE,
        () -> context.latency.thresholdMillis,
        value -> context.latency.thresholdMillis = value);
    number(
        "tracking-table-max-keys",
        0,
        Long.MAX_VALUE,
        context.tracking::maxKeys,
        context.tracking::setMaxKeys);
    addEncodings(context.encodings);
    number(
        "maxmemory",
        MemoryBudget.LEAST_BYTES,
        options.memoryBytes(),
        context.memory::bytes,
        context.memory::setBytes);
  }

  /** They change nothing but what OBJECT ENCODING answers. */
  private void addEncodings(Encodings encodings) {
    for (String list : new String[] {"listpack", "ziplist"}) {
      encoding(
          "hash-max-" + list + "-entries",
          () -> encodings.listEntries,
          value -> encodings.listEntries = value);
      encoding(
          "hash-max-" + list + "-value",
          () -> encodings.listValue,
          value -> encodings.listValue = value);
      encoding(
          "zset-max-" + list + "-entries",
          () -> encodings.sortedListEntries,
          value -> encodings.sortedListEntries = value);
      encoding(
          "zset-max-" + list + "-value",
          () -> encodings.sortedListValue,
          value -> encodings.sortedListValue = value);
    }
    number(
        "list-compress-depth",
        0,
        Integer.MAX_VALUE,
        () -> encodings.compressDepth,
        value -> encodings.compressDepth = value);
    for (String list : new String[] {"listpack", "ziplist"}) {
      number(
          "list-max-" + list + "-size",
          Integer.MIN_VALUE,
          Integer.MAX_VALUE,
          () -> encodings.listSize,
          value -> encodings.listSize = value);
    }
    encoding(
        "set-max-intset-entries",
        () -> encodings.intsetEntries,
        value -> encodings.intsetEntries = value);
  }

  private void encoding(String name, LongSupplier get, LongConsumer set) {
    number(name, 0, Long.MAX_VALUE, get, set);
  }

  private void addFixed(ServerOptions options) {
    fixed("aclfile", options.aclFile() == null ? "" : options.aclFile().toString());
    fixed("bind", options.host());
    fixed("port", String.valueOf(options.port()));
    fixed("databases", String.valueOf(options.databases()));
    fixed("proto-max-bulk-len", String.valueOf(options.requestLimits().bulkBytes()));
    fixed("client-query-buffer-limit", String.valueOf(options.requestLimits().requestBytes()));
    fixed(
        "client-output-buffer-limit",
        "normal %d 0 0 slave 0 0 0 pubsub %d 0 0"
            .replaceFirst("%d", String.valueOf(options.replyBytes()))
            .replaceFirst("%d", String.valueOf(options.messageBytes())));
    fixed("maxmemory-policy", "noeviction");
    fixed("save", "");
    fixed("appendonly", "yes");
    fixed("tcp-keepalive", "300");
    fixed("io-threads", "1");
    fixed("daemonize", "no");
    fixed("cluster-enabled", "no");
    fixed("replicaof", "");
    fixed("replica-read-only", "yes");
    fixed("slaveof", "");
    fixed("lazyfree-lazy-user-del", "yes");
  }

  private void addTls(@Nullable TlsOptions tls) {
    settings.put("tls-port", new Setting(() -> String.valueOf(context.server.tlsPort()), null));
    fixed("tls-cert-file", tls == null ? "" : tls.certificate().toString());
    fixed("tls-key-file", tls == null ? "" : tls.key().toString());
    Path authorities = tls == null ? null : tls.authorities();
    fixed("tls-ca-cert-file", authorities == null ? "" : authorities.toString());
    fixed("tls-auth-clients", tls == null ? "no" : tls.clients().text());
    fixed("tls-protocols", "TLSv1.2 TLSv1.3");
  }

  private void fixed(String name, String value) {
    settings.put(name, new Setting(() -> value, null));
  }

  private void number(String name, long least, long most, LongSupplier get, LongConsumer set) {
    settings.put(
        name,
        new Setting(
            () -> String.valueOf(get.getAsLong()),
            text -> set.accept(checkedNumber(text, least, most))));
  }

  private static long checkedNumber(String text, long least, long most) {
    Long number = RedisNumbers.integerOrNull(Ascii.bytes(text));
    if (number == null) {
      throw new IllegalArgumentException("argument couldn't be parsed into an integer");
    }
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "argument must be between " + least + " and " + most + " inclusive");
    }
    return number;
  }

  /** Returns the settings whose names match one of the patterns, with their values. */
  Map<String, String> matching(List<Glob> patterns) {
    Map<String, String> found = new LinkedHashMap<>();
    settings.forEach(
        (name, setting) -> {
          byte[] bytes = Ascii.bytes(name);
          if (patterns.stream().anyMatch(pattern -> pattern.matches(bytes))) {
            found.put(name, setting.get.get());
          }
        });
    return found;
  }

  /**
   * Changes settings: all of them, or none.
   *
   * @throws RespError if there is no such setting, or if it cannot have that value
   */
  void set(Map<String, String> values) {
    for (String name : values.keySet()) {
      if (!settings.containsKey(name.toLowerCase(Locale.ROOT))) {
        throw new RespError(
            "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
      }
    }
    Map<String, String> before = new LinkedHashMap<>();
    UserRules rules = context.users.defaultUser().rules();
    values.forEach(
        (name, value) -> {
          Setting setting = settings.get(name.toLowerCase(Locale.ROOT));
          String old = setting.get.get();
          try {
            set(setting, value);
          } catch (IllegalArgumentException e) {
            before.forEach((changed, its) -> set(settings.get(changed), its));
            // The password that was set may not be the one that was last needed.
            context.users.setDefaultRules(rules);
            throw failed(name, String.valueOf(e.getMessage()));
          }
          before.put(name.toLowerCase(Locale.ROOT), old);
        });
  }

  private static void set(Setting setting, String value) {
    if (setting.set == null) {
      throw new IllegalArgumentException("can't set immutable config");
    }
    setting.set.accept(value);
  }

  static RespError failed(String name, String reason) {
    return new RespError(
        "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
  }

  int maxClients() {
    return maxClients;
  }

  /** Returns the password of the default user that was set last; empty if none was. */
  String password() {
    return password;
  }

  private void setPassword(String value) {
    context.users.setDefaultPassword(value);
    password = value;
  }

  private void setDefaultChannels(String value) {
    boolean isAll = value.equalsIgnoreCase("allchannels");
    if (!isAll && !value.equalsIgnoreCase("resetchannels")) {
      throw new IllegalArgumentException(
          "argument(s) must be one of the following: allchannels, resetchannels");
    }
    context.users.haveAllChannels = isAll;
  }

  private void setIdleSeconds(long seconds) {
    idleSeconds = seconds;
    context.turn.afterwards(context.turn::checkIdle);
  }

  /** Begins or ends to look for clients that are idle, as the settings say. */
  void checkIdleOn(EventLoop loop) {
    if (idleCheck != null) {
      idleCheck.cancel(false);
      idleCheck = null;
    }
    if (idleSeconds > 0) {
      idleCheck =
          loop.scheduleAtFixedRate(
              () -> context.clients.closeIdleSince(context.millis() - idleSeconds * 1_000),
              1,
              1,
              TimeUnit.SECONDS);
    }
  }
}

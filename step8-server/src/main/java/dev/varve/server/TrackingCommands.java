package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.SESSION;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The parts of CLIENT for clients that keep what they have read; see {@link Tracking}. */
final class TrackingCommands {
  private TrackingCommands() {}

  /** What a request asks for; its words are checked, but not whether they go together. */
  private static final class Options {
    private long redirect;
    private boolean isBroadcast;
    private boolean isOptIn;
    private boolean isOptOut;
    private boolean isNoLoop;
    private final List<byte[]> prefixes = new ArrayList<>();

    static Options of(Call call) {
      Options options = new Options();
      for (int i = 3; i < call.size(); i++) {
        boolean hasNext = i + 1 < call.size();
        if (call.is(i, "redirect") && hasNext) {
          options.redirect = options.redirect(call, ++i);
        } else if (call.is(i, "bcast")) {
          options.isBroadcast = true;
        } else if (call.is(i, "optin")) {
          options.isOptIn = true;
        } else if (call.is(i, "optout")) {
          options.isOptOut = true;
        } else if (call.is(i, "noloop")) {
          options.isNoLoop = true;
        } else if (call.is(i, "prefix") && hasNext) {
          options.prefixes.add(call.bytes(++i));
        } else {
          throw RespError.SYNTAX;
        }
      }
      return options;
    }

    private long redirect(Call call, int index) {
      if (redirect != 0) {
        throw new RespError("ERR A client can only redirect to a single other client");
      }
      long id = call.integer(index);
      if (call.server().clients.get(id) == null) {
        throw new RespError("ERR The client ID you want redirect to does not exist");
      }
      return id;
    }
  }

  static void addTo(RedisCommands.Container client) {
    client
        .add(
            "tracking status [option ...]",
            "Sets whether this client learns when what it has read changes.",
            TrackingCommands::track,
            SESSION)
        .add(
            "caching mode",
            "Sets whether this client keeps what it reads next.",
            TrackingCommands::cache,
            SESSION)
        .add(
            "trackinginfo",
            "Returns what CLIENT TRACKING has set.",
            call -> info(call.reply(), call.client()))
        .add(
            "getredir",
            "Returns the number of the client that learns what this one has read and has changed.",
            call -> call.reply().integer(redirect(call.client())));
  }

  private static long redirect(ClientState client) {
    return client.tracking == null ? -1 : client.tracking.redirect();
  }

  private static void track(Call call) {
    Options options = Options.of(call);
    if (!call.is(2, "on") && !call.is(2, "off")) {
      throw RespError.SYNTAX;
    }
    ClientState client = call.client();
    TrackingMode mode = call.is(2, "on") ? mode(call, options, client.tracking) : null;
    call.server().tracking.unregister(call.connection());
    if (mode == null) {
      client.endTracking();
    } else {
      client.tracking = mode;
      client.isRedirectBroken = false;
      call.server().tracking.register(call.connection());
    }
    call.reply().ok();
  }

  private static TrackingMode mode(Call call, Options wanted, @Nullable TrackingMode before) {
    if (!wanted.isBroadcast && !wanted.prefixes.isEmpty()) {
      throw new RespError("ERR PREFIX option requires BCAST mode to be enabled");
    }
    if (before != null && before.isBroadcast() != wanted.isBroadcast) {
      throw cannotSwitch("BCAST mode on/off");
    }
    if (wanted.isBroadcast && (wanted.isOptIn || wanted.isOptOut)) {
      throw new RespError("ERR OPTIN and OPTOUT are not compatible with BCAST");
    }
    if (wanted.isOptIn && wanted.isOptOut) {
      throw new RespError("ERR You can't specify both OPTIN mode and OPTOUT mode");
    }
    if (before != null
        && (wanted.isOptIn && before.isOptOut() || wanted.isOptOut && before.isOptIn())) {
      throw cannotSwitch("OPTIN/OPTOUT mode");
    }
    SortedSet<byte[]> prefixes = TrackingMode.noPrefixes();
    if (wanted.isBroadcast) {
      checkOverlaps(wanted.prefixes, before);
      prefixes = TrackingMode.prefixes(before, wanted.prefixes);
    }
    TrackingMode mode =
        new TrackingMode(
            wanted.redirect,
            wanted.isBroadcast,
            wanted.isOptIn,
            wanted.isOptOut,
            wanted.isNoLoop,
            prefixes);
    checkBytes(call, mode);
    return mode;
  }

  private static RespError cannotSwitch(String what) {
    return new RespError(
        "ERR You can't switch "
            + what
            + " before disabling tracking for this client, and then re-enabling it with a different"
            + " mode.");
  }

  private static void checkOverlaps(List<byte[]> prefixes, @Nullable TrackingMode before) {
    for (int i = 0; i < prefixes.size(); i++) {
      byte[] prefix = prefixes.get(i);
      for (byte[] existing : before == null ? TrackingMode.noPrefixes() : before.prefixes()) {
        checkOverlap(prefix, existing, "an existing prefix");
      }
      for (byte[] other : prefixes.subList(i + 1, prefixes.size())) {
        checkOverlap(prefix, other, "another provided prefix");
      }
    }
  }

  private static void checkOverlap(byte[] prefix, byte[] other, String what) {
    if (TrackingMode.overlap(prefix, other)) {
      throw new RespError(
          "ERR Prefix '"
              + Ascii.text(prefix)
              + "' overlaps with "
              + what
              + " '"
              + Ascii.text(other)
              + "'. Prefixes for a single client must not overlap.");
    }
  }

  /** Prefixes may be as long as a request, and no longer. */
  private static void checkBytes(Call call, TrackingMode mode) {
    if (mode.prefixes().isEmpty()) {
      return;
    }
    call.server().memory.checkRoom();
    if (mode.heldBytes() > call.server().options.requestBytes()) {
      throw new RespError("ERR prefixes exceed " + call.server().options.requestBytes() + " bytes");
    }
  }

  private static void cache(Call call) {
    ClientState client = call.client();
    TrackingMode mode = client.tracking;
    if (mode == null) {
      throw new RespError(
          "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or"
              + " OPTOUT mode enabled");
    }
    if (call.is(2, "yes")) {
      checkMode(mode.isOptIn(), "YES", "OPTIN");
    } else if (call.is(2, "no")) {
      checkMode(mode.isOptOut(), "NO", "OPTOUT");
    } else {
      throw RespError.SYNTAX;
    }
    client.isCachingGiven = true;
    call.reply().ok();
  }

  private static void checkMode(boolean isMode, String word, String mode) {
    if (!isMode) {
      throw new RespError(
          "ERR CLIENT CACHING "
              + word
              + " is only valid when tracking is enabled in "
              + mode
              + " mode.");
    }
  }

  private static void info(RespWriter reply, ClientState client) {
    TrackingMode mode = client.tracking;
    List<String> flags = flags(client);
    reply.map(3);
    reply.bulk("flags");
    reply.set(flags.size());
    flags.forEach(reply::bulk);
    reply.bulk("redirect");
    reply.integer(redirect(client));
    reply.bulk("prefixes");
    reply.bulks(mode == null ? List.of() : List.copyOf(mode.prefixes()));
  }

  private static List<String> flags(ClientState client) {
    TrackingMode mode = client.tracking;
    if (mode == null) {
      return List.of("off");
    }
    List<String> flags = new ArrayList<>(List.of("on"));
    addIf(flags, mode.isBroadcast(), "bcast");
    addIf(flags, mode.isOptIn(), "optin");
    addIf(flags, mode.isOptIn() && client.isCachingGiven, "caching-yes");
    addIf(flags, mode.isOptOut(), "optout");
    addIf(flags, mode.isOptOut() && client.isCachingGiven, "caching-no");
    addIf(flags, mode.isNoLoop(), "noloop");
    addIf(flags, client.isRedirectBroken, "broken_redirect");
    return flags;
  }

  private static void addIf(List<String> flags, boolean isSo, String name) {
    if (isSo) {
      flags.add(name);
    }
  }
}

package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.PUBSUB;
import static dev.varve.server.RedisCommand.Flag.SESSION;
import static dev.varve.server.RedisCommand.Flag.SUBSCRIBED;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages: sent to a channel, received by those who have subscribed to it or to a pattern that it
 * matches. The confirmation of a subscription is a message too, so CLIENT REPLY does not suppress
 * it.
 */
final class PubSubCommands {
  private PubSubCommands() {}

  static void addTo(RedisCommands all) {
    all.group("pubsub")
        .add(
            "subscribe channel [channel ...]",
            "Listens to channels.",
            call ->
                eachArgument(
                    call,
                    channel -> {
                      call.server().pubSub.subscribe(call.connection(), channel);
                      confirm(call, "subscribe", channel);
                    }),
            PUBSUB,
            SESSION,
            SUBSCRIBED)
        .add(
            "unsubscribe [channel ...]",
            "Stops listening to channels.",
            call -> {
              Consumer<byte @Nullable []> one =
                  channel -> {
                    if (channel != null) {
                      call.server().pubSub.unsubscribe(call.connection(), channel);
                    }
                    confirm(call, "unsubscribe", channel);
                  };
              eachOrAll(call, call.client().channels, one);
            },
            PUBSUB,
            SESSION,
            SUBSCRIBED)
        .add(
            "psubscribe pattern [pattern ...]",
            "Listens to all channels that match patterns.",
            call ->
                eachArgument(
                    call,
                    pattern -> {
                      call.server().pubSub.subscribePattern(call.connection(), pattern);
                      confirm(call, "psubscribe", pattern);
                    }),
            PUBSUB,
            SESSION,
            SUBSCRIBED)
        .add(
            "punsubscribe [pattern ...]",
            "Stops listening to patterns.",
            call -> {
              Consumer<byte @Nullable []> one =
                  pattern -> {
                    if (pattern != null) {
                      call.server().pubSub.unsubscribePattern(call.connection(), pattern);
                    }
                    confirm(call, "punsubscribe", pattern);
                  };
              eachOrAll(call, call.client().patterns, one);
            },
            PUBSUB,
            SESSION,
            SUBSCRIBED)
        .add(
            "publish channel message",
            "Sends a message, and returns how many have got it.",
            PubSubCommands::publish,
            PUBSUB,
            FAST)
        .container("pubsub", "Who listens.", null)
        .add(
            "channels [pattern]",
            "Returns the channels that have listeners.",
            PubSubCommands::channels,
            PUBSUB)
        .add(
            "numsub [channel ...]",
            "Returns how many listen to channels.",
            PubSubCommands::listeners,
            PUBSUB)
        .add(
            "numpat",
            "Returns the number of patterns that have listeners.",
            call -> call.reply().integer(call.server().pubSub.patternCount()),
            PUBSUB);
  }

  private static void publish(Call call) {
    PubSub pubSub = call.server().pubSub;
    byte[] message = call.bytes(2);
    call.server().memory.checkRoom((long) pubSub.receivers(call.bytes(1)) * message.length);
    call.reply().integer(pubSub.publish(call.bytes(1), message));
  }

  /** What a client listens to may be as long as a request, and no longer. */
  private static void eachArgument(Call call, Consumer<byte[]> action) {
    long bytes = call.client().subscribedBytes + RequestLimits.bytesOf(call.arguments());
    if (bytes > call.server().options.requestBytes()) {
      throw new RespError(
          "ERR subscriptions exceed " + call.server().options.requestBytes() + " bytes");
    }
    Arrays.stream(call.arguments()).skip(1).forEach(action);
  }

  /** Without arguments, all are meant; and if there is none, the reply says that of nothing. */
  private static void eachOrAll(
      Call call, Set<ByteBuffer> all, Consumer<byte @Nullable []> action) {
    if (call.size() > 1) {
      Arrays.stream(call.arguments()).skip(1).forEach(action);
    } else if (all.isEmpty()) {
      action.accept(null);
    } else {
      new ArrayList<>(all).forEach(key -> action.accept(key.array()));
    }
  }

  private static void confirm(Call call, String what, byte @Nullable [] name) {
    RespWriter out = call.connection().messages();
    out.push(3);
    out.bulk(what);
    out.bulk(name);
    out.integer(call.client().subscriptions());
  }

  private static void channels(Call call) {
    List<byte[]> channels = call.server().pubSub.channels();
    if (call.size() > 2) {
      Glob pattern = new Glob(call.bytes(2));
      channels.removeIf(channel -> !pattern.matches(channel));
    }
    call.reply().bulks(channels);
  }

  private static void listeners(Call call) {
    call.reply().array(2 * (call.size() - 2));
    for (int i = 2; i < call.size(); i++) {
      call.reply().bulk(call.bytes(i));
      call.reply().integer(call.server().pubSub.listeners(call.bytes(i)));
    }
  }
}

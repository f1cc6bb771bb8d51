package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What commands change of a client. It can be copied, so that a turn whose commit fails can be run
 * again from where it began.
 */
final class ClientState {
  /** Which replies a client gets. */
  enum Replies {
    ALL,
    NONE,
    /** None to the current request, and from the next one on again. */
    SKIP,
    /** The current request is the CLIENT REPLY SKIP itself. */
    SKIP_NEXT
  }

  /** A request that waits for EXEC. */
  record Queued(RedisCommand command, byte[][] arguments) {}

  /** What a subscription or a watch needs in addition to its name. */
  static final int ENTRY_BYTES = 256;

  int protocol = 2;
  int database;
  User user;
  boolean isAuthenticated;
  Replies replies = Replies.ALL;
  String name = "";
  String libraryName = "";
  String libraryVersion = "";
  boolean isMonitor;
  boolean isNeverEvicted;
  boolean touchesNothing;

  /** What CLIENT TRACKING has set; null if the client does not track. */
  @Nullable TrackingMode tracking;

  /** The client that gets the messages about changes has gone. */
  boolean isRedirectBroken;

  /** A CLIENT CACHING is about the current request, or the next one. */
  boolean isCachingGiven;

  /** The requests since MULTI; null outside. A copy of the state shares the list. */
  @Nullable List<Queued> queue;

  /** What the requests in the queue need, in bytes. */
  long queuedBytes;

  // Of a copy: the length of the queue at that time.
  private int queueLength;

  /** A request since MULTI was wrong, so EXEC will refuse them all. */
  boolean queueFailed;

  /** Subscriptions. */
  Set<ByteBuffer> channels = new LinkedHashSet<>(0);

  Set<ByteBuffer> patterns = new LinkedHashSet<>(0);

  /** What all subscriptions need, in bytes. */
  long subscribedBytes;

  /** What the watched keys need, in bytes. */
  long watchedBytes;

  ClientState(User user, boolean isAuthenticated) {
    this.user = user;
    this.isAuthenticated = isAuthenticated;
  }

  ClientState copy() {
    ClientState copy = new ClientState(user, isAuthenticated);
    copy.protocol = protocol;
    copy.database = database;
    copy.replies = replies;
    copy.name = name;
    copy.libraryName = libraryName;
    copy.libraryVersion = libraryVersion;
    copy.isMonitor = isMonitor;
    copy.isNeverEvicted = isNeverEvicted;
    copy.touchesNothing = touchesNothing;
    copy.tracking = tracking;
    copy.isRedirectBroken = isRedirectBroken;
    copy.isCachingGiven = isCachingGiven;
    copy.queue = queue;
    copy.queueLength = queue == null ? 0 : queue.size();
    copy.queuedBytes = queuedBytes;
    copy.queueFailed = queueFailed;
    copy.channels = new LinkedHashSet<>(channels);
    copy.patterns = new LinkedHashSet<>(patterns);
    copy.subscribedBytes = subscribedBytes;
    copy.watchedBytes = watchedBytes;
    return copy;
  }

  /** Makes this copy current again: the queue has grown since, but is otherwise the same. */
  void restore() {
    if (queue != null) {
      queue.subList(queueLength, queue.size()).clear();
    }
  }

  /** Begins a transaction. */
  void beginQueue() {
    queue = new ArrayList<>();
    queuedBytes = 0;
  }

  /** Returns whether every request of the client changes this, regardless of its command. */
  boolean changesWithEveryRequest() {
    return queue != null || replies != Replies.ALL || isCachingGiven;
  }

  /** Adds a name to the channels or to the patterns. */
  void addSubscription(Set<ByteBuffer> names, ByteBuffer name) {
    if (names.add(name)) {
      subscribedBytes += name.capacity() + ENTRY_BYTES;
    }
  }

  /** Reverses {@link #addSubscription}. */
  void removeSubscription(Set<ByteBuffer> names, ByteBuffer name) {
    if (names.remove(name)) {
      subscribedBytes -= name.capacity() + ENTRY_BYTES;
    }
  }

  /** Returns what the client has queued, watches, tracks and has subscribed to, in bytes. */
  long heldBytes() {
    long tracked = tracking == null ? 0 : tracking.heldBytes();
    return (queue == null ? 0 : queuedBytes) + watchedBytes + subscribedBytes + tracked;
  }

  /** Ends the tracking, if there is any. */
  void endTracking() {
    tracking = null;
    isRedirectBroken = false;
    isCachingGiven = false;
  }

  int subscriptions() {
    return channels.size() + patterns.size();
  }

  /** Returns whether the client may only manage its subscriptions: RESP2 tells no push apart. */
  boolean isSubscribed() {
    return protocol == 2 && subscriptions() > 0;
  }

  boolean isMuted() {
    return replies != Replies.ALL;
  }

  /** A request begins: that after CLIENT REPLY SKIP is the one that gets no reply. */
  void beginRequest() {
    if (replies == Replies.SKIP_NEXT) {
      replies = Replies.SKIP;
    }
  }

  void endRequest() {
    if (replies == Replies.SKIP) {
      replies = Replies.ALL;
    }
  }
}

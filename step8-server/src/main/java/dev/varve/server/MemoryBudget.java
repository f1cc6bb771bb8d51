package dev.varve.server;

import dev.varve.lsm.LevelsNow;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the server may use, from the sockets to the tables: what clients have sent and
 * not been answered, what they have queued, watched and subscribed to, their replies, the requests
 * of a turn, memtables and cache. An eighth is for what a turn may add at once; clients have what
 * the store does not take, and a quarter at least. As they take more of this share, the server
 *
 * <ul>
 *   <li>from three eighths on, no longer reads from those that hold much, except for one after the
 *       other: their requests have to end, or what is held would be held forever;
 *   <li>from three quarters on, refuses new clients, and requests that need memory, and cuts off
 *       those that hold most output and do not read it;
 *   <li>above all of it, waits until replies are read, and cuts off all that hold most and do
 *       nothing.
 * </ul>
 *
 * <p>So clients that read and write as they are asked to only become slower. Used by the event loop
 * alone. In Redis: {@code maxmemory} and {@code maxmemory-clients}.
 */
final class MemoryBudget {
  /** The least that a server can work with. */
  static final long LEAST_BYTES = 4 << 20;

  // In eighths of what clients have.
  private static final int SLOWED = 3;
  private static final int REFUSED_ABOVE = 6;
  private static final int ALL = 8;

  static final RespError REFUSED =
      new RespError("OOM command not allowed when used memory > 'maxmemory'.");
  static final String NO_CLIENT = "-OOM no memory for another client\r\n";

  private static final Comparator<Connection> LARGEST_FIRST =
      Comparator.comparing((Connection it) -> it.state().isNeverEvicted)
          .thenComparing(it -> -it.memory().outputBytes())
          .thenComparing(it -> -it.memory().bytes());

  private static final int SMALL_BYTES = 64 << 10;
  private static final int LEAST_SMALL_BYTES = 4 << 10;
  private static final long MOST_TURN_BYTES = 32 << 20;
  private static final long MOST_REPLY_BYTES = 1 << 30;

  /** In this time, a client has to move {@link #SMALL_BYTES}, or another one goes on. */
  private static final long LOOK_AGAIN_MILLIS = 100;

  /** One that has not moved at all so often may be cut off. */
  private static final int PATIENCE = 10;

  /** As often, a client is favoured although it was silent. */
  private static final int FAIR = 16;

  private static final long UNKNOWN = -1;

  private final ServerContext context;
  private @Nullable EventLoop loop;
  private long bytes;
  private long counted;
  private long outputs;
  private long turnBytes;
  private long countedBefore;
  private long share = UNKNOWN;
  private long peak;
  private boolean looksAgain;
  private boolean isTight;

  // Not read from, the longest first; and the one that is read from until its requests are done.
  private final Set<Connection> slowed = new LinkedHashSet<>();
  private @Nullable Connection favoured;
  private long favouredArrived;
  // Those that were favoured, and have sent little; and how often a client was favoured.
  private final Set<Connection> silent = new HashSet<>();
  private int favours;

  MemoryBudget(ServerContext context, long bytes) {
    this.context = context;
    this.bytes = bytes;
  }

  /**
   * Returns the default: three quarters of what the heap may take, or direct memory if that is
   * less. The rest is for work in progress, such as a commit or a compaction, and for garbage.
   */
  static long defaultBytes() {
    return Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory()) / 4 * 3;
  }

  void runOn(EventLoop eventLoop) {
    loop = eventLoop;
  }

  long bytes() {
    return bytes;
  }

  void setBytes(long value) {
    bytes = value;
    share = UNKNOWN;
  }

  /** Returns the length of the replies to one client in one turn, which are one buffer. */
  int replyBytes() {
    return (int) Math.min(MOST_REPLY_BYTES, bytes / 8);
  }

  /** Returns what known keys, cache and memtables take; the last from their creation on. */
  long storeBytes() {
    LevelsNow now = context.store().levels();
    long cache = context.store().stats().count("cache.bytes") + context.knownKeys.bytes();
    return cache + (now.frozen() + 1) * now.maxMemoryBytes();
  }

  /** Returns what clients, and the requests of this turn, take. */
  long clientBytes() {
    return counted + turnBytes + context.cursors.bytes() + context.tracking.bytes();
  }

  long usedBytes() {
    long used = clientBytes() + storeBytes();
    peak = Math.max(peak, used);
    return used;
  }

  long peakBytes() {
    return peak;
  }

  /** Returns the number of clients that are not read from. */
  int slowedClients() {
    return slowed.size();
  }

  /**
   * Returns whether clients take more than so many eighths of their share. Only those that take
   * more than they may always have make it necessary to ask the store.
   */
  private boolean isAbove(int eighths) {
    long used = clientBytes();
    return used > bytes / 32 * eighths && used > share() / 8 * eighths;
  }

  private long share() {
    if (share == UNKNOWN) {
      share = Math.max(bytes / 4, bytes / 8 * 7 - storeBytes());
    }
    return share;
  }

  /** Returns what a client may hold without being slowed. */
  private long smallBytes() {
    long fair = share() / 16 / Math.max(1, context.clients.count());
    return Math.max(LEAST_SMALL_BYTES, Math.min(SMALL_BYTES, fair));
  }

  /** Takes note of what a client holds now. */
  void count(Connection connection) {
    outputs -= connection.memory().outputBytes();
    counted += connection.recount();
    outputs += connection.memory().outputBytes();
  }

  /** A client has gone. */
  void forget(Connection connection) {
    count(connection);
    slowed.remove(connection);
    silent.remove(connection);
    if (favoured == connection) {
      favoured = null;
    }
  }

  /** Something has arrived from a client: it may be too much. */
  void arrived(Connection connection, int length) {
    count(connection);
    if (favoured == connection) {
      favouredArrived += length;
      silent.remove(connection);
    } else if (isAbove(SLOWED)) {
      slow(connection);
      if (!isTight) {
        isTight = true;
        context.clients.all().forEach(this::slow);
      }
    }
  }

  private void slow(Connection one) {
    boolean holdsMuch = isAbove(REFUSED_ABOVE) || one.memory().busyBytes() > smallBytes();
    if (holdsMuch && one != favoured && slowed.add(one)) {
      one.setSlowed(true);
    }
  }

  /** A turn has begun, or has been begun again. */
  void beginTurn() {
    countedBefore = counted;
  }

  /** A turn has taken a request, which is no longer held by its client. */
  void took(Connection connection, long requestBytes) {
    turnBytes += requestBytes;
    if (requestBytes > SMALL_BYTES) {
      connection.trim();
    }
    count(connection);
  }

  /**
   * Returns whether a turn may take one more request. If it is replies that take all memory, one
   * more would not help; if it is requests, they have to be executed.
   */
  boolean hasRoom() {
    boolean isFull =
        turnBytes >= Math.min(MOST_TURN_BYTES, bytes / 32) || counted - countedBefore > bytes / 32;
    return !isFull && !(isAbove(ALL) && outputs > share() / 4);
  }

  boolean refusesClients() {
    return isAbove(REFUSED_ABOVE);
  }

  /** Throws the error of Redis if there is no room for what a request needs. */
  void checkRoom() {
    if (isAbove(REFUSED_ABOVE)) {
      throw REFUSED;
    }
  }

  /** Like {@link #checkRoom()}, for messages to several clients. */
  void checkRoom(long messageBytes) {
    if (messageBytes > bytes / 32 && clientBytes() + messageBytes > share()) {
      throw REFUSED;
    }
  }

  /** A turn is over, and its replies are on their way. */
  void endTurn() {
    boolean mustSettle = !slowed.isEmpty() || isAbove(SLOWED);
    if (mustSettle) {
      usedBytes(); // For the peak.
    }
    turnBytes = 0;
    countedBefore = counted;
    if (mustSettle) {
      settle();
    }
    share = UNKNOWN;
  }

  /** Finds out what is needed now, and what is not needed any more. */
  private void settle() {
    share = UNKNOWN;
    List<Connection> all = context.clients.all();
    all.forEach(Connection::trim);
    all.forEach(this::count);
    if (clientBytes() > share() + bytes / 8) {
      cutOff(all);
    }
    isTight = isAbove(SLOWED);
    long small = smallBytes();
    for (Connection one : new ArrayList<>(slowed)) {
      if (!isTight || one.memory().busyBytes() <= small) {
        speedUp(one);
      }
    }
    if (favoured != null && favoured.memory().busyBytes() <= small) {
      favoured = null;
    }
    if (favoured == null && !isAbove(ALL)) {
      favour();
    }
    if ((isTight || !slowed.isEmpty()) && !looksAgain && loop != null) {
      looksAgain = true;
      loop.schedule(this::lookAgain, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Reads from the one that waits longest; those that were silent come last, most of the time. */
  private void favour() {
    boolean anybody = ++favours % FAIR == 0;
    List<Connection> able = slowed.stream().filter(it -> !it.isPaused()).toList();
    favoured =
        able.stream()
            .filter(it -> anybody || !silent.contains(it))
            .findFirst()
            .orElse(able.isEmpty() ? null : able.get(0));
    favouredArrived = 0;
    if (favoured != null) {
      speedUp(favoured);
    }
  }

  private void speedUp(Connection one) {
    slowed.remove(one);
    one.setSlowed(false);
  }

  /** Clients read without a turn: looks what they hold, and who does not go on. */
  private void lookAgain() {
    looksAgain = false;
    List<Connection> all = context.clients.all();
    all.forEach(this::count);
    share = UNKNOWN;
    all.forEach(it -> it.memory().look());
    boolean isOver = isAbove(ALL);
    cutOff(
        all.stream()
            .filter(it -> it.memory().looksWithoutMove() >= PATIENCE)
            .filter(it -> isOver || it.memory().outputBytes() > LEAST_SMALL_BYTES)
            .toList());
    Connection waiting = favoured;
    if (waiting != null && favouredArrived < SMALL_BYTES) {
      favoured = null;
      waiting.setSlowed(true);
      slowed.add(waiting);
      silent.add(waiting);
    }
    favouredArrived = 0;
    settle();
    countedBefore = counted;
    context.turn.goOn();
  }

  /** Cuts off those of some clients that hold most, until there is room for the others. */
  private void cutOff(List<Connection> some) {
    List<Connection> largest = new ArrayList<>(some);
    largest.removeIf(it -> it.memory().bytes() <= LEAST_SMALL_BYTES);
    largest.sort(LARGEST_FIRST);
    for (Connection one : largest) {
      if (!isAbove(REFUSED_ABOVE)) {
        return;
      }
      context.figures.cutOff();
      one.cutOff();
      count(one);
    }
  }
}

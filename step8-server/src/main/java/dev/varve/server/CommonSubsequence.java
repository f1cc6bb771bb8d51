package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * LCS: the longest sequence of bytes that two strings have in common, with other bytes in between.
 *
 * <p>The table of dynamic programming: the cell (i, j) is the length for the first i bytes of one
 * string and the first j of the other. A way back through it gives the sequence from its end on.
 * Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, 15.4.
 */
final class CommonSubsequence {
  /** The largest table, in cells of four bytes. */
  private static final long MAX_CELLS = 32 << 20;

  /** A larger table is filled beside the turn. */
  private static final long CELLS_AT_ONCE = 100_000;

  private static final RespError NO_STRINGS =
      new RespError("ERR The specified keys must contain string values");

  private final byte[] a;
  private final byte[] b;
  // Row by row: one array, since each row of its own would take more than its cells.
  private final int[] lengths;

  /** A stretch that both strings have, each with the indexes of its first and last byte. */
  private record Match(int aFrom, int aTo, int bFrom, int bTo) {
    int length() {
      return aTo - aFrom + 1;
    }
  }

  /** What the reply is to be. */
  private record Options(boolean length, boolean indexes, boolean matchLengths, long leastLength) {
    static Options of(Call call) {
      boolean length = false;
      boolean indexes = false;
      boolean matchLengths = false;
      long least = 0;
      for (int i = 3; i < call.size(); i++) {
        if (call.is(i, "minmatchlen") && i + 1 < call.size()) {
          least = call.integer(++i);
        } else if (call.is(i, "len")) {
          length = true;
        } else if (call.is(i, "idx")) {
          indexes = true;
        } else if (call.is(i, "withmatchlen")) {
          matchLengths = true;
        } else {
          throw RespError.SYNTAX;
        }
      }
      if (length && indexes) {
        throw new RespError("ERR If you want both the length and indexes, please just use IDX.");
      }
      return new Options(length, indexes, matchLengths, least);
    }
  }

  private CommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    this.lengths = new int[(a.length + 1) * (b.length + 1)];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        lengths[cell(i, j)] =
            a[i - 1] == b[j - 1]
                ? length(i - 1, j - 1) + 1
                : Math.max(length(i - 1, j), length(i, j - 1));
      }
    }
  }

  private int cell(int i, int j) {
    return i * (b.length + 1) + j;
  }

  private int length(int i, int j) {
    return lengths[cell(i, j)];
  }

  static void addTo(RedisCommands all) {
    all.group("string")
        .add(
            "lcs key otherkey [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]",
            "Returns the longest sequence of bytes that two strings have in common.",
            CommonSubsequence::run,
            READONLY);
  }

  private static void run(Call call) {
    byte[] a = value(call, 1);
    byte[] b = value(call, 2);
    Options options = Options.of(call);
    long cells = (a.length + 1L) * (b.length + 1L);
    if (cells > MAX_CELLS) {
      throw new RespError(
          "ERR Insufficient memory, transient memory for LCS exceeds " + 4 * MAX_CELLS + " bytes");
    }
    if (cells <= CELLS_AT_ONCE || call.isPartOfTransaction()) {
      answer(a, b, options).accept(call.reply());
    } else {
      call.server().slowWork.start(call, snapshot -> answer(a, b, options));
    }
  }

  private static byte[] value(Call call, int index) {
    KeyRecord record = call.read(index);
    if (record == null) {
      return new byte[0];
    }
    if (record.type() != KeyType.STRING) {
      throw NO_STRINGS;
    }
    return record.value();
  }

  private static Consumer<RespWriter> answer(byte[] a, byte[] b, Options options) {
    CommonSubsequence common = new CommonSubsequence(a, b);
    int length = common.length(a.length, b.length);
    if (options.indexes) {
      Deque<Match> matches = common.matches();
      matches.removeIf(match -> match.length() < options.leastLength);
      return reply -> write(reply, matches, length, options.matchLengths);
    }
    return options.length
        ? reply -> reply.integer(length)
        : reply -> reply.bulk(common.bytes(length));
  }

  private static void write(
      RespWriter reply, Deque<Match> matches, int length, boolean withLengths) {
    reply.map(2);
    reply.bulk("matches");
    reply.array(matches.size());
    for (Match match : matches) {
      reply.array(withLengths ? 3 : 2);
      reply.array(2);
      reply.integer(match.aFrom);
      reply.integer(match.aTo);
      reply.array(2);
      reply.integer(match.bFrom);
      reply.integer(match.bTo);
      if (withLengths) {
        reply.integer(match.length());
      }
    }
    reply.bulk("len");
    reply.integer(length);
  }

  private byte[] bytes(int length) {
    byte[] found = new byte[length];
    int left = length;
    for (Match match : matches()) {
      left -= match.length();
      System.arraycopy(a, match.aFrom, found, left, match.length());
    }
    return found;
  }

  /** Returns the stretches of the sequence, the last one first. */
  private Deque<Match> matches() {
    Deque<Match> found = new ArrayDeque<>();
    int i = a.length;
    int j = b.length;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        Match last = found.peekLast();
        if (last != null && last.aFrom == i && last.bFrom == j) {
          found.removeLast();
          found.addLast(new Match(i - 1, last.aTo, j - 1, last.bTo));
        } else {
          found.addLast(new Match(i - 1, i - 1, j - 1, j - 1));
        }
        i--;
        j--;
      } else if (length(i - 1, j) > length(i, j - 1)) {
        i--;
      } else {
        j--;
      }
    }
    return found;
  }
}

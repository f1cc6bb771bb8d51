package dev.varve.server;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Replies without what two servers need not have in common: an order that is not promised, what is
 * drawn at random, and the time. All the rest stays as it is, to the byte.
 */
final class CanonicalReply {
  private static final BigDecimal LARGE = new BigDecimal("1e12");

  private final String bytes;
  private int at;

  private CanonicalReply(String bytes) {
    this.bytes = bytes;
  }

  /**
   * A reply.
   *
   * @param head its first line; for a bulk string, all of it
   * @param parts those of a list, set or map
   */
  private record Reply(String head, List<Reply> parts) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(head);
      parts.forEach(text::append);
      return text.toString();
    }

    /** Returns the same with its parts sorted, in groups of {@code width}. */
    Reply sorted(int width) {
      List<String> groups = new ArrayList<>();
      for (int i = 0; i + width <= parts.size(); i += width) {
        groups.add(new Reply("", parts.subList(i, i + width)).toString());
      }
      groups.sort(null);
      return new Reply(head, groups.stream().map(it -> new Reply(it, List.of())).toList());
    }

    boolean isError() {
      return head.startsWith("-");
    }
  }

  /** Returns what is left of the reply to a request outside a transaction. */
  static String of(List<String> request, String reply) {
    return canonical(request, parsed(reply)).toString();
  }

  /** Returns what is left of the reply of EXEC to these requests. */
  static String ofAll(List<List<String>> requests, String reply) {
    Reply all = parsed(reply);
    if (all.parts().size() != requests.size()) {
      return reply;
    }
    List<Reply> parts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      parts.add(canonical(requests.get(i), all.parts().get(i)));
    }
    return new Reply(all.head(), parts).toString();
  }

  private static Reply canonical(List<String> request, Reply reply) {
    if (reply.isError() || reply.head().equals("+QUEUED\r\n")) {
      return reply;
    }
    if (request.get(0).startsWith("z")) {
      return scored(request, withoutSign(reply));
    }
    boolean isPairs = isPairs(request, reply);
    return switch (request.get(0).toLowerCase(Locale.ROOT)) {
      case "keys", "smembers", "sinter", "sunion", "sdiff", "hkeys", "hvals", "spop" ->
          reply.sorted(1);
      case "sort", "sort_ro" -> isUnordered(request) ? reply.sorted(1) : reply;
      case "hgetall" -> reply.sorted(2);
      case "scan", "sscan" -> scanned(reply, 1);
      case "hscan" -> scanned(reply, 2);
      case "srandmember", "hrandfield" -> drawn(request, reply, isPairs ? 2 : 1);
      case "randomkey", "dump", "memory" -> kindOf(reply);
      case "incrbyfloat", "hincrbyfloat" -> rounded(reply);
      case "object" -> request.get(1).equals("freq") ? reply : kindOf(reply);
      case "ttl", "pttl", "expiretime", "pexpiretime" ->
          reply.head().startsWith(":-") ? reply : new Reply(":some time", List.of());
      default -> reply;
    };
  }

  /** A set has no order of its own; and Redis compares bytes only up to a zero byte. */
  private static boolean isUnordered(List<String> request) {
    boolean isSet = request.get(1).startsWith("t") && request.contains("nosort");
    return isSet && !request.contains("store") || request.contains("alpha");
  }

  private static Reply scored(List<String> request, Reply reply) {
    return switch (request.get(0)) {
      case "zscan" ->
          scanned(new Reply(reply.head(), List.of(reply.parts().get(0), plain(reply))), 2);
      case "zrandmember" -> drawn(request, reply, isPairs(request, reply) ? 2 : 1);
      default -> reply;
    };
  }

  /** Scores without an exponent: Redis omits it if a sorted set is small. */
  private static Reply plain(Reply scan) {
    Reply members = scan.parts().get(1);
    List<Reply> parts = new ArrayList<>(members.parts());
    for (int i = 1; i < parts.size(); i += 2) {
      String score = valueOf(parts.get(i).toString());
      if (score.contains("e+")) {
        String digits = new BigDecimal(score).toPlainString();
        parts.set(i, new Reply("$" + digits.length() + "\r\n" + digits + "\r\n", List.of()));
      }
    }
    return new Reply(members.head(), parts);
  }

  /** A score of -0 is stored as 0; in Redis, that depends on the lengths of the members. */
  private static Reply withoutSign(Reply reply) {
    String head = reply.head().equals("$2\r\n-0\r\n") ? "$1\r\n0\r\n" : reply.head();
    return new Reply(
        head.equals(",-0\r\n") ? ",0\r\n" : head,
        reply.parts().stream().map(CanonicalReply::withoutSign).toList());
  }

  private static boolean isPairs(List<String> request, Reply reply) {
    return request.get(request.size() - 1).startsWith("with") && !isNested(reply);
  }

  /** Redis calculates with binary fractions of 64 bits, and this server with decimal ones. */
  private static Reply rounded(Reply reply) {
    BigDecimal number = new BigDecimal(valueOf(reply.toString()));
    boolean isLarge = number.abs().compareTo(LARGE) > 0;
    BigDecimal rounded =
        isLarge ? number.round(new MathContext(12)) : number.setScale(6, RoundingMode.HALF_EVEN);
    return new Reply("about " + rounded.stripTrailingZeros().toPlainString(), List.of());
  }

  /** Returns the bytes of a bulk string. */
  static String valueOf(String reply) {
    return reply.substring(reply.indexOf("\r\n") + 2, reply.length() - 2);
  }

  private static boolean isNested(Reply reply) {
    return !reply.parts().isEmpty() && !reply.parts().get(0).parts().isEmpty();
  }

  private static Reply scanned(Reply reply, int width) {
    return new Reply(
        reply.head(), List.of(reply.parts().get(0), reply.parts().get(1).sorted(width)));
  }

  /** Those who ask for more than there are get all; otherwise, only their number is the same. */
  private static Reply drawn(List<String> request, Reply reply, int width) {
    boolean isAll = request.size() > 2 && request.get(2).equals("100");
    return isAll ? reply.sorted(width) : kindOf(reply);
  }

  /** Leaves of a reply what it is, and how many parts it has. */
  private static Reply kindOf(Reply reply) {
    boolean isNothing = reply.head().matches("(?s)[$*]-1\r\n|_\r\n");
    boolean isList = reply.head().matches("(?s)[*~%]\\d.*");
    return isNothing || isList
        ? new Reply(reply.head(), List.of())
        : new Reply(reply.head().charAt(0) + "something", List.of());
  }

  private static Reply parsed(String bytes) {
    return new CanonicalReply(bytes).parse();
  }

  private Reply parse() {
    int end = bytes.indexOf("\r\n", at) + 2;
    String head = bytes.substring(at, end);
    at = end;
    char type = head.charAt(0);
    if (type == '$' || type == '=') {
      int length = Integer.parseInt(head.strip().substring(1));
      at += length < 0 ? 0 : length + 2;
      return new Reply(head + bytes.substring(end, at), List.of());
    }
    List<Reply> parts = new ArrayList<>();
    if ("*~>%".indexOf(type) >= 0) {
      int size = Integer.parseInt(head.strip().substring(1)) * (type == '%' ? 2 : 1);
      for (int i = 0; i < size; i++) {
        parts.add(parse());
      }
    }
    return new Reply(head, parts);
  }
}

package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.util.Arrays;
import java.util.List;

/** Sets: a key with members. What is made of several sets is in {@link SetAlgebra}. */
final class SetCommands {
  /** The most members or fields that a reply has several times, if a client asks for that many. */
  private static final long MAX_REPEATED = 1_000_000;

  private SetCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("set");
    addReads(group);
    addWrites(group);
  }

  private static void addReads(RedisCommands.Group group) {
    group
        .add(
            "sismember key member",
            "Returns whether there is a member.",
            call -> call.reply().flag(call.parts(KeyType.SET).contains(call.bytes(2))),
            READONLY,
            FAST)
        .add(
            "smismember key member [member ...]",
            "Returns which ones are members.",
            SetCommands::containsEach,
            READONLY,
            FAST)
        .add(
            "smembers key",
            "Returns all members.",
            call -> PartReplies.all(call, KeyType.SET, SetCommands::writeSet),
            READONLY)
        .add(
            "scard key",
            "Returns the number of members.",
            call -> call.reply().integer(call.parts(KeyType.SET).size()),
            READONLY,
            FAST)
        .add("srandmember key [count]", "Returns members at random.", SetCommands::random, READONLY)
        .add(
            "sscan key cursor [MATCH pattern] [COUNT count]",
            "Returns some members, and where to go on.",
            call -> PartReplies.scan(call, KeyType.SET, null),
            READONLY);
  }

  private static void addWrites(RedisCommands.Group group) {
    group
        .add("sadd key member [member ...]", "Adds members.", SetCommands::add, WRITE, FAST)
        .add("srem key member [member ...]", "Removes members.", SetCommands::remove, WRITE, FAST)
        .add(
            "spop key [count]",
            "Removes members at random, and returns them.",
            SetCommands::pop,
            WRITE,
            FAST)
        .add(
            "smove key newkey member",
            "Moves a member to another set.",
            SetCommands::move,
            WRITE,
            FAST);
  }

  private static void containsEach(Call call) {
    KeyParts parts = call.parts(KeyType.SET);
    call.reply().array(call.size() - 2);
    for (int i = 2; i < call.size(); i++) {
      call.reply().flag(parts.contains(call.bytes(i)));
    }
  }

  static void writeSet(RespWriter reply, List<KeyPart> members) {
    reply.set(members.size());
    members.forEach(member -> reply.bulk(member.sub()));
  }

  private static void add(Call call) {
    KeyParts parts = call.partsToChange(KeyType.SET);
    for (int i = 2; i < call.size(); i++) {
      KeyParts.checkedSub(call.bytes(i));
    }
    int added = 0;
    for (int i = 2; i < call.size(); i++) {
      added += parts.add(call.bytes(i)) ? 1 : 0;
    }
    parts.save("sadd");
    call.reply().integer(added);
  }

  private static void remove(Call call) {
    KeyParts parts = call.partsToChange(KeyType.SET);
    int removed = 0;
    for (int i = 2; i < call.size(); i++) {
      removed += parts.remove(call.bytes(i)) ? 1 : 0;
    }
    parts.save("srem");
    call.reply().integer(removed);
  }

  private static void random(Call call) {
    if (call.size() == 2) {
      KeyPart one = new RandomParts(call.parts(KeyType.SET)).one();
      call.reply().bulk(one == null ? null : one.sub());
      return;
    }
    if (call.size() > 3) {
      throw RespError.SYNTAX;
    }
    List<KeyPart> chosen = chosen(call.parts(KeyType.SET), count(call, 2));
    call.reply().array(chosen.size());
    chosen.forEach(member -> call.reply().bulk(member.sub()));
  }

  /** Returns the number of parts that a client asks for. */
  static long count(Call call, int index) {
    long count = call.integer(index);
    if (count == Long.MIN_VALUE) {
      throw new RespError(
          "ERR value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");
    }
    return count;
  }

  /** Returns {@code count} different parts; if it is negative, each is chosen from all of them. */
  static List<KeyPart> chosen(KeyParts parts, long count) {
    if (count < -MAX_REPEATED) {
      throw new RespError("ERR value is out of range, at most " + MAX_REPEATED + " are returned");
    }
    RandomParts random = new RandomParts(parts);
    return count < 0 ? random.repeated((int) -count) : random.different(count);
  }

  private static void pop(Call call) {
    if (call.size() > 3) {
      throw RespError.SYNTAX;
    }
    boolean isOne = call.size() == 2;
    long count = isOne ? 1 : positive(call, 2, "value is out of range, must be positive");
    KeyParts parts = call.partsToChange(KeyType.SET);
    List<KeyPart> chosen = new RandomParts(parts).different(count);
    chosen.forEach(member -> parts.remove(member.sub()));
    parts.save("spop");
    if (isOne) {
      call.reply().bulk(chosen.isEmpty() ? null : chosen.get(0).sub());
    } else {
      writeSet(call.reply(), chosen);
    }
  }

  /**
   * Returns a number of a request.
   *
   * @throws RespError with {@code error} if it is not a number, or negative
   */
  static long positive(Call call, int index, String error) {
    Long number = RedisNumbers.integerOrNull(call.bytes(index));
    if (number == null || number < 0) {
      throw new RespError("ERR " + error);
    }
    return number;
  }

  private static void move(Call call) {
    RedisDatabase database = call.database();
    byte[] to = call.bytes(2);
    byte[] member = call.bytes(3);
    KeyRecord source = database.find(call.bytes(1));
    KeyRecord target = database.find(to);
    if (source == null) {
      call.reply().flag(false);
      return;
    }
    KeyParts from = database.parts(call.bytes(1), source, KeyType.SET);
    KeyParts into = database.parts(to, target, KeyType.SET);
    boolean isMember = from.contains(member);
    if (isMember && !Arrays.equals(call.bytes(1), to)) {
      from.remove(member);
      from.save("srem");
      into.add(member);
      into.save("sadd");
    }
    call.reply().flag(isMember);
  }
}

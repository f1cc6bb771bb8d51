package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.math.BigDecimal;
import java.util.List;

/** Hashes: a key with fields, each of which has a value. */
final class HashCommands {
  private HashCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("hash");
    addReads(group);
    addWrites(group);
  }

  private static void addReads(RedisCommands.Group group) {
    group
        .add(
            "hget key field",
            "Returns the value of a field.",
            call -> call.reply().bulk(parts(call).get(call.bytes(2))),
            READONLY,
            FAST)
        .add(
            "hmget key field [field ...]",
            "Returns the values of several fields.",
            HashCommands::getSeveral,
            READONLY,
            FAST)
        .add(
            "hgetall key",
            "Returns all fields with their values.",
            call -> PartReplies.all(call, KeyType.HASH, HashCommands::writeFields),
            READONLY)
        .add(
            "hkeys key",
            "Returns all fields.",
            call -> PartReplies.all(call, KeyType.HASH, (reply, all) -> write(reply, all, true)),
            READONLY)
        .add(
            "hvals key",
            "Returns the values of all fields.",
            call -> PartReplies.all(call, KeyType.HASH, (reply, all) -> write(reply, all, false)),
            READONLY)
        .add(
            "hexists key field",
            "Returns whether there is a field.",
            call -> call.reply().flag(parts(call).contains(call.bytes(2))),
            READONLY,
            FAST)
        .add(
            "hlen key",
            "Returns the number of fields.",
            call -> call.reply().integer(parts(call).size()),
            READONLY,
            FAST)
        .add(
            "hstrlen key field",
            "Returns the length of the value of a field.",
            HashCommands::length,
            READONLY,
            FAST)
        .add(
            "hrandfield key [count [WITHVALUES]]",
            "Returns fields at random.",
            HashCommands::random,
            READONLY)
        .add(
            "hscan key cursor [MATCH pattern] [COUNT count]",
            "Returns some fields with their values, and where to go on.",
            call -> PartReplies.scan(call, KeyType.HASH, value -> value),
            READONLY);
  }

  private static void addWrites(RedisCommands.Group group) {
    group
        .add(
            "hset key field value [field value ...]",
            "Sets fields, and returns how many of them are new.",
            call -> call.reply().integer(set(call)),
            WRITE,
            FAST)
        .add(
            "hmset key field value [field value ...]",
            "Sets fields.",
            call -> {
              set(call);
              call.reply().ok();
            },
            WRITE,
            FAST)
        .add(
            "hsetnx key field value",
            "Sets a field, if there is none of this name.",
            HashCommands::setIfAbsent,
            WRITE,
            FAST)
        .add("hdel key field [field ...]", "Deletes fields.", HashCommands::delete, WRITE, FAST)
        .add("hincrby key field amount", "Adds to a field.", HashCommands::add, WRITE, FAST)
        .add(
            "hincrbyfloat key field amount",
            "Adds a decimal number to a field.",
            HashCommands::addDecimal,
            WRITE,
            FAST);
  }

  private static KeyParts parts(Call call) {
    return call.parts(KeyType.HASH);
  }

  private static void getSeveral(Call call) {
    KeyParts parts = parts(call);
    call.reply().array(call.size() - 2);
    for (int i = 2; i < call.size(); i++) {
      call.reply().bulk(parts.get(call.bytes(i)));
    }
  }

  private static void writeFields(RespWriter reply, List<KeyPart> fields) {
    reply.map(fields.size());
    for (KeyPart field : fields) {
      reply.bulk(field.sub());
      reply.bulk(field.value());
    }
  }

  private static void write(RespWriter reply, List<KeyPart> fields, boolean names) {
    reply.array(fields.size());
    fields.forEach(field -> reply.bulk(names ? field.sub() : field.value()));
  }

  private static void length(Call call) {
    byte[] value = parts(call).get(call.bytes(2));
    call.reply().integer(value == null ? 0 : value.length);
  }

  private static void random(Call call) {
    if (call.size() == 2) {
      KeyPart one = new RandomParts(parts(call)).one();
      call.reply().bulk(one == null ? null : one.sub());
      return;
    }
    long count = SetCommands.count(call, 2);
    boolean withValues = call.size() > 3;
    if (call.size() > 4 || withValues && !call.is(3, "withvalues")) {
      throw RespError.SYNTAX;
    }
    if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw new RespError("ERR value is out of range");
    }
    List<KeyPart> chosen = SetCommands.chosen(parts(call), count);
    if (withValues) {
      call.reply().pairs(chosen.size());
    } else {
      call.reply().array(chosen.size());
    }
    for (KeyPart field : chosen) {
      if (withValues) {
        call.reply().pair();
      }
      call.reply().bulk(field.sub());
      if (withValues) {
        call.reply().bulk(field.value());
      }
    }
  }

  private static int set(Call call) {
    if (call.size() % 2 != 0) {
      throw call.wrongNumberOfArguments();
    }
    KeyParts parts = call.partsToChange(KeyType.HASH);
    for (int i = 2; i < call.size(); i += 2) {
      KeyParts.checkedSub(call.bytes(i));
      StringCommands.checkedLength(call.bytes(i + 1));
    }
    int created = 0;
    for (int i = 2; i < call.size(); i += 2) {
      created += parts.put(call.bytes(i), call.bytes(i + 1)) ? 1 : 0;
    }
    parts.save("hset");
    return created;
  }

  private static void setIfAbsent(Call call) {
    KeyParts parts = call.partsToChange(KeyType.HASH);
    boolean isAbsent = !parts.contains(call.bytes(2));
    if (isAbsent) {
      parts.put(call.bytes(2), StringCommands.checkedLength(call.bytes(3)));
      parts.save("hset");
    }
    call.reply().flag(isAbsent);
  }

  private static void delete(Call call) {
    KeyParts parts = call.partsToChange(KeyType.HASH);
    int deleted = 0;
    for (int i = 2; i < call.size(); i++) {
      deleted += parts.remove(call.bytes(i)) ? 1 : 0;
    }
    parts.save("hdel");
    call.reply().integer(deleted);
  }

  private static void add(Call call) {
    long amount = call.integer(3);
    KeyParts parts = call.partsToChange(KeyType.HASH);
    byte[] before = parts.get(call.bytes(2));
    Long number = before == null ? Long.valueOf(0) : RedisNumbers.integerOrNull(before);
    if (number == null) {
      throw new RespError("ERR hash value is not an integer");
    }
    long sum = CounterCommands.sum(number, amount);
    parts.put(call.bytes(2), RedisNumbers.bytes(sum));
    parts.save("hincrby");
    call.reply().integer(sum);
  }

  private static void addDecimal(Call call) {
    BigDecimal amount = decimal(call.bytes(3), "ERR value is not a valid float");
    KeyParts parts = call.partsToChange(KeyType.HASH);
    byte[] before = parts.get(call.bytes(2));
    BigDecimal number = before == null ? BigDecimal.ZERO : value(before);
    byte[] sum = RedisNumbers.bytes(number.add(amount));
    parts.put(call.bytes(2), sum);
    parts.save("hincrbyfloat");
    call.reply().bulk(sum);
  }

  private static BigDecimal value(byte[] bytes) {
    return decimal(bytes, "ERR hash value is not a float");
  }

  /** Returns a number; the texts of the errors are others than those of INCRBYFLOAT. */
  private static BigDecimal decimal(byte[] bytes, String notANumber) {
    try {
      return RedisNumbers.decimal(bytes);
    } catch (RespError e) {
      throw e == RespError.NOT_FINITE
          ? new RespError("ERR value is NaN or Infinity")
          : new RespError(notANumber);
    }
  }
}

package dev.varve.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a command does with a key, as access rules and COMMAND INFO know it: RO reads the key, RW
 * reads and changes it, OW overwrites it, RM removes it; and ACCESS means that the client learns
 * what the key holds, or that it is stored elsewhere. In Redis: key-specs.
 */
enum KeyUse {
  RO,
  RO_ACCESS,
  RW_INSERT,
  RW_UPDATE,
  RW_DELETE,
  RW_ACCESS_UPDATE,
  RW_ACCESS_DELETE,
  OW_INSERT,
  OW_UPDATE,
  RM_DELETE;

  /**
   * The uses of the first key and of the others, and the commands that have these. Not listed are
   * commands that only read, and return what they read: those are RO_ACCESS.
   */
  private static final Map<String, List<KeyUse>> BY_COMMAND =
      table(
          """
          RO               exists hexists hlen hstrlen llen memory|usage scard sismember strlen touch
          RO               object|encoding object|freq object|idletime object|refcount type watch zcard
          RW_INSERT        append hsetnx linsert lpush lpushx rpush rpushx sadd
          RW_UPDATE        expire expireat hmset hset lset persist pexpire pexpireat setrange zadd
          RW_DELETE        hdel lrem ltrim srem zrem zremrangebylex zremrangebyrank zremrangebyscore
          RW_ACCESS_UPDATE decr decrby getex getset hincrby hincrbyfloat incr incrby incrbyfloat
          RW_ACCESS_UPDATE bitfield move set setbit zincrby
          RW_ACCESS_DELETE blmpop blpop brpop bzmpop bzpopmax bzpopmin getdel lmpop lpop rpop spop
          RW_ACCESS_DELETE zmpop zpopmax zpopmin
          OW_INSERT        msetnx setnx
          OW_UPDATE        mset psetex restore setex
          RM_DELETE        del unlink
          RW_ACCESS_DELETE,RW_INSERT blmove brpoplpush lmove rpoplpush smove
          RW_ACCESS_DELETE,OW_INSERT renamenx
          RW_ACCESS_DELETE,OW_UPDATE rename
          RO_ACCESS,OW_UPDATE        copy sort
          RW_UPDATE,RO_ACCESS        sinterstore
          OW_UPDATE,RO_ACCESS        bitop sdiffstore sunionstore zdiffstore zinterstore
          OW_UPDATE,RO_ACCESS        zrangestore zunionstore
          """);

  private static Map<String, List<KeyUse>> table(String text) {
    Map<String, List<KeyUse>> table = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" +");
      List<KeyUse> uses = new ArrayList<>();
      for (String use : words[0].split(",")) {
        uses.add(valueOf(use));
      }
      for (int i = 1; i < words.length; i++) {
        table.put(words[i], uses);
      }
    }
    return table;
  }

  /** Returns the uses of the keys of a command: of the first one, and of all others if differs. */
  static List<KeyUse> of(String command) {
    return BY_COMMAND.getOrDefault(command, List.of(RO_ACCESS));
  }

  /** Returns whether the client needs the right to read the key. */
  boolean reads() {
    return name().contains("ACCESS");
  }

  /** Returns whether the client needs the right to write the key. */
  boolean writes() {
    return this != RO && this != RO_ACCESS;
  }

  /** Returns the flags that clients know. */
  List<String> flags() {
    List<String> flags = new ArrayList<>(List.of(name().split("_")));
    flags.replaceAll(flag -> flag.length() == 2 ? flag : flag.toLowerCase(Locale.ROOT));
    return flags;
  }
}

package dev.varve.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random requests of commands that Redis has, too. Now and then, a word is missing, one too many,
 * or makes no sense. None of them depends on chance or on the time of the day, in what it changes.
 */
final class RandomRequests {
  /** What a word with a dollar stands for: see {@link #word}. */
  private static final String[] TEMPLATES = {
    // Strings.
    "set $s $v",
    "set $s $n",
    "set $s $v nx",
    "set $s $v xx",
    "set $s $v get",
    "set $s $v nx get",
    "set $s $v ex 1000",
    "set $s $v px 5000000 xx",
    "set $s $v exat $x",
    "set $s $v pxat $y get",
    "set $s $v keepttl",
    "get $s",
    "get $s",
    "getset $s $v",
    "getdel $s",
    "getex $s",
    "getex $s persist",
    "getex $s ex 1000",
    "getex $s pxat $y",
    "getex $s pxat 1000",
    "setnx $s $v",
    "setex $s 1000 $v",
    "psetex $s 5000000 $v",
    "mget $s $s $h nothing",
    "mset $s $v $s $v",
    "msetnx $s $v new $v",
    "append $s $v",
    "strlen $s",
    "getrange $s $i $i",
    "substr $s $i $i",
    "setrange $s $o $v",
    "incr $s",
    "decr $s",
    "incrby $s $n",
    "decrby $s $n",
    "incrbyfloat $s $f",
    "lcs $s $s",
    "lcs $s $s len",
    "lcs $s $s idx minmatchlen $i",
    "lcs $s $s idx withmatchlen",
    // Bits.
    "setbit $s $o $b",
    "getbit $s $o",
    "bitcount $s",
    "bitcount $s $i $i",
    "bitcount $s $i $i bit",
    "bitpos $s $b",
    "bitpos $s $b $i",
    "bitpos $s $b $i $i",
    "bitpos $s $b $i $i bit",
    "bitop and $s $s $s",
    "bitop or $s $s $s nothing",
    "bitop xor $s $s",
    "bitop not $s $s",
    "bitfield $s get u8 $o",
    "bitfield $s set i5 $o $n get i64 $o",
    "bitfield $s incrby u3 $o $n overflow sat incrby i8 #1 $n",
    "bitfield $s overflow fail incrby i16 $o $n overflow wrap set u63 $o $n",
    "bitfield_ro $s get u4 $o get i12 #2",
    // Hashes.
    "hset $h $m $v",
    "hset $h $m $n $m $v",
    "hset $h $m $n",
    "hmset $h $m $v $m $f",
    "hsetnx $h $m $v",
    "hget $h $m",
    "hmget $h $m $m nothing",
    "hgetall $h",
    "hkeys $h",
    "hvals $h",
    "hexists $h $m",
    "hlen $h",
    "hstrlen $h $m",
    "hdel $h $m",
    "hdel $h $m $m",
    "hincrby $h $m $n",
    "hincrbyfloat $h $m $f",
    "hrandfield $h",
    "hrandfield $h 100",
    "hrandfield $h 100 withvalues",
    "hrandfield $h 2",
    "hrandfield $h -7",
    "hscan $h 0 count 1000",
    "hscan $h 0 match m[1-5]* count 1000",
    // Sets.
    "sadd $t $m",
    "sadd $t $m $n $m",
    "sadd $t $v",
    "srem $t $m",
    "srem $t $m $n",
    "smove $t $t $m",
    "sismember $t $m",
    "smismember $t $m $n",
    "smembers $t",
    "scard $t",
    "spop $t 100",
    "spop $t 0",
    "spop $t -1",
    "srandmember $t",
    "srandmember $t 100",
    "srandmember $t 2",
    "srandmember $t -7",
    "sscan $t 0 count 1000",
    "sscan $t 0 match *1* count 1000",
    "sinter $t $t",
    "sinter $t $t $t",
    "sunion $t $t",
    "sdiff $t $t",
    "sinterstore $t $t $t",
    "sunionstore $t $t $t",
    "sdiffstore $t $t $t",
    "sintercard 2 $t $t",
    "sintercard 2 $t $t limit $i",
    // Lists.
    "lpush $l $v",
    "lpush $l $m $n $m",
    "rpush $l $v $m",
    "rpush $l $m $m $m $m",
    "lpushx $l $v",
    "rpushx $l $m $v",
    "lpop $l",
    "rpop $l",
    "lpop $l $i",
    "rpop $l 2",
    "llen $l",
    "lindex $l $i",
    "lrange $l 0 -1",
    "lrange $l $i $i",
    "lset $l $i $v",
    "linsert $l before $m $v",
    "linsert $l after $m $m",
    "lrem $l 0 $m",
    "lrem $l $i $m",
    "ltrim $l 0 $o",
    "ltrim $l $b -1",
    "ltrim $l $i $i",
    "lpos $l $m",
    "lpos $l $m rank $i",
    "lpos $l $m count $b maxlen $o",
    "lpos $l $m rank -1 count 0",
    "lmove $l $l left right",
    "lmove $l $l right right",
    "rpoplpush $l $l",
    "lmpop 2 $l $l left",
    "lmpop 1 $l right count 3",
    // Only in transactions, where nobody waits.
    "blpop $l $l 0",
    "brpop $l 0.5",
    "blmove $l $l left left 0",
    "brpoplpush $l $l $n",
    "blmpop 0 2 $l $l right count 2",
    // Sorted sets.
    "zadd $z $c $m",
    "zadd $z $c $m",
    "zadd $z $c $m $c $m $c $m",
    "zadd $z $c $m $c $m $c $v",
    "zadd $z nx $c $m",
    "zadd $z xx ch $c $m",
    "zadd $z gt ch $c $m $c $m",
    "zadd $z lt $c $m",
    "zadd $z xx gt incr $c $m",
    "zadd $z incr $c $m",
    "zadd $z nx incr $c $m",
    "zincrby $z $c $m",
    "zscore $z $m",
    "zmscore $z $m $m",
    "zcard $z",
    "zcount $z $g $g",
    "zcount $z -inf +inf",
    "zrank $z $m",
    "zrevrank $z $m",
    "zrem $z $m",
    "zrem $z $m $m",
    "zrange $z $i $i",
    "zrange $z 0 -1 withscores",
    "zrange $z 0 -1 withscores",
    "zrange $z $i $i rev withscores",
    "zrange $z $g $g byscore",
    "zrange $z $g $g byscore rev limit $i $i withscores",
    "zrangestore $z $z $i $i",
    "zrangestore $z $z $g $g byscore limit $i $i",
    "zrevrange $z $i $i withscores",
    "zrangebyscore $z $g $g withscores",
    "zrangebyscore $z $g $g limit $i $i",
    "zrevrangebyscore $z $g $g",
    "zremrangebyrank $z $i $i",
    "zremrangebyscore $z $g $g",
    "zpopmin $z",
    "zpopmax $z",
    "zpopmin $z $b",
    "zpopmax $z 3",
    "zmpop 2 $z $z min",
    "zmpop 3 $z $z nothing max count 2",
    "zrandmember $z",
    "zrandmember $z 100",
    "zrandmember $z 100 withscores",
    "zrandmember $z 2",
    "zrandmember $z -7 withscores",
    "zscan $z 0 count 1000",
    "zscan $z 0 match m[1-5]* count 1000",
    "zunion 2 $z $z withscores",
    "zunion 3 $z $t $z weights $c $c $c aggregate min withscores",
    "zinter 2 $z $z",
    "zinter 2 $z $t weights 2 3 withscores",
    "zinter 2 $z $z aggregate max withscores",
    "zdiff 2 $z $z withscores",
    "zdiff 3 $z $t $z",
    "zunionstore $z 2 $z $z",
    "zunionstore $z 2 $t $z weights $c $c aggregate max",
    "zinterstore $z 2 $z $t aggregate min",
    "zdiffstore $z 2 $z $z",
    "zintercard 2 $z $z",
    "zintercard 2 $z $t limit $i",
    "zadd $e 0 $m 0 $m 0 $m",
    "zadd $e 0 $v",
    "zrem $e $m",
    "del $e",
    "zlexcount $e $r $r",
    "zrange $e $r $r bylex",
    "zrange $e $r $r bylex rev limit $i $i",
    "zrangebylex $e $r $r",
    "zrangebylex $e $r $r limit $i $i",
    "zrevrangebylex $e $r $r",
    "zrangestore $e $e $r $r bylex limit 0 5",
    "zremrangebylex $e $r $r",
    // Sorted.
    "sort $t",
    "sort $t alpha",
    "sort $z alpha desc",
    "sort $z by nosort",
    "sort $z by nosort desc limit $i $i",
    "sort $z by nosort get # get s* get h*->m1",
    "sort $t by s* get #",
    "sort $t by nosort store $k",
    "sort_ro $t by nosort",
    // Keys.
    "del $k",
    "del $k $k",
    "unlink $k",
    "exists $k $k",
    "touch $k $k",
    "type $k",
    "rename $k $k",
    "renamenx $k $k",
    "copy $k $k",
    "copy $k $k replace",
    "copy $k $k db $d replace",
    "move $k $d",
    "object encoding $k",
    "object refcount $k",
    "object idletime $k",
    "object freq $k",
    "memory usage $k",
    "keys *",
    "keys h[0-2]",
    "scan 0 count 1000",
    "scan 0 match *1 count 1000 type set",
    "scan 0 match *1 count 1000 type zset",
    "randomkey",
    "dbsize",
    "dump $k",
    "dump $k",
    "restore $k 0 nonsense",
    "expire $k 1000",
    "expire $k 1000 nx",
    "expire $k -1",
    "pexpire $k 5000000 xx",
    "expireat $k $x",
    "expireat $k 1",
    "expireat $k $x gt",
    "pexpireat $k $y lt",
    "pexpireat $k $y xx gt",
    "persist $k",
    "ttl $k",
    "pttl $k",
    "expiretime $k",
    "pexpiretime $k",
    // Transactions, connections and the rest.
    "multi",
    "multi",
    "multi",
    "exec",
    "exec",
    "exec",
    "exec",
    "exec",
    "exec",
    "discard",
    "watch $k $k",
    "watch $k",
    "unwatch",
    "select $d",
    "select $d",
    "swapdb $d $d",
    "flushdb",
    "flushall async",
    "ping",
    "ping $v",
    "echo $v",
    "client setname $m",
    "client getname",
    "publish $m $v",
    "pubsub numsub $m",
    "pubsub numpat",
    "command getkeys set $k $v",
    "command getkeys mset $k $v $k $v",
    "command getkeys sintercard 2 $k $k",
    "command getkeys lmpop 2 $k $k left",
    "command getkeys blpop $k $k 0",
    "command getkeys zunionstore $k 2 $k $k",
    "nonsense $m $n",
  };

  /** These depend on chance, or on a number of a server, if a word is changed. */
  private static final Set<String> UNCHANGED =
      Set.of(
          "command",
          "publish",
          "spop",
          "scan",
          "sscan",
          "hscan",
          "zscan",
          "srandmember",
          "hrandfield",
          "zrandmember",
          // Redis 7.0 calculates with numbers that are too large for it.
          "lpos",
          "lmpop",
          "blmpop");

  private static final RedisCommands COMMANDS = RedisCommands.all();
  private static final Pattern PLACE = Pattern.compile("\\$(\\w)");

  private static final String[] NONSENSE = {
    "abc",
    "",
    "-1",
    "0",
    "1.5",
    "9223372036854775807",
    "9223372036854775808",
    "+5",
    " 5",
    "05",
    "-9223372036854775808",
    "nx",
    "get",
    "limit"
  };

  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "7",
    "100",
    "-32768",
    "65536",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808"
  };

  private static final String[] SCORES = {
    "0",
    "1",
    "-1",
    "2",
    "3",
    "0.1",
    "-0",
    "1.5",
    "1e100",
    "inf",
    "-inf",
    "4294967297",
    "-2.5e-7",
    "3.0000000000000004",
    "9007199254740993",
    "123456789012345678"
  };

  private static final String[] NAME_BOUNDS = {
    "-", "+", "-", "+", "[m1", "(m1", "[m3", "(m5", "[m9", "[", "(", "[n"
  };

  private static final String[] DECIMALS = {
    "0.1", "-0.1", "1.5", "3", "-2.25", "1e3", "0.000001", "123456.789", "1e-5", "10"
  };

  /**
   * The moments at which keys expire; keys that expire before EXPIREAT of another are far from it.
   */
  private static final String[] MOMENTS = {"4102444800", "4000000000", "4000000001", "5000000000"};

  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  /** Returns whether a request may wait, outside a transaction. */
  static boolean mayWait(List<String> request) {
    RedisCommand command = COMMANDS.named(request.get(0));
    return command != null && command.has(RedisCommand.Flag.BLOCKING);
  }

  /** Returns the words of a request; each character is a byte. */
  List<String> next() {
    List<String> words = new ArrayList<>();
    String template = pick(TEMPLATES);
    while (template.startsWith("flush") && random.nextInt(8) > 0) {
      template = pick(TEMPLATES);
    }
    for (String word : template.split(" ")) {
      words.add(word(word));
    }
    // If their scores differ, Redis does not say what a range of names is.
    boolean hasEqualScores = template.contains("$e");
    if (random.nextInt(14) == 0 && !hasEqualScores && !UNCHANGED.contains(words.get(0))) {
      spoil(words);
    }
    return words;
  }

  private String pick(String[] all) {
    return all[random.nextInt(all.length)];
  }

  private String word(String template) {
    Matcher place = PLACE.matcher(template);
    if (!place.matches()) {
      return template;
    }
    return switch (place.group(1)) {
      case "s", "h", "t", "l", "z" -> key(random.nextInt(12) == 0 ? "k" : place.group(1));
      case "k" -> key("k");
      case "e" -> "e" + random.nextInt(2);
      case "c" -> pick(SCORES);
      case "g" -> (random.nextInt(3) == 0 ? "(" : "") + pick(SCORES);
      case "r" -> pick(NAME_BOUNDS);
      case "v" -> value();
      case "n" -> pick(NUMBERS);
      case "f" -> pick(DECIMALS);
      case "m" -> "m" + random.nextInt(12);
      case "i" -> String.valueOf(random.nextInt(30) - 12);
      case "o" -> String.valueOf(random.nextInt(60));
      case "b" -> String.valueOf(random.nextInt(2));
      case "d" -> String.valueOf(random.nextInt(3));
      case "x" -> pick(MOMENTS);
      case "y" -> pick(MOMENTS) + "000";
      default -> throw new IllegalArgumentException(template);
    };
  }

  private String key(String kind) {
    String first = kind.equals("k") ? pick(new String[] {"s", "h", "t", "l", "z"}) : kind;
    return first + random.nextInt(5);
  }

  private String value() {
    return switch (random.nextInt(6)) {
      case 0 -> pick(NUMBERS);
      case 1 -> pick(DECIMALS);
      case 2 -> "";
      case 3 -> "abcabd".repeat(random.nextInt(20));
      default -> bytes(random.nextInt(12));
    };
  }

  private String bytes(int length) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < length; i++) {
      bytes.append((char) random.nextInt(256));
    }
    return bytes.toString();
  }

  private void spoil(List<String> words) {
    int at = 1 + random.nextInt(words.size());
    switch (random.nextInt(3)) {
      case 0 -> words.remove(words.size() - 1);
      case 1 -> words.add(Math.min(at, words.size()), pick(NONSENSE));
      default -> words.set(Math.min(at, words.size() - 1), pick(NONSENSE));
    }
    if (words.isEmpty() || words.get(0).isEmpty()) {
      words.add(0, "get");
    }
  }
}

package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.server.KeyspaceEvents.Kind;
import dev.varve.server.SortedSet.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/**
 * What several sorted sets, or sets, have in common, what is in any of them, and what only the
 * first one has; and which scores that gets.
 */
final class SortedSetAlgebra {
  private static final Comparator<Member> BY_SCORE =
      Comparator.<Member>comparingLong(it -> ScoreOrder.ordered(it.score()) ^ Long.MIN_VALUE)
          .thenComparing(Member::name, Arrays::compareUnsigned);

  private static final int MEMBER_BYTES = 2 * Long.BYTES;

  /** Makes one sorted set of several. */
  @FunctionalInterface
  private interface Operation {
    List<Member> of(List<Weighted> sets, DoubleBinaryOperator aggregate);
  }

  /** A sorted set whose scores are multiplied by a weight. */
  private record Weighted(SortedSet set, double weight) {
    private static final Comparator<Weighted> BY_SIZE =
        Comparator.comparingLong(it -> it.set.size());

    double weighted(double score) {
      return score * weight;
    }
  }

  private SortedSetAlgebra() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group(SortedSetCommands.GROUP);
    String options = " [WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX]";
    add(group, "zinter", "Returns what is in all sorted sets.", options, SortedSetAlgebra::common);
    add(
        group,
        "zunion",
        "Returns what is in any of the sorted sets.",
        options,
        SortedSetAlgebra::union);
    add(
        group,
        "zdiff",
        "Returns what only the first sorted set has.",
        "",
        (sets, aggregate) -> difference(sets));
    group.add(
        "zintercard numkeys key [key ...] [LIMIT limit]",
        "Returns how many members are in all sorted sets.",
        SortedSetAlgebra::countCommon,
        READONLY);
  }

  private static void add(
      RedisCommands.Group group, String name, String summary, String options, Operation operation) {
    group
        .add(
            name + " numkeys key [key ...]" + options + " [WITHSCORES]",
            summary,
            call -> reply(call, operation),
            READONLY)
        .add(
            name + "store newkey numkeys key [key ...]" + options,
            summary.replace("Returns", "Stores"),
            call -> store(call, operation),
            WRITE);
  }

  /** The words of a request after the number of its keys. */
  private static final class Words {
    private final Call call;
    private final List<byte[]> keys;
    private final double[] weights;
    private DoubleBinaryOperator aggregate = SortedSetAlgebra::sum;
    private boolean withScores;
    private long limit;

    /** Reads the keys, and counts them as read. */
    Words(Call call, int numberIndex) {
      this.call = call;
      long number = call.integer(numberIndex);
      if (number < 1) {
        throw new RespError(
            "ERR at least 1 input key is needed for '" + call.command().name() + "' command");
      }
      int first = numberIndex + 1;
      if (number > call.size() - first) {
        throw RespError.SYNTAX;
      }
      keys = List.of(call.arguments()).subList(first, first + (int) number);
      weights = new double[keys.size()];
      Arrays.fill(weights, 1);
      for (byte[] key : keys) {
        KeyRecord record = call.read(key);
        boolean isOther =
            record != null && record.type() != KeyType.SET && record.type() != KeyType.ZSET;
        if (isOther) {
          throw RespError.WRONG_TYPE;
        }
      }
    }

    /** Reads the options, of which {@code allowed} are names. */
    Words options(int numberIndex, List<String> allowed) {
      int at = numberIndex + 1 + keys.size();
      while (at < call.size()) {
        String name = null;
        for (String one : allowed) {
          name = call.is(at, one) ? one : name;
        }
        if (name == null) {
          throw RespError.SYNTAX;
        }
        at = option(name, at + 1);
      }
      return this;
    }

    /** Reads an option, whose words begin at {@code at}; returns where the next one begins. */
    private int option(String name, int at) {
      int words = name.equals("weights") ? keys.size() : name.equals("withscores") ? 0 : 1;
      if (at + words > call.size()) {
        throw RespError.SYNTAX;
      }
      switch (name) {
        case "weights" -> {
          for (int i = 0; i < weights.length; i++) {
            weights[i] =
                Scores.of(call.bytes(at + i), new RespError("ERR weight value is not a float"));
          }
        }
        case "aggregate" -> aggregate = aggregate(at);
        case "limit" -> limit = SetCommands.positive(call, at, "LIMIT can't be negative");
        default -> withScores = true;
      }
      return at + words;
    }

    private DoubleBinaryOperator aggregate(int at) {
      if (call.is(at, "sum")) {
        return SortedSetAlgebra::sum;
      }
      if (call.is(at, "min")) {
        return (target, score) -> score < target ? score : target;
      }
      if (call.is(at, "max")) {
        return (target, score) -> score > target ? score : target;
      }
      throw RespError.SYNTAX;
    }

    List<Weighted> sets(DatabaseView view) {
      List<Weighted> sets = new ArrayList<>();
      for (int i = 0; i < weights.length; i++) {
        sets.add(new Weighted(view.anySet(keys.get(i)), weights[i]));
      }
      return sets;
    }
  }

  private static Words words(Call call, int numberIndex, String... more) {
    List<String> allowed = new ArrayList<>(List.of(more));
    // ZDIFF leaves scores as they are.
    if (!call.command().name().startsWith("zdiff")) {
      allowed.addAll(List.of("weights", "aggregate"));
    }
    return new Words(call, numberIndex).options(numberIndex, allowed);
  }

  private static void reply(Call call, Operation operation) {
    Words words = words(call, 1, "withscores");
    LongReads.reply(
        call,
        view -> {
          List<Member> found = sorted(operation.of(words.sets(view), words.aggregate));
          return reply -> SortedSetCommands.write(reply, found, words.withScores);
        });
  }

  private static List<Member> sorted(List<Member> members) {
    members.sort(BY_SCORE);
    return members;
  }

  private static void store(Call call, Operation operation) {
    Words words = words(call, 2);
    DatabaseView view = DatabaseView.ofTurn(call);
    store(call, operation.of(words.sets(view), words.aggregate), call.command().name());
  }

  /** Stores a sorted set under the first key of a request, in place of what is there. */
  static void store(Call call, List<Member> members, String event) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    members.forEach(member -> ScoreOrder.checkedMember(member.name()));
    if (members.isEmpty()) {
      if (database.delete(key)) {
        database.event(Kind.GENERIC, "del", key);
      }
    } else {
      List<KeyPart> parts = members.stream().map(Member::asPart).toList();
      database.create(key, KeyType.ZSET, Expiry.NEVER, parts);
      database.event(Kind.ZSET, event, key);
    }
    call.reply().integer(members.size());
  }

  private static void countCommon(Call call) {
    Words words = new Words(call, 1).options(1, List.of("limit"));
    LongReads.reply(
        call,
        view -> {
          int count = common(words.sets(view), SortedSetAlgebra::sum, words.limit).size();
          return reply -> reply.integer(count);
        });
  }

  /** Adds scores; an infinity and its opposite make 0. */
  private static double sum(double target, double score) {
    return zeroIfNaN(target + score);
  }

  private static double zeroIfNaN(double score) {
    return Double.isNaN(score) ? 0 : score;
  }

  private static List<Member> common(List<Weighted> sets, DoubleBinaryOperator aggregate) {
    return common(sets, aggregate, 0);
  }

  /** Returns what is in all sets, at most {@code limit} if it is not 0: the smallest has it all. */
  private static List<Member> common(
      List<Weighted> sets, DoubleBinaryOperator aggregate, long limit) {
    List<Weighted> bySize = new ArrayList<>(sets);
    bySize.sort(Weighted.BY_SIZE);
    Weighted smallest = bySize.get(0);
    List<Member> found = new ArrayList<>();
    long bytes = 0;
    try (MemberWalk walk = smallest.set.byName(KeyRange.all(), false)) {
      while ((limit == 0 || found.size() < limit) && walk.next()) {
        Member member = walk.member();
        Double score = zeroIfNaN(smallest.weighted(member.score()));
        for (int i = 1; score != null && i < bySize.size(); i++) {
          Double other = bySize.get(i).set.score(member.name());
          score =
              other == null
                  ? null
                  : Double.valueOf(aggregate.applyAsDouble(score, bySize.get(i).weighted(other)));
        }
        if (score != null) {
          bytes = PartReplies.checkedSum(bytes, member.name().length + MEMBER_BYTES);
          found.add(new Member(member.name(), score));
        }
      }
    }
    return found;
  }

  private static List<Member> union(List<Weighted> sets, DoubleBinaryOperator aggregate) {
    List<Weighted> bySize = new ArrayList<>(sets);
    bySize.sort(Weighted.BY_SIZE);
    TreeMap<byte[], Double> scores = new TreeMap<>(Arrays::compareUnsigned);
    long bytes = 0;
    for (Weighted one : bySize) {
      try (MemberWalk walk = one.set.byName(KeyRange.all(), false)) {
        while (walk.next()) {
          Member member = walk.member();
          double score = zeroIfNaN(one.weighted(member.score()));
          Double before = scores.get(member.name());
          if (before == null) {
            bytes = PartReplies.checkedSum(bytes, member.name().length + MEMBER_BYTES);
          }
          scores.put(
              member.name(), before == null ? score : aggregate.applyAsDouble(before, score));
        }
      }
    }
    List<Member> found = new ArrayList<>(scores.size());
    scores.forEach((name, score) -> found.add(new Member(name, score)));
    return found;
  }

  private static List<Member> difference(List<Weighted> sets) {
    List<Weighted> others = sets.subList(1, sets.size());
    List<Member> found = new ArrayList<>();
    long bytes = 0;
    try (MemberWalk first = sets.get(0).set.byName(KeyRange.all(), false)) {
      while (first.next()) {
        Member member = first.member();
        if (others.stream().noneMatch(other -> other.set.parts().contains(member.name()))) {
          bytes = PartReplies.checkedSum(bytes, member.name().length + MEMBER_BYTES);
          found.add(member);
        }
      }
    }
    return found;
  }
}

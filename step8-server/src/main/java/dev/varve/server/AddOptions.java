package dev.varve.server;

import org.jspecify.annotations.Nullable;

/** The options of ZADD: which scores it sets, and what it returns. ZINCRBY is ZADD with INCR. */
final class AddOptions {
  private static final RespError NOT_A_NUMBER =
      new RespError("ERR resulting score is not a number (NaN)");

  private boolean ifAbsent;
  private boolean ifPresent;
  private boolean ifGreater;
  private boolean ifLess;
  private boolean countsChanged;
  private boolean adds;

  private AddOptions() {}

  /** Runs ZADD, or, if it {@code adds} to the old scores, ZINCRBY. */
  static void run(Call call, boolean adds) {
    AddOptions options = new AddOptions();
    options.adds = adds;
    int first = 2;
    while (first < call.size() && options.reads(call, first)) {
      first++;
    }
    options.run(call, first);
  }

  private boolean reads(Call call, int index) {
    if (call.is(index, "nx")) {
      ifAbsent = true;
    } else if (call.is(index, "xx")) {
      ifPresent = true;
    } else if (call.is(index, "gt")) {
      ifGreater = true;
    } else if (call.is(index, "lt")) {
      ifLess = true;
    } else if (call.is(index, "ch")) {
      countsChanged = true;
    } else if (call.is(index, "incr")) {
      adds = true;
    } else {
      return false;
    }
    return true;
  }

  private void run(Call call, int first) {
    check(call.size() - first);
    double[] scores = new double[(call.size() - first) / 2];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Scores.of(call.bytes(first + 2 * i));
      ScoreOrder.checkedMember(call.bytes(first + 2 * i + 1));
    }
    KeyParts parts = call.partsToChange(KeyType.ZSET);
    int created = 0;
    int changed = 0;
    Double last = null;
    for (int i = 0; i < scores.length; i++) {
      byte[] member = call.bytes(first + 2 * i + 1);
      byte[] value = parts.get(member);
      Double before = value == null ? null : Double.valueOf(ScoreOrder.decoded(value));
      last = newScore(before, scores[i]);
      // Not by their bits: a 0 stays if it becomes -0.
      if (last != null && (before == null || last.doubleValue() != before.doubleValue())) {
        parts.put(member, ScoreOrder.encoded(last));
        created += before == null ? 1 : 0;
        changed++;
      }
    }
    parts.save(adds ? "zincr" : "zadd");
    reply(call, countsChanged ? changed : created, last);
  }

  private void reply(Call call, int count, @Nullable Double last) {
    if (!adds) {
      call.reply().integer(count);
    } else if (last == null) {
      call.reply().nothing();
    } else {
      call.reply().score(last);
    }
  }

  private void check(int words) {
    if (words == 0 || words % 2 != 0) {
      throw RespError.SYNTAX;
    }
    if (ifAbsent && ifPresent) {
      throw new RespError("ERR XX and NX options at the same time are not compatible");
    }
    if (ifGreater && ifLess || ifAbsent && (ifGreater || ifLess)) {
      throw new RespError("ERR GT, LT, and/or NX options at the same time are not compatible");
    }
    if (adds && words > 2) {
      throw new RespError("ERR INCR option supports a single increment-element pair");
    }
  }

  /** Returns the score of a member from now on, or null if its old one, if any, is left alone. */
  private @Nullable Double newScore(@Nullable Double before, double given) {
    if (before == null) {
      return ifPresent ? null : Double.valueOf(given);
    }
    if (ifAbsent) {
      return null;
    }
    double score = adds ? before + given : given;
    if (Double.isNaN(score)) {
      throw NOT_A_NUMBER;
    }
    boolean isRefused = ifLess && score >= before || ifGreater && score <= before;
    return isRefused ? null : Double.valueOf(score);
  }
}

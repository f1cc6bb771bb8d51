package dev.varve.transactions;

import static dev.varve.transactions.TransactionScript.all;
import static dev.varve.transactions.TransactionScript.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.transactions.TransactionScript.Outcome;
import java.util.function.Predicate;

/** The anomalies between transactions, each with a script and its outcome at each level. */
enum Anomaly {
  G0(
      "G0 dirty write",
      Anomaly::dirtyWrite,
      prevented("T2", "1=11 2=21"),
      prevented("", "1=12 2=22")),
  G1A(
      "G1a aborted read",
      Anomaly::abortedRead,
      prevented("", "1=10 2=20"),
      prevented("", "1=10 2=20")),
  G1B(
      "G1b intermediate read",
      Anomaly::intermediateRead,
      prevented("", "1=11 2=20"),
      prevented("", "1=11 2=20")),
  G1C(
      "G1c circular information flow",
      Anomaly::circularFlow,
      prevented("", "1=11 2=22"),
      prevented("T2", "1=11 2=20")),
  OTV(
      "OTV observed transaction vanishes",
      Anomaly::observedVanishes,
      prevented("T2", "1=11 2=19"),
      prevented("", "1=12 2=18")),
  PMP(
      "PMP predicate-many-preceders",
      Anomaly::predicateManyPreceders,
      prevented("T4", "1=20 2=30 3=40"),
      prevented("T4", "1=20 2=30 3=40")),
  P4(
      "P4 lost update",
      Anomaly::lostUpdate,
      prevented("T2", "1=11 2=20"),
      prevented("T2", "1=11 2=20")),
  G_SINGLE(
      "G-single read skew",
      Anomaly::readSkew,
      prevented("T3", "1=12 2=18"),
      prevented("T3", "1=12 2=18")),
  G2_ITEM(
      "G2-item write skew",
      Anomaly::writeSkew,
      possible("", "1=11 2=21"),
      prevented("T2", "1=11 2=20")),
  G2(
      "G2 phantom write skew",
      Anomaly::phantomWriteSkew,
      possible("", "1=10 2=20 3=30 4=42"),
      prevented("T2", "1=10 2=20 3=30")),
  G2_TWO_EDGES(
      "G2 with two edges",
      Anomaly::twoEdges,
      possible("", "1=0 2=25"),
      prevented("T1", "1=10 2=25"));

  private final String label;
  private final Predicate<TransactionScript> happens;
  private final Outcome atSnapshot;
  private final Outcome atSerializable;

  Anomaly(
      String label,
      Predicate<TransactionScript> happens,
      Outcome atSnapshot,
      Outcome atSerializable) {
    this.label = label;
    this.happens = happens;
    this.atSnapshot = atSnapshot;
    this.atSerializable = atSerializable;
  }

  private static Outcome prevented(String refused, String stored) {
    return new Outcome(false, refused, stored);
  }

  private static Outcome possible(String refused, String stored) {
    return new Outcome(true, refused, stored);
  }

  boolean happens(TransactionScript script) {
    return happens.test(script);
  }

  Outcome atSnapshot() {
    return atSnapshot;
  }

  Outcome atSerializable() {
    return atSerializable;
  }

  @Override
  public String toString() {
    return label;
  }

  /**
   * Two transactions write both keys, interleaved; in the end, each has written one of the values.
   */
  private static boolean dirtyWrite(TransactionScript script) {
    script.t1.put("1", "11");
    script.t2.put("1", "12");
    script.t1.put("2", "21");
    script.commit("T1", script.t1);
    assertThat(script.stored()).isEqualTo("1=11 2=21");
    script.t2.put("2", "22");
    script.commit("T2", script.t2);
    return !script.stored().equals("1=11 2=21") && !script.stored().equals("1=12 2=22");
  }

  /** T2 sees a write that T1 rolls back. */
  private static boolean abortedRead(TransactionScript script) {
    script.t1.put("1", "101");
    String before = all(script.t2);
    script.t1.rollback();
    String after = all(script.t2);
    script.commit("T2", script.t2);
    return (before + after).contains("101");
  }

  /** T2 sees an intermediate write of T1. */
  private static boolean intermediateRead(TransactionScript script) {
    script.t1.put("1", "101");
    String before = all(script.t2);
    script.t1.put("1", "11");
    script.commit("T1", script.t1);
    String after = all(script.t2);
    script.commit("T2", script.t2);
    assertThat(after).as("a snapshot stays").isEqualTo(before);
    return (before + after).contains("101");
  }

  /** Each of two transactions sees a write of the other. */
  private static boolean circularFlow(TransactionScript script) {
    script.t1.put("1", "11");
    script.t2.put("2", "22");
    String seenByT1 = script.t1.get("2");
    String seenByT2 = script.t2.get("1");
    script.commit("T1", script.t1);
    script.commit("T2", script.t2);
    return seenByT1.equals("22") && seenByT2.equals("11");
  }

  /** T3 sees a part of T1, and later finds that part overwritten by T2. */
  private static boolean observedVanishes(TransactionScript script) {
    script.t1.put("1", "11");
    script.t1.put("2", "19");
    script.t2.put("1", "12");
    script.commit("T1", script.t1);
    Transaction t3 = script.begin();
    String first = t3.get("1");
    script.t2.put("2", "18");
    String second = t3.get("2");
    script.commit("T2", script.t2);
    String again = all(t3);
    script.commit("T3", t3);
    assertThat(first + " " + second).isEqualTo("11 19");
    return !again.equals("1=11 2=19");
  }

  /**
   * T1 evaluates a predicate twice and finds more the second time; and T4 deletes entries that
   * matched before T3 changed them, or misses entries that match since.
   */
  private static boolean predicateManyPreceders(TransactionScript script) {
    String before = where(script.t1, 3);
    script.t2.put("3", "30");
    script.commit("T2", script.t2);
    String after = where(script.t1, 3);
    script.commit("T1", script.t1);
    Transaction t3 = script.begin();
    Transaction t4 = script.begin();
    t3.put("1", "20");
    t3.put("2", "30");
    t3.put("3", "40");
    assertThat(where(t4, 20)).as("to be deleted by T4").isEqualTo("2=20");
    t4.delete("2");
    script.commit("T3", t3);
    boolean deleted = script.commit("T4", t4);
    return !before.equals(after) || deleted;
  }

  /** Both read a key and write a value derived from it: the first of the two updates is lost. */
  private static boolean lostUpdate(TransactionScript script) {
    int seenByT1 = Integer.parseInt(script.t1.get("1"));
    int seenByT2 = Integer.parseInt(script.t2.get("1"));
    script.t1.put("1", "" + (seenByT1 + 1));
    script.t2.put("1", "" + (seenByT2 + 1));
    boolean first = script.commit("T1", script.t1);
    boolean second = script.commit("T2", script.t2);
    return first && second;
  }

  /**
   * T1 sees one key from before T2 and one from after it; and T3 deletes based on what it saw
   * before T2.
   */
  private static boolean readSkew(TransactionScript script) {
    Transaction t3 = script.begin();
    String one = script.t1.get("1");
    assertThat(t3.get("1")).isEqualTo("10");
    assertThat(all(script.t2)).isEqualTo("1=10 2=20");
    script.t2.put("1", "12");
    script.t2.put("2", "18");
    script.commit("T2", script.t2);
    String two = script.t1.get("2");
    script.commit("T1", script.t1);
    assertThat(where(t3, 20)).isEqualTo("2=20");
    t3.delete("2");
    boolean deleted = script.commit("T3", t3);
    return !(one + " " + two).equals("10 20") || deleted;
  }

  /** Both read both keys, and each writes a different one. */
  private static boolean writeSkew(TransactionScript script) {
    String seenByT1 = all(script.t1);
    String seenByT2 = script.t2.get("1") + " " + script.t2.get("2");
    assertThat(seenByT1 + " " + seenByT2).isEqualTo("1=10 2=20 10 20");
    script.t1.put("1", "11");
    script.t2.put("2", "21");
    boolean first = script.commit("T1", script.t1);
    boolean second = script.commit("T2", script.t2);
    return first && second;
  }

  /** Both evaluate a predicate, find nothing, and each puts a matching entry. */
  private static boolean phantomWriteSkew(TransactionScript script) {
    assertThat(where(script.t1, 3) + where(script.t2, 3)).isEmpty();
    script.t1.put("3", "30");
    script.t2.put("4", "42");
    boolean first = script.commit("T1", script.t1);
    boolean second = script.commit("T2", script.t2);
    return first && second;
  }

  /**
   * T3 sees T2 and not T1, and T1 saw nothing of T2: so T2 came before T3, T3 before T1, and T1
   * before T2. Fekete, O'Neil and O'Neil, "A Read-Only Transaction Anomaly Under Snapshot
   * Isolation", 2004.
   */
  private static boolean twoEdges(TransactionScript script) {
    assertThat(all(script.t1)).isEqualTo("1=10 2=20");
    script.t2.put("2", "" + (Integer.parseInt(script.t2.get("2")) + 5));
    script.commit("T2", script.t2);
    Transaction t3 = script.begin();
    assertThat(all(t3)).isEqualTo("1=10 2=25");
    script.commit("T3", t3);
    script.t1.put("1", "0");
    return script.commit("T1", script.t1);
  }
}

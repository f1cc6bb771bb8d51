package dev.varve.transactions.demo;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;

/** Two transactions that write different keys, and together violate what each has checked. */
final class SkewScene {
  private static final String ON_CALL = "on-call/";
  private static final KeyRange MORNING = KeyRange.of("room1/09:00", "room1/12:00");

  private final Narrator narrator;
  private final TransactionalStore store;

  SkewScene(Narrator narrator, TransactionalStore store) {
    this.narrator = narrator;
    this.store = store;
  }

  void tell() {
    narrator.heading("Write skew");
    narrator.say(
        "At least one doctor must be on call. Alice and Bob both are, and both want to go home. Each"
            + " counts the doctors on call, sees two, and leaves. At snapshot isolation:");
    goHome(IsolationLevel.SNAPSHOT);
    narrator.say(
        "They wrote different keys, so there was no conflict between them; yet what the second one had"
            + " read was no longer true when it committed. At serializable, reads are checked too:");
    goHome(IsolationLevel.SERIALIZABLE);
    phantom();
  }

  private void goHome(IsolationLevel level) {
    store.write(new WriteBatch().put(ON_CALL + "alice", "yes").put(ON_CALL + "bob", "yes"));
    Timeline timeline = new Timeline(narrator, "Alice, " + level, "Bob, " + level);
    Transaction alice = store.begin(level);
    timeline.left("on call: " + onCall(alice));
    Transaction bob = store.begin(level);
    timeline.right("on call: " + onCall(bob));
    alice.delete(ON_CALL + "alice");
    timeline.left("delete on-call/alice");
    bob.delete(ON_CALL + "bob");
    timeline.right("delete on-call/bob");
    timeline.left(Timeline.commit(alice));
    timeline.right(Timeline.commit(bob));
    narrator.gap();
    narrator.show("doctors on call", onCallNow());
  }

  private static long onCall(Transaction transaction) {
    return transaction.count(KeyRange.prefix(ON_CALL));
  }

  private long onCallNow() {
    return store.count(KeyRange.prefix(ON_CALL));
  }

  private void phantom() {
    narrator.heading("A phantom");
    narrator.say(
        "Reading that nothing is there is also a read. Both look for a meeting in room 1 between nine"
            + " and twelve, find none, and book an hour, each under a new key:");
    Timeline timeline = new Timeline(narrator, "Alice, SERIALIZABLE", "Bob, SERIALIZABLE");
    Transaction alice = store.begin();
    timeline.left("meetings from 9 to 12: " + alice.count(MORNING));
    Transaction bob = store.begin();
    timeline.right("meetings from 9 to 12: " + bob.count(MORNING));
    alice.put("room1/09:30", "alice");
    timeline.left("put room1/09:30 alice");
    bob.put("room1/10:00", "bob");
    timeline.right("put room1/10:00 bob");
    timeline.left(Timeline.commit(alice));
    try {
      bob.commit();
    } catch (ConflictException e) {
      timeline.right("commit: refused");
      narrator.gap();
      narrator.show("Bob's error: " + e.getMessage());
    }
    narrator.show("meetings", store.count(MORNING));
    narrator.say(
        "A transaction remembers the gaps that its cursors have passed, not only the keys. A key"
            + " that appears in such a gap is a phantom.");
  }
}

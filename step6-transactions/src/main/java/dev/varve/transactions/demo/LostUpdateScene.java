package dev.varve.transactions.demo;

import dev.varve.Writable;
import dev.varve.demo.Narrator;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;

/** Two shops sell from one stock, with interleaved gets and puts. */
final class LostUpdateScene {
  private static final String STOCK = "stock";

  private final Narrator narrator;
  private final TransactionalStore store;

  LostUpdateScene(Narrator narrator, TransactionalStore store) {
    this.narrator = narrator;
    this.store = store;
  }

  void tell() {
    narrator.heading("A lost update");
    narrator.say("Two shops sell one piece each from a stock of ten, without a transaction:");
    store.put(STOCK, "10");
    sell(store, store);
    narrator.gap();
    narrator.show("stock", store.get(STOCK));
    narrator.say(
        "Two pieces are sold, and the stock is down by one: the first put is lost. In"
            + " transactions:");
    store.put(STOCK, "10");
    Transaction basel = store.begin(IsolationLevel.SNAPSHOT);
    Transaction bern = store.begin(IsolationLevel.SNAPSHOT);
    Timeline timeline = sell(basel, bern);
    timeline.left(Timeline.commit(basel));
    timeline.right(Timeline.commit(bern));
    narrator.gap();
    narrator.show("stock", store.get(STOCK));
    narrator.say(
        "Both have written the same key, so the second to commit is refused, before it has written"
            + " anything. Bern has to look again, and finds nine.");
  }

  private Timeline sell(Writable basel, Writable bern) {
    Timeline timeline = new Timeline(narrator, "Basel", "Bern");
    int seenInBasel = Integer.parseInt(basel.get(STOCK));
    timeline.left("get stock: " + seenInBasel);
    int seenInBern = Integer.parseInt(bern.get(STOCK));
    timeline.right("get stock: " + seenInBern);
    basel.put(STOCK, "" + (seenInBasel - 1));
    timeline.left("put stock " + (seenInBasel - 1));
    bern.put(STOCK, "" + (seenInBern - 1));
    timeline.right("put stock " + (seenInBern - 1));
    return timeline;
  }
}

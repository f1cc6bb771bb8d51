package dev.varve.lsm.demo;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.demo.Narrator;
import dev.varve.lsm.LsmStore;

/** Shows that overwritten and deleted values stay on disk until a merge drops them. */
final class GarbageScene {
  /** U+020000 to U+02FFFF: rare Chinese characters, about a third of all names. */
  private static final KeyRange PLANE_2 = KeyRange.of("U+020000", "U+030000");

  private static final int EVERY = 4;

  private final Narrator narrator;
  private final LsmStore store;

  GarbageScene(Narrator narrator, LsmStore store) {
    this.narrator = narrator;
    this.store = store;
  }

  void tell() {
    narrator.heading("Overwritten and deleted");
    narrator.say(
        "One name in "
            + EVERY
            + " is put again; then the keys from U+020000 up to U+030000 are deleted, by a single"
            + " range tombstone. A delete is a write, too: nothing gets smaller before a merge.");
    narrator.show(Shape.header("tables, KiB"));
    show("before");
    leaveGarbage();
    long before = Shape.allBytes(store.stats());
    store.compact(KeyRange.all());
    show("compacted");
    narrator.gap();
    narrator.show("bytes of tables before compact", before);
    narrator.show("bytes of tables after it", Shape.allBytes(store.stats()));
    narrator.show("keys", store.count());
    narrator.say(
        "Tables that lie in the deleted range as a whole were dropped unread. Merging the others"
            + " into one level leaves one version of each key. A tombstone is dropped when nothing"
            + " below it is left for it to hide.");
  }

  private void leaveGarbage() {
    overwrite();
    store.awaitSettled();
    show("put again");
    long deleted = store.count(PLANE_2);
    store.deleteRange(PLANE_2);
    store.awaitSettled();
    show(Narrator.number(deleted) + " deleted");
  }

  private void show(String what) {
    narrator.show(Shape.line(what, store.stats()));
  }

  /** The cursor shows the store as of its creation: puts do not affect it. */
  private void overwrite() {
    try (Cursor names = store.scan(KeyRange.all())) {
      for (int i = 0; names.next(); i++) {
        if (i % EVERY == 0) {
          store.put(names.key(), names.value());
        }
      }
    }
  }
}

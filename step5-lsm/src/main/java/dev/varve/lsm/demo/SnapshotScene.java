package dev.varve.lsm.demo;

import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.demo.Narrator;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Snapshot;

/** Shows that a snapshot sees what was deleted after it was taken, and keeps it on disk. */
final class SnapshotScene {
  private static final KeyRange EMOJI = KeyRange.of("U+01F600", "U+01F650");

  private final Narrator narrator;
  private final LsmStore store;

  SnapshotScene(Narrator narrator, LsmStore store) {
    this.narrator = narrator;
    this.store = store;
  }

  void tell() {
    narrator.heading("A snapshot");
    narrator.say("A snapshot is not a copy: it is a sequence number that readers still use.");
    try (Snapshot snapshot = store.snapshot()) {
      narrator.show("snapshot at sequence number", snapshot.sequence());
      store.deleteRange(EMOJI);
      narrator.show("delete the emoji, U+01F600 to U+01F64F");
      show("store", store);
      show("snapshot", snapshot);
      store.compact(KeyRange.all());
      narrator.show("compact everything");
      show("store", store);
      show("snapshot", snapshot);
      narrator.show("bytes of tables", Shape.allBytes(store.stats()));
    }
    narrator.show("close the snapshot, compact again");
    store.compact(KeyRange.all());
    narrator.show("bytes of tables", Shape.allBytes(store.stats()));
    narrator.say(
        "As long as the snapshot was open, merging kept the old versions for it, and the"
            + " tombstones that hide them from all other readers.");
  }

  private void show(String who, Readable reader) {
    narrator.show("  " + who + ": get U+01F600", reader.get("U+01F600"));
    narrator.show("  " + who + ": emoji", reader.count(EMOJI));
  }
}

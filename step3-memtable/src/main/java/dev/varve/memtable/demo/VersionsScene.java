package dev.varve.memtable.demo;

import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;

/** The versions of one key, and what a lookup finds at each sequence number. */
final class VersionsScene {
  private static final byte[] CITY = Utf8.encode("key", "city");

  private final Narrator narrator;

  VersionsScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() {
    narrator.heading("Versions");
    narrator.say("Each write has a sequence number, and adds a version with it:");
    try (MemTable memtable = Demo.newMemTable(1)) {
      memtable.put("city", "Basel");
      narrator.show("1  put city Basel");
      memtable.put("city", "Bern");
      narrator.show("2  put city Bern");
      memtable.delete("city");
      narrator.show("3  delete city");
      memtable.put("city", "Chur");
      narrator.show("4  put city Chur");
      showList(memtable);
      showFinds(memtable);
    }
  }

  private void showList(MemTable memtable) {
    narrator.say("The list, in order: the newest version of a key comes first.");
    EntryCursor entries = memtable.entries();
    for (boolean on = entries.first(); on; on = entries.next()) {
      String key = Text.of(entries.key().toByteArray());
      narrator.show(key + "  " + text(entries.tag(), entries.value().toByteArray()));
    }
  }

  private void showFinds(MemTable memtable) {
    narrator.say(
        "A reader with a sequence number sees the store as of that number: find returns the newest"
            + " version at or below it.");
    for (long sequence = memtable.lastSequence(); sequence >= 0; sequence--) {
      Entry found = memtable.find(CITY, sequence);
      narrator.show(
          "find city at " + sequence, found == null ? null : text(found.tag(), found.stored()));
    }
    narrator.say(
        "At 3 it finds a tombstone, at 0 nothing, and that is not the same. A tombstone means that"
            + " the key is deleted; nothing means that the search continues in an older place. So"
            + " far there is none.");
  }

  private static String text(long tag, byte[] stored) {
    String what = Tag.kind(tag) == Tag.TOMBSTONE ? "tombstone" : Text.of(stored);
    return "version " + Tag.sequence(tag) + ": " + what;
  }
}

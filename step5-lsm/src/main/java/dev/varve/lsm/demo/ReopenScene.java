package dev.varve.lsm.demo;

import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.TableMetadata;
import java.io.IOException;
import java.util.List;

/** Shows how the store is recovered from its manifest, its tables and its log. */
final class ReopenScene {
  private final Narrator narrator;
  private final TemporaryDirectory directory;
  private final LsmOptions options;

  ReopenScene(Narrator narrator, TemporaryDirectory directory, LsmOptions options) {
    this.narrator = narrator;
    this.directory = directory;
    this.options = options;
  }

  /** Puts one more key, which is in no table when the store is closed. */
  static void putLast(LsmStore store) {
    store.put("U+01F600", "GRINNING FACE, PUT AGAIN");
  }

  void tell() throws IOException {
    narrator.heading("Closed and opened again");
    narrator.say("Finally one emoji was put again, into the memtable and its log. Then closed:");
    showFiles();
    long start = System.nanoTime();
    try (LsmStore store = LsmStore.open(directory.path(), options)) {
      narrator.show("open", Narrator.duration(System.nanoTime() - start));
      narrator.show("batches replayed from the log", store.recovery().batches());
      narrator.show("keys", store.count());
      narrator.show("get U+00004E", store.get("U+00004E"));
      narrator.show("get U+01F600", store.get("U+01F600"));
    }
    narrator.say(
        "CURRENT names the manifest, a log that records which tables are in which level. Only"
            + " writes that were in no table yet must be replayed from a log.");
  }

  private void showFiles() throws IOException {
    List<String> files = directory.listing();
    narrator.show(
        "table files", files.stream().filter(it -> it.contains(TableMetadata.SUFFIX)).count());
    narrator.show("the other files:");
    files.stream()
        .filter(it -> !it.contains(TableMetadata.SUFFIX))
        .forEach(line -> narrator.show("  " + line));
  }
}

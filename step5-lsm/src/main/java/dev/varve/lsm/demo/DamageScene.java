package dev.varve.lsm.demo;

import dev.varve.CorruptionException;
import dev.varve.demo.Damage;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.Repair;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A flipped bit is found, open fails without a lost file, and intact data is recovered. */
final class DamageScene {
  private final Narrator narrator;
  private final TemporaryDirectory directory;
  private final LsmOptions options;

  DamageScene(Narrator narrator, TemporaryDirectory directory, LsmOptions options) {
    this.narrator = narrator;
    this.directory = directory;
    this.options = options;
  }

  void tell() throws IOException {
    narrator.heading("A damaged disk");
    narrator.say(
        "A bit flips in a table. The store opens, since blocks are checked only when they are"
            + " read; verify checks all of them in advance.");
    Path table = firstTable();
    Damage.flipBit(table, Files.size(table) / 2);
    narrator.show("flip a bit in " + table.getFileName());
    try (LsmStore store = LsmStore.open(directory.path(), options)) {
      Verification found = store.verify();
      narrator.show("verify: tables read", found.tables());
      found.problems().forEach(problem -> narrator.show("  " + problem));
    }
    narrator.say("Then CURRENT is lost as well, and with it the list of tables that count:");
    Files.delete(directory.path().resolve(Manifest.CURRENT));
    openWithoutCurrent();
    repair();
  }

  private Path firstTable() throws IOException {
    return directory.files().stream()
        .filter(file -> file.toString().endsWith(TableMetadata.SUFFIX))
        .findFirst()
        .orElseThrow();
  }

  private void openWithoutCurrent() throws IOException {
    try (LsmStore store = LsmStore.open(directory.path(), options)) {
      narrator.show("open", store.count() + " keys");
    } catch (CorruptionException e) {
      narrator.show("open fails:");
      narrator.show("  " + e.getMessage());
    }
  }

  private void repair() throws IOException {
    Repair.Report report = Repair.run(directory.path(), options);
    narrator.show("repair: intact tables", report.tables());
    narrator.show("  batches read from logs", report.batches());
    narrator.show("  entries in the new tables", report.entries());
    narrator.say("Its notes:");
    report.notes().forEach(narrator::say);
    try (LsmStore store = LsmStore.open(directory.path(), options)) {
      narrator.show("open: keys", store.count());
      narrator.show("verify: problems", store.verify().problems().size());
    }
    narrator.say(
        "Repair builds a new tree from what is intact, and keeps damaged files under another"
            + " name. Their contents are lost, and repair reports that: no engine can do more.");
  }
}

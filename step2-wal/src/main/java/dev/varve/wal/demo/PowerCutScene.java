package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.demo.Narrator;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.DurableStore;
import java.io.IOException;

/** Shows a power cut, on a simulated disk that tracks what a real one would have kept. */
final class PowerCutScene {

  private final Narrator narrator;

  PowerCutScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A power cut");
    narrator.say(
        "A demo cannot cut the power. So this store runs on a simulated disk, which separates"
            + " what the program sees (live) from what is on the disk for certain (durable).");
    SimulatedStorage disk = new SimulatedStorage();
    try (DurableStore<InMemoryStore> store = open(disk)) {
      store.put("city", "Basel");
      store.put("river", "Rhine");
      show("put city and river", disk);
      store.sync();
      show("sync", disk);
      store.put("city", "Bern");
      store.put("river", "Aare");
      show("put both again", disk);
      nothingSurvives(disk);
      halfSurvives(disk);
    }
    nameNotSynced();
  }

  private static DurableStore<InMemoryStore> open(SimulatedStorage disk) throws IOException {
    return DurableStore.open(disk, Durability.OS, first -> new InMemoryStore());
  }

  private void show(String what, SimulatedStorage disk) {
    narrator.show(what + ":");
    disk.files().forEach(file -> narrator.show(file.toString()));
  }

  private void nothingSurvives(SimulatedStorage disk) throws IOException {
    narrator.say("The power fails, and nothing survives that was not synced:");
    reopen(disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {}));
  }

  private void halfSurvives(SimulatedStorage disk) throws IOException {
    narrator.say(
        "The same moment on a faster disk, which had written everything but half of the last"
            + " record.");
    reopen(disk.afterPowerCut(PowerCut.LAST_WRITE_TORN, (operation, file) -> {}));
    narrator.say(
        "Half a record is a torn tail: at durability OS, put had not promised that it survives a"
            + " power cut, so it is cut off and reported. A batch is never recovered in part.");
  }

  private void reopen(SimulatedStorage left) throws IOException {
    try (DurableStore<InMemoryStore> store = open(left)) {
      narrator.show("city, river", store.get("city") + ", " + store.get("river"));
      store.recovery().notes().forEach(narrator::show);
    }
  }

  private void nameNotSynced() throws IOException {
    narrator.say(
        "Durable bytes are not enough: a file's name is in its directory, which must be synced,"
            + " too.");
    SimulatedStorage disk = new SimulatedStorage();
    try (WritableFile file = disk.create("table")) {
      file.append(new byte[1000], 0, 1000);
      file.force();
    }
    show("a new file, forced", disk);
    SimulatedStorage left = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    narrator.show("files after the power cut", left.list().size());
  }
}

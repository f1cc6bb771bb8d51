package dev.varve.exercises.replay;

import static dev.varve.course.tests.RecoversTo.recoversTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.CorruptionException;
import dev.varve.TableOptions;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.TableFile;
import dev.varve.course.tests.Versions;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Manifest;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table or a log is written as its versions: "a7 c5-" has key a from write 7, and key c, which
 * write 5 deleted. An edit is written as what it adds and removes: "+1:4 -0:2" puts table 4 into
 * level 1, and takes table 2 out of level 0. The manifest is file 1.
 */
class LsmRecoveryTest {
  private final List<String> steps = new ArrayList<>();
  private int lastStep = Integer.MAX_VALUE;
  private SimulatedStorage storage = new SimulatedStorage(this::before);
  private final Map<Long, TableMetadata> tables = new HashMap<>();
  private final List<VersionEdit> edits = new ArrayList<>();

  private void before(String operation, String file) {
    if (steps.size() == lastStep) {
      throw new IllegalStateException("the power is gone");
    }
    steps.add(operation + " " + file);
  }

  private void table(long number, String versions) {
    tables.put(number, TableFile.of(storage, number, TableOptions.DEFAULT, versions).metadata());
  }

  private void log(long number, String versions) throws IOException {
    LogWriter writer = new LogWriter(storage, WriteAheadLog.fileName(number), number);
    for (String version : Versions.words(versions)) {
      String key = Versions.key(version);
      boolean deleted = Versions.isDeleted(version);
      WriteBatch batch = new WriteBatch();
      append(writer, deleted ? batch.delete(key) : batch.put(key, ""), Versions.sequence(version));
    }
    writer.force();
    writer.abandon();
  }

  private static void append(LogWriter writer, WriteBatch batch, long sequence) throws IOException {
    writer.append(LogRecord.Kind.BATCH, sequence, batch.encoded(), batch.encodedLength());
  }

  private void edit(long log, long nextFile, long lastSequence, String changes) {
    List<VersionEdit.Removed> removed = new ArrayList<>();
    List<VersionEdit.Added> added = new ArrayList<>();
    for (String change : Versions.words(changes)) {
      int level = change.charAt(1) - '0';
      long number = Long.parseLong(change.substring(3));
      if (change.startsWith("+")) {
        added.add(new VersionEdit.Added(level, tables.get(number)));
      } else {
        removed.add(new VersionEdit.Removed(level, number));
      }
    }
    edits.add(new VersionEdit(log, nextFile, lastSequence, removed, added));
  }

  private void writeManifest() throws IOException {
    try (Manifest manifest = Manifest.create(storage, 1, edits.get(0), () -> Instant.EPOCH)) {
      for (VersionEdit edit : edits.subList(1, edits.size())) {
        manifest.append(edit);
      }
    }
    edits.clear();
  }

  private LsmRecovery.Recovered recover() throws IOException {
    return Recoveries.recover(storage, 1 << 16);
  }

  private String levels() {
    return Recoveries.levels(storage, 1 << 16);
  }

  @Proves("edits")
  void eachEditTakesTablesOutAndPutsOthersIn() throws IOException {
    table(2, "a1 b2");
    table(3, "c3");
    table(4, "b4");
    table(5, "a1 b4");
    String changes = "+0:2 +1:3, +0:4, -0:2 -0:4 +1:5, -1:3 +6:3, -1:5 +1:5";
    for (String change : changes.split(", ")) {
      edit(0, 6, 4, change);
    }
    writeManifest();
    storage.delete("000002.table");
    storage.delete("000004.table");
    assertThat(levels())
        .as("levels with table 3: c3, 5: a1 b4; 2 and 4 are gone; edits " + changes)
        .isEqualTo("1: a1 b4, 6: c3");
    assertThat(openTables())
        .as("open tables then, a name for each time")
        .containsExactly("000003.table", "000005.table");
  }

  @Proves("edits")
  void aTableIsOpenOnceAlsoIfItIsMadeOfTheLogs() throws IOException {
    table(2, "a1");
    log(4, "b2");
    edit(4, 5, 1, "+0:2");
    writeManifest();
    assertThat(levels()).as("levels with a1; log 4: b2").isEqualTo("0: b2 | a1");
    assertThat(openTables())
        .as("open tables then, a name for each time")
        .hasSize(2)
        .doesNotHaveDuplicates();
  }

  private List<String> openTables() {
    return storage.openFiles().stream().filter(it -> it.endsWith(".table")).toList();
  }

  @Proves("logs")
  void whatTheLogsHaveComesToLevel0() throws IOException {
    table(2, "a1 b2");
    log(3, "a1 b2");
    log(4, "b3 c4");
    log(6, "a5");
    edit(4, 7, 2, "+1:2");
    writeManifest();
    assertThat(levels())
        .as(
            "levels with a1 b2 in level 1; logs 3: a1 b2, 4: b3 c4, 6: a5; log 4 is the first needed")
        .isEqualTo("0: a5 b3 c4, 1: a1 b2");
  }

  @Proves("logs")
  void aSequenceNumberMayBeLargerThanAnInt() throws IOException {
    log(4, "a5000000001 b5000000002");
    edit(4, 5, 5_000_000_000L, "");
    writeManifest();
    assertThat(levels())
        .as("levels with log 4: a5000000001 b5000000002; all up to 5000000000 is in tables")
        .isEqualTo("0: a5000000001 b5000000002");
  }

  @Proves("logs")
  void aNewDirectoryIsAnEmptyTree() throws IOException {
    assertThat(levels()).as("levels of a new directory").isEmpty();
    assertThat(recover().result().nextSequence()).as("first sequence number").isEqualTo(1);
  }

  @Proves("pieces")
  void aFullMemtableBecomesATable() throws IOException {
    table(2, "d1");
    LogWriter writer = new LogWriter(storage, WriteAheadLog.fileName(4), 4);
    List<String> keys = List.of("a", "b", "a", "c", "b");
    for (int i = 0; i < keys.size(); i++) {
      append(writer, new WriteBatch().put(keys.get(i).getBytes(), new byte[1000]), i + 2);
    }
    writer.force();
    edit(4, 5, 1, "+0:2");
    writeManifest();
    assertThat(Recoveries.levels(storage, 2500))
        .as("levels with d1; log 4: a2 b3 a4 c5 b6 of 1000 bytes each; memtables of 2500 bytes")
        .isEqualTo("0: b6 | a4 c5 | a2 b3 | d1");
  }

  @Proves("tombstones")
  void aReplayedTombstoneStays() throws IOException {
    table(2, "a1 b2");
    log(4, "b3- c4 c5-");
    edit(4, 5, 2, "+1:2");
    writeManifest();
    assertThat(levels())
        .as("levels with a1 b2 in level 1; log 4: b3- c4 c5-")
        .isEqualTo("0: b3- c5-, 1: a1 b2");
  }

  @Proves("counters")
  void whatTheLastEditSaysCounts() throws IOException {
    table(2, "a1 b2");
    log(7, "a1 b2");
    log(9, "c3");
    edit(7, 20, 0, "");
    edit(12, 20, 8, "");
    edit(9, 20, 2, "+0:2");
    writeManifest();
    assertThat(levels())
        .as("levels with logs 7: a1 b2, 9: c3; edits: log 7, last 0; 12, 8; 9, 2 and a1 b2")
        .isEqualTo("0: c3 | a1 b2");
  }

  @Proves("numbers")
  void noNumberIsUsedTwice() throws IOException {
    log(7, "");
    edit(7, 50, 0, "");
    writeManifest();
    storage.create("000090.table").close();
    long first = recover().log().currentNumber();
    assertThat(first).as("number of the new log, where 000090.table is here").isGreaterThan(90);
    storage = new SimulatedStorage(this::before);
    log(7, "");
    edit(7, 50, 0, "");
    edit(7, 900, 0, "");
    writeManifest();
    assertThat(recover().log().currentNumber())
        .as("number of the new log, where the manifest says that 900 comes next")
        .isGreaterThanOrEqualTo(900);
  }

  @Proves("told")
  void theNewManifestSaysThatAllIsInTables() throws IOException {
    log(4, "a1 a2 c3");
    edit(4, 5, 0, "");
    writeManifest();
    recover();
    assertThat(Manifest.read(storage).get(0).lastSequence())
        .as("last sequence in the manifest, after log 4: a1 a2 c3 was replayed")
        .isEqualTo(3);
  }

  @Proves("missing")
  void aMissingTableIsCorruption() throws IOException {
    table(2, "a1");
    table(3, "b2");
    edit(0, 5, 2, "+0:2 +1:3");
    writeManifest();
    storage.delete("000003.table");
    assertThat(Thrown.by(this::recover))
        .as("tables 2 and 3 are listed, 3 is not here: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("000003.table");
    assertThat(storage.openFiles()).as("files that are still open then").isEmpty();
  }

  @Proves("missing")
  void aMissingLogIsCorruption() throws IOException {
    table(2, "a1");
    log(6, "b2");
    edit(4, 7, 1, "+0:2");
    writeManifest();
    assertThat(Thrown.by(this::recover))
        .as("log 4 is needed, and only log 6 is here: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("000004.log");
    assertThat(storage.openFiles()).as("files that are still open then").isEmpty();
  }

  @Proves("missing")
  void afterAnyFailureNoFileStaysOpen() throws IOException {
    writeTree();
    recoverInPieces();
    for (int step = steps.size() - 1; step >= 0; step--) {
      lastStep = Integer.MAX_VALUE;
      storage = new SimulatedStorage(this::before);
      writeTree();
      lastStep = step;
      Throwable thrown = Thrown.by(this::recoverInPieces);
      assertThat(thrown).as("the disk fails after %s: thrown", steps).isNotNull();
      assertThat(storage.openFiles()).as("files that are open after %s", steps).isEmpty();
    }
  }

  private void recoverInPieces() throws IOException {
    Recoveries.recover(storage, 64);
  }

  @Proves("leftovers")
  void whatIsNotNeededIsDeletedInTheEnd() throws IOException {
    table(2, "a1");
    table(3, "a1");
    log(4, "b2");
    edit(4, 7, 1, "+0:2");
    edit(4, 7, 1, "-0:2 +1:3");
    writeManifest();
    for (String name : List.of("000002.log", "000008.table", "000009.manifest", "notes.txt")) {
      storage.create(name).close();
    }
    LsmRecovery.Recovered recovered = recover();
    assertThat(storage.list())
        .as("files: CURRENT, notes.txt, table 3, and what recovery made")
        .contains("CURRENT", "notes.txt", "000003.table")
        .containsAll(recovered.tree().files())
        .hasSize(6);
  }

  private void writeTree() throws IOException {
    table(2, "a1 b2");
    table(4, "b3-");
    log(5, "a1 b2");
    log(6, "c4 a5-");
    log(7, "d6");
    edit(5, 4, 0, "");
    edit(6, 8, 3, "+0:4 +1:2");
    writeManifest();
    storage.sync();
    steps.clear();
  }

  @Proves("crash")
  void wheneverThePowerGoesTheNextRecoveryFindsTheSame() throws IOException {
    writeTree();
    recover();
    int count = steps.size();
    assertThat(count).as("steps of a recovery").isGreaterThan(10);
    Map<String, PowerCut> cuts =
        Map.of(
            "nothing unsynced is left", PowerCut.NOTHING_SURVIVES,
            "everything is left", PowerCut.EVERYTHING_SURVIVES,
            "the last write is left", PowerCut.LAST_WRITE_FIRST);
    for (Map.Entry<String, PowerCut> cut : cuts.entrySet()) {
      for (int step = 0; step <= count; step++) {
        SimulatedStorage left = afterCut(step, cut.getValue());
        assertThat(
            "power gone after " + steps + "; " + cut.getKey(),
            left,
            recoversTo(Recoveries::contents, "a1 a5- b2 b3- c4 d6"));
      }
    }
  }

  /** Recovers until the power goes, which the recovery cannot survive, and cuts it. */
  private SimulatedStorage afterCut(int step, PowerCut cut) throws IOException {
    lastStep = Integer.MAX_VALUE;
    storage = new SimulatedStorage(this::before);
    writeTree();
    lastStep = step;
    Thrown.by(this::recover);
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }
}

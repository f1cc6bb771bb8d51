package dev.varve.lsm;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * Records what a store does as events of a flight recording ({@code -XX:StartFlightRecording},
 * {@code jcmd … JFR.start}, JDK Mission Control). Without a recording, they cost next to nothing.
 */
final class FlightRecorder implements StoreListener {

  @Name("dev.varve.GroupCommit")
  @Label("Group Commit")
  @Category("Varve")
  @StackTrace(false)
  static final class GroupCommitEvent extends Event {
    @Label("Writes")
    long writes;

    @Label("Bytes")
    @DataAmount
    long bytes;

    @Label("Sync Time")
    @Timespan
    long syncTime;
  }

  @Name("dev.varve.Flush")
  @Label("Flush")
  @Category("Varve")
  @StackTrace(false)
  static final class FlushEvent extends Event {
    @Label("Memtable Bytes")
    @DataAmount
    long memtableBytes;

    @Label("Table Bytes")
    @DataAmount
    long tableBytes;
  }

  @Name("dev.varve.Compaction")
  @Label("Compaction")
  @Category("Varve")
  @StackTrace(false)
  static final class CompactionEvent extends Event {
    @Label("Input Level")
    int inputLevel;

    @Label("Output Level")
    int outputLevel;

    @Label("Input Tables")
    int inputTables;

    @Label("Input Bytes")
    @DataAmount
    long inputBytes;

    @Label("Output Tables")
    int outputTables;

    @Label("Output Bytes")
    @DataAmount
    long outputBytes;

    @Label("Moved")
    boolean moved;
  }

  @Name("dev.varve.Stall")
  @Label("Write Stall")
  @Category("Varve")
  static final class StallEvent extends Event {
    @Label("Kind")
    String kind;

    @Label("Waited")
    @Timespan
    long waited;
  }

  // Written by the flush thread and by the compaction thread.
  private volatile FlushEvent flush;
  private volatile CompactionEvent compaction;

  @Override
  public void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {
    GroupCommitEvent event = new GroupCommitEvent();
    if (event.isEnabled()) {
      event.writes = writes;
      event.bytes = bytes;
      event.syncTime = syncNanos;
      event.commit();
    }
  }

  @Override
  public void flushBegan(long bytes) {
    flush = new FlushEvent();
    flush.memtableBytes = bytes;
    flush.begin();
  }

  @Override
  public void flushEnded(List<TableFile> tables, long nanos) {
    flush.tableBytes = bytes(tables);
    flush.commit();
  }

  @Override
  public void compactionBegan(Compaction begun) {
    compaction = new CompactionEvent();
    compaction.begin();
  }

  @Override
  public void compactionEnded(Compaction ended, List<TableFile> outputs, long nanos) {
    compaction.inputLevel = ended.inputLevel();
    compaction.outputLevel = ended.outputLevel();
    compaction.inputTables = ended.inputs().size();
    compaction.inputBytes = ended.inputBytes();
    compaction.outputTables = outputs.size();
    compaction.outputBytes = bytes(outputs);
    compaction.moved = ended.isMove();
    compaction.commit();
  }

  @Override
  public void stallEnded(Stall stall, long nanos) {
    StallEvent event = new StallEvent();
    event.kind = stall.name();
    event.waited = nanos;
    event.commit();
  }

  private static long bytes(List<TableFile> tables) {
    return tables.stream().mapToLong(TableFile::bytes).sum();
  }
}

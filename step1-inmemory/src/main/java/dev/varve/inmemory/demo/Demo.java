package dev.varve.inmemory.demo;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.StoreStats;
import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import dev.varve.demo.UnicodeNames;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.measured.MeasuredStore;
import dev.varve.shell.CommandLine;
import dev.varve.shell.Shell;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** Shows what a store is, and how a hash map implements one. */
public final class Demo {
  private static final int GETS = 200_000;

  /** U+01F600 to U+01F64F, the block that Unicode calls Emoticons. */
  private static final KeyRange EMOJI = KeyRange.of("U+01F600", "U+01F650");

  private final Narrator narrator = Narrator.ofDemo();

  private Demo() {}

  /** Runs the demo, or the shell over this step's store if {@code args} say so. */
  public static void main(String[] args) {
    commandLine(args).run();
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("1", args, none -> new Demo().tell())
        .with(
            "shell",
            Shell.USAGE,
            "reads commands for this step's store",
            options -> Shell.over(options, new InMemoryStore(Shell.clock(options)), List.of()));
  }

  private void tell() {
    narrator.title("Step 1: a store in memory");
    putGetDelete();
    timeToLive();
    batch();
    try (KeyValueStore store = new MeasuredStore(new InMemoryStore())) {
      long entries = realData(store);
      range(store, entries);
    }
    ending();
  }

  private void putGetDelete() {
    narrator.heading("Put, get, delete");
    narrator.say("A store maps keys to values. Both are bytes; the String methods encode text.");
    try (KeyValueStore store = new InMemoryStore()) {
      narrator.show("get city", store.get("city"));
      store.put("city", "Basel");
      narrator.show("put city Basel");
      narrator.show("get city", store.get("city"));
      store.put("city", "Bern");
      narrator.show("put city Bern");
      narrator.show("get city", store.get("city"));
      store.delete("city");
      narrator.show("delete city");
      narrator.show("get city", store.get("city"));
    }
  }

  private void timeToLive() {
    narrator.heading("Time to live");
    narrator.say(
        "A value may have a time to live. The store uses the clock it was given, so this demo can"
            + " advance time instead of waiting.");
    Instant[] now = {Instant.parse("2026-01-01T12:00:00Z")};
    InstantSource clock = () -> now[0];
    try (KeyValueStore store = new InMemoryStore(clock)) {
      store.put("session", "alice", Duration.ofMinutes(30));
      narrator.show("12:00  put session alice, for 30 minutes");
      now[0] = now[0].plus(Duration.ofMinutes(29));
      narrator.show("12:29  get session", store.get("session"));
      now[0] = now[0].plus(Duration.ofMinutes(1));
      narrator.show("12:30  get session", store.get("session"));
      narrator.show("       entries still in memory", store.stats().count("memory.entries"));
    }
    narrator.say(
        "The value is no longer visible, but its memory is not freed yet. That comes later.");
  }

  private void batch() {
    narrator.heading("A batch");
    narrator.say("Several operations that take effect together, or not at all:");
    try (KeyValueStore store = new InMemoryStore()) {
      store.write(new WriteBatch().put("alice", "100").put("bob", "20"));
      narrator.show("alice, bob", store.get("alice") + ", " + store.get("bob"));
      store.write(new WriteBatch().put("alice", "70").put("bob", "50"));
      narrator.show("one batch moves 30 from alice to bob");
      narrator.show("alice, bob", store.get("alice") + ", " + store.get("bob"));
      try {
        store.write(new WriteBatch().put("alice", "0").put("bob", null));
      } catch (IllegalArgumentException e) {
        narrator.show("a batch that cannot be built", e.getMessage());
      }
      narrator.show("alice, bob", store.get("alice") + ", " + store.get("bob"));
    }
  }

  private long realData(KeyValueStore store) {
    narrator.heading("Real data");
    narrator.say(
        "The JDK knows the name of every Unicode character. The key is the code point, the value"
            + " the name.");
    narrator.timed("put them all", () -> UnicodeNames.forEach(store::put));
    long entries = store.stats().count("memory.entries");
    narrator.show("characters with a name, on JDK " + Runtime.version().feature(), entries);
    narrator.show("get U+01F600", store.get("U+01F600"));
    narrator.show("get U+00004E", store.get("U+00004E"));
    getAtRandom(store);
    StoreStats stats = store.stats();
    narrator.show(
        Narrator.number(stats.count("gets")) + " gets, half of them within",
        Narrator.duration(stats.count("get.p50.nanos")));
    narrator.show("and 99 of 100 within", Narrator.duration(stats.count("get.p99.nanos")));
    narrator.say(
        "A get hashes its key and looks in one bucket. With ten times as many keys it would take"
            + " about as long.");
    return entries;
  }

  private static void getAtRandom(KeyValueStore store) {
    int[] codePoints = UnicodeNames.codePoints().toArray();
    Random random = new Random(1);
    for (int i = 0; i < GETS; i++) {
      store.get(UnicodeNames.key(codePoints[random.nextInt(codePoints.length)]));
    }
  }

  private void range(KeyValueStore store, long entries) {
    narrator.heading("A range");
    narrator.say("The keys from U+01F600 up to, not including, U+01F650; the first five of them:");
    try (Cursor cursor = store.scan(EMOJI)) {
      for (int i = 0; i < 5 && cursor.next(); i++) {
        narrator.show(text(cursor.key()) + "  " + text(cursor.value()));
      }
    }
    narrator.gap();
    long found = narrator.timed("scan of the whole block", () -> store.count(EMOJI));
    narrator.show("entries found, and sorted", found);
    narrator.show("entries looked at", entries);
    narrator.timed("scan of everything, all of it sorted", () -> store.count());
    narrator.say(
        "A hash map keeps its keys in no order. So a scan looks at all of them, and sorts the"
            + " matches, however few they are.");
  }

  private static String text(byte[] bytes) {
    return Utf8.decode("name", bytes);
  }

  private void ending() {
    narrator.heading("What is missing");
    try (KeyValueStore store = new InMemoryStore()) {
      narrator.show("a store opened after that one closed", store.count() + " keys");
    }
    narrator.say(
        "What was put is gone: it was only ever in the memory of this process. Step 2 writes"
            + " everything down before it says that it is done. Step 3 keeps the keys in order.");
  }
}

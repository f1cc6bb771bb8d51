package dev.varve.wal.demo;

import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.StoreStats;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Measures what each level of durability costs, and how writers that wait together share it. */
final class DurabilityScene {
  private static final int PUTS = 200;
  private static final int THREADS = 8;

  private final Narrator narrator;

  DurabilityScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("How durable, and at what price");
    narrator.say(
        "A power cut loses what only the operating system has. Durability EVERY_WRITE waits until"
            + " the disk confirms that it has the bytes: a sync.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      narrator.show("file system (tmpfs would sync for free)", directory.fileSystem());
    }
    alone(Durability.OS, false); // to warm up
    alone(Durability.OS, true);
    alone(Durability.EVERY_WRITE, true);
    together();
    narrator.say(
        "While one thread waits for its sync, the others queue up after it. The first in the queue"
            + " then writes and syncs for all of them: a group commit.");
  }

  private void alone(Durability durability, boolean shown) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        DurableStore<InMemoryStore> store = open(directory, durability)) {
      long start = System.nanoTime();
      putSome(store, 0);
      if (shown) {
        showEach(PUTS + " puts at " + durability.level() + ", each", start, PUTS);
        narrator.show("  syncs", store.stats().count("log.syncs"));
      }
    }
  }

  private void together() throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        DurableStore<InMemoryStore> store = open(directory, Durability.EVERY_WRITE)) {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      long start = System.nanoTime();
      List<CompletableFuture<Void>> writers =
          IntStream.range(0, THREADS)
              .mapToObj(i -> CompletableFuture.runAsync(() -> putSome(store, i), threads))
              .toList();
      writers.forEach(CompletableFuture::join);
      showEach("the same in each of " + THREADS + " threads, each put", start, THREADS * PUTS);
      threads.shutdown();
      StoreStats stats = store.stats();
      narrator.show("  syncs", stats.count("log.syncs"));
      double perSync = (double) THREADS * PUTS / stats.count("log.syncs");
      narrator.show("  writes per sync", String.format(Locale.ROOT, "%.1f", perSync));
    }
  }

  private static DurableStore<InMemoryStore> open(
      TemporaryDirectory directory, Durability durability) throws IOException {
    return DurableStore.open(directory.path(), durability, first -> new InMemoryStore());
  }

  private static void putSome(KeyValueStore store, int writer) {
    for (int i = 0; i < PUTS; i++) {
      store.put("writer " + writer + ", key " + i, "value");
    }
  }

  private void showEach(String what, long start, int operations) {
    narrator.show(what, Narrator.duration((System.nanoTime() - start) / operations));
  }
}

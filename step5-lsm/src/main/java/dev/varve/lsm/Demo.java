package dev.varve.lsm;

import dev.varve.KeyRange;
import java.io.IOException;
import java.nio.file.Path;

public final class Demo {
  private Demo() {}

  public static void main(String[] args) throws IOException {
    try (LsmStore store =
        LsmStore.open(
            Path.of("/tmp/varve-lsm"),
            LsmOptions.defaults()
                .withMemtableBytes(1 << 20)
                .withTableBytes(1 << 20)
                .withBaseLevelBytes(4 << 20))) {
      System.out.println(store.recovery());
      java.util.Random random = new java.util.Random(1);
      long t = System.nanoTime();
      for (int i = 0; i < 1_000_000; i++) {
        store.put(String.format("%016d", random.nextInt(1000000)), "v".repeat(100));
      }
      System.out.println((System.nanoTime() - t) / 1e9);
      System.out.println(store.stats());
      store.awaitSettled();
      System.out.println(store.stats());
      System.out.println(store.count());
      store.compact(KeyRange.all());
      System.out.println(store.stats());
      t = System.nanoTime();
      System.out.println(store.count() + " " + (System.nanoTime() - t) / 1e9);
    }
  }
}

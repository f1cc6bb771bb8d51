package dev.varve.wal;

import dev.varve.inmemory.InMemoryStore;
import java.io.IOException;
import java.nio.file.Path;

public final class Demo {
  private Demo() {}

  public static void main(String[] args) throws IOException {
    Path dir = Path.of("/tmp/varve-x");
    try (DurableStore<InMemoryStore> store =
        DurableStore.open(dir, Durability.OS, first -> new InMemoryStore())) {
      System.out.println(store.recovery() + " " + store.count());
      for (int i = 0; i < 100000; i++) {
        store.put("k" + i, "v" + i);
      }
      store.checkpoint();
      store.put("z", "1");
      System.out.println(store.stats());
    }
  }
}

package dev.varve.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyValueStore;
import dev.varve.KeyValueStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends KeyValueStoreContract {

  @Override
  protected KeyValueStore open(InstantSource clock) {
    return new InMemoryStore(clock);
  }

  @Test
  void withoutAnExpiryAValueIsThereEvenAtTheEndOfTime() {
    try (KeyValueStore store = open(() -> Instant.ofEpochMilli(Long.MAX_VALUE))) {
      store.put("a", "1");
      assertThat(store.get("a")).isEqualTo("1");
      assertThat(store.count()).isEqualTo(1);
    }
  }

  @Test
  void statsCountTheEntriesInMemory() {
    try (KeyValueStore store = new InMemoryStore()) {
      store.put("a", "1");
      store.put("b", "2", Duration.ofHours(1));
      store.delete("a");
      assertThat(store.stats().count("memory.entries")).isEqualTo(1);
    }
  }
}

package dev.varve.reliability;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.Storage;
import dev.varve.lsm.Keyspaces;
import dev.varve.lsm.LsmOptions;
import dev.varve.memtable.MemTable;
import dev.varve.transactions.TransactionalStore;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** A kind of store on a {@link Storage}, with the operations that are specific to it. */
abstract class Engine {
  final String name;
  final Durability durability;

  private Engine(String name, Durability durability) {
    this.name = name;
    this.durability = durability;
  }

  /** Opens the store; it closes {@code storage}. */
  abstract KeyValueStore open(Storage storage, InstantSource clock) throws IOException;

  /** Makes all acknowledged writes durable. */
  abstract void sync(KeyValueStore store);

  /**
   * Does some maintenance of the store; afterwards, all acknowledged writes are durable.
   *
   * @param choice any number; selects the kind of maintenance
   */
  abstract void maintain(KeyValueStore store, int choice);

  /** Returns whether the store keeps marks, and has keyspaces. */
  boolean isTree() {
    return false;
  }

  /** Drops a keyspace, or creates it if there is none. */
  void changeSpace(KeyValueStore store, String name) {
    throw new UnsupportedOperationException(name);
  }

  /** Waits until the store is idle. */
  void settle(KeyValueStore store) {}

  /** Writes in a transaction, if the store supports transactions. */
  void transact(KeyValueStore store, WriteBatch writes) {
    store.write(writes);
  }

  /** Returns the problems found by the store's own check of its files. */
  List<String> problems(KeyValueStore store) {
    return List.of();
  }

  @Override
  public String toString() {
    return name + " at durability " + durability.level();
  }

  /** The engine of step 6, over a tree with {@code options}. */
  static Engine transactional(LsmOptions options, Durability durability) {
    LsmOptions durable = options.withDurability(durability);
    String name = options.hasLog() ? "TransactionalStore" : "TransactionalStore without a log";
    return new Engine(name, durability) {
      @Override
      KeyValueStore open(Storage storage, InstantSource clock) throws IOException {
        return TransactionalStore.open(storage, durable.withClock(clock));
      }

      @Override
      void sync(KeyValueStore store) {
        ((TransactionalStore) store).sync();
      }

      @Override
      void maintain(KeyValueStore store, int choice) {
        switch (choice % 3) {
          case 0 -> ((TransactionalStore) store).compact(KeyRange.of("key1", "key2"));
          case 1 -> ((TransactionalStore) store).compact(KeyRange.all());
          default -> ((TransactionalStore) store).flush();
        }
      }

      @Override
      boolean isTree() {
        return true;
      }

      @Override
      void changeSpace(KeyValueStore store, String name) {
        Keyspaces spaces = ((TransactionalStore) store).keyspaces();
        if (spaces.contains(name)) {
          spaces.drop(name);
        } else {
          spaces.create(name);
        }
      }

      @Override
      void settle(KeyValueStore store) {
        ((TransactionalStore) store).awaitSettled();
      }

      @Override
      void transact(KeyValueStore store, WriteBatch writes) {
        ((TransactionalStore) store)
            .updateOnly(
                transaction -> {
                  transaction.get("key1");
                  transaction.write(writes);
                });
      }

      @Override
      List<String> problems(KeyValueStore store) {
        return ((TransactionalStore) store).verify().problems();
      }
    };
  }

  /** The engine of step 6 without a log: only what is flushed survives. */
  static Engine withoutLog(LsmOptions options) {
    return transactional(options.withDurability(Durability.MEMORY).withoutLog(), Durability.MEMORY);
  }

  /** The store of step 2: a HashMap with logs and checkpoints. */
  static Engine durable(Durability durability) {
    return durable("DurableStore<InMemoryStore>", durability, InMemoryStore::new);
  }

  /** The store of step 3: a memtable with logs and checkpoints. */
  static Engine durableMemTable(Durability durability) {
    return durable("DurableStore<MemTable>", durability, clock -> new MemTable(1, clock, 4 << 10));
  }

  private static <S extends KeyValueStore> Engine durable(
      String name, Durability durability, Function<InstantSource, S> emptyMemory) {
    return new Engine(name, durability) {
      @Override
      KeyValueStore open(Storage storage, InstantSource clock) throws IOException {
        return DurableStore.open(storage, durability, first -> emptyMemory.apply(clock));
      }

      @Override
      void sync(KeyValueStore store) {
        ((DurableStore<?>) store).sync();
      }

      @Override
      void maintain(KeyValueStore store, int choice) {
        try {
          ((DurableStore<?>) store).checkpoint();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}

package dev.varve.server;

import dev.varve.SettableClock;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server on a store in memory, whose clock the test sets, and a client. */
abstract class ServerFixture {
  final SettableClock clock = new SettableClock();
  final List<RawClient> clients = new ArrayList<>();
  TransactionalStore store;
  VarveServer server;
  RawClient client;

  ServerOptions options() {
    return ServerOptions.defaults().withPort(0);
  }

  Storage storage() {
    return new SimulatedStorage();
  }

  LsmOptions storeOptions() {
    return LsmOptions.defaults().withClock(clock);
  }

  @BeforeEach
  void start() {
    try {
      store = TransactionalStore.open(storage(), storeOptions());
      server = VarveServer.start(store, options());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client = connect();
  }

  /** Starts another server on the same store. */
  void restart() {
    clients.forEach(RawClient::close);
    clients.clear();
    server.close();
    try {
      server = VarveServer.start(store, options());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client = connect();
  }

  RawClient connect() {
    RawClient one = new RawClient(server.port());
    clients.add(one);
    return one;
  }

  void expect(String command, String... lines) {
    client.expect(command, lines);
  }

  /** Expects a reply of RESP2 that is a list of strings. */
  void expectWords(String command, String... words) {
    List<String> lines = new ArrayList<>(List.of("*" + words.length));
    for (String word : words) {
      lines.add("$" + word.length());
      lines.add(word);
    }
    expect(command, lines.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    server.close();
    store.close();
  }
}

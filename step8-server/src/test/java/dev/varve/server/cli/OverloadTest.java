package dev.varve.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of all kinds want several times the memory that there is, of a server that ends if it
 * ever runs out of it.
 */
class OverloadTest {
  private static final String HEAP = "96m";
  private static final int VALUE_BYTES = 400_000;
  private static final String VALUE = "x".repeat(VALUE_BYTES);
  private static final int WRITERS = 24;
  private static final int PIPELINE = 10;
  private static final int OTHERS = 10;
  private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.";

  @TempDir private Path directory;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Client(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      in = new DataInputStream(socket.getInputStream());
    }

    void send(String... words) throws IOException {
      StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(request.toString().getBytes(US_ASCII));
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("closed by the server after " + line);
        }
        line.append((char) b);
      }
      return line.substring(0, line.length() - 1);
    }

    String call(String... words) throws IOException {
      send(words);
      return line();
    }

    /** Returns the reply to a request that is a string. */
    String text(String... words) throws IOException {
      byte[] text = new byte[Integer.parseInt(call(words).substring(1)) + 2];
      in.readFully(text);
      return new String(text, US_ASCII);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private interface Work {
    void on(Client client) throws IOException;
  }

  /** Lets a client work in a thread of its own; the server may close its connection. */
  private static Future<?> begin(ExecutorService threads, List<Client> clients, int port, Work work)
      throws IOException {
    Client client = new Client(port);
    clients.add(client);
    return threads.submit(
        () -> {
          try {
            work.on(client);
          } catch (IOException e) {
            // It was cut off, or the test is over.
          }
        });
  }

  /** Sends all values before it reads the first reply, and notes which ones are kept. */
  private Void write(Client client, int writer) throws IOException {
    for (int i = 0; i < PIPELINE; i++) {
      client.send("set", "key" + writer + "." + i, VALUE);
    }
    for (int i = 0; i < PIPELINE; i++) {
      String reply = client.line();
      assertThat(reply).isIn("+OK", OOM);
      if (reply.equals("+OK")) {
        acknowledged.add("key" + writer + "." + i);
      }
    }
    return null;
  }

  private static void hoard(Client client) throws IOException {
    client.call("multi");
    for (int i = 0; i < PIPELINE; i++) {
      client.call("set", "never" + i, VALUE);
    }
    client.line();
  }

  private static void askAndNeverRead(Client client) throws IOException {
    for (int i = 0; i < 2 * PIPELINE; i++) {
      client.send("get", "big");
    }
  }

  private static void publish(Client client) throws IOException {
    for (int i = 0; i < 10 * PIPELINE; i++) {
      client.call("publish", "channel", VALUE.substring(0, VALUE_BYTES / 4));
    }
  }

  private static long figure(Client client, String name) throws IOException {
    String info = client.text("info", "everything");
    String line = info.lines().filter(it -> it.startsWith(name + ":")).findFirst().orElse(":-1");
    return Long.parseLong(line.substring(line.indexOf(':') + 1));
  }

  @Test
  void memoryStaysBelowTheBudgetAndNothingIsLost() throws Exception {
    try (ServerProcess server = ServerProcess.withHeap(HEAP, directory);
        Client witness = new Client(server.port())) {
      assertThat(witness.call("set", "big", VALUE)).isEqualTo("+OK");
      overload(server.port(), witness);
      while (figure(witness, "mem_clients_normal") > 1 << 20
          || figure(witness, "mem_slowed_clients") > 0) {
        Thread.onSpinWait();
      }
      assertThat(figure(witness, "used_memory_peak")).isLessThan(figure(witness, "maxmemory"));
      assertThat(figure(witness, "errorstat_ERR")).as("failed requests").isEqualTo(-1);
      assertThat(witness.call("set", "small", "1")).isEqualTo("+OK");
      try (Client fresh = new Client(server.port())) {
        assertThat(fresh.text("get", "small")).isEqualTo("1\r\n");
        checkAcknowledged(fresh);
      }
    }
    try (ServerProcess again = ServerProcess.withHeap(HEAP, directory);
        Client client = new Client(again.port())) {
      checkAcknowledged(client);
      assertThat(client.call("exists", "never0")).isEqualTo(":0");
    }
  }

  /** Lets them all begin at once; meanwhile, a client that wants little is answered. */
  private void overload(int port, Client witness) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Client> misbehaved = new ArrayList<>();
    List<Client> good = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      begin(threads, misbehaved, port, client -> client.call("subscribe", "channel")).get();
    }
    List<Future<Void>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Client client = new Client(port);
      good.add(client);
      writers.add(threads.submit(() -> write(client, writer)));
    }
    for (int i = 0; i < OTHERS; i++) {
      begin(threads, misbehaved, port, OverloadTest::hoard);
      begin(threads, misbehaved, port, OverloadTest::askAndNeverRead);
    }
    Future<?> publisher = begin(threads, misbehaved, port, OverloadTest::publish);
    for (Future<?> one : writers) {
      while (!one.isDone()) {
        assertThat(witness.text("get", "big")).hasSize(VALUE_BYTES + 2);
        assertThat(witness.call("del", "nothing")).isEqualTo(":0");
      }
      one.get();
    }
    publisher.get();
    for (Client one : misbehaved) {
      one.close();
    }
    for (Client one : good) {
      one.close();
    }
    threads.shutdown();
  }

  private void checkAcknowledged(Client client) throws IOException {
    assertThat(acknowledged).isNotEmpty();
    for (String key : acknowledged) {
      assertThat(client.call("strlen", key)).as(key).isEqualTo(":" + VALUE_BYTES);
    }
  }
}

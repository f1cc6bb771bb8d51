package dev.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed while clients write as fast as they can. What was acknowledged is there
 * afterwards, with both halves of each transaction.
 */
class KilledServerTest {
  private static final boolean SOAK = Boolean.getBoolean("varve.soak");
  private static final int KILLS = SOAK ? 100 : 3;
  private static final int CLIENTS = SOAK ? 50 : 8;
  private static final int AHEAD = 20;

  @TempDir private Path directory;

  /** Counts in two keys at once, with some transactions on their way all the time. */
  private static final class CountingClient implements Runnable {
    private final int number;
    private final int port;
    private final CountDownLatch enough;
    private volatile long acknowledged;

    CountingClient(int number, int port, long from, CountDownLatch enough) {
      this.number = number;
      this.port = port;
      this.acknowledged = from;
      this.enough = enough;
    }

    @Override
    public void run() {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        long sent = acknowledged;
        for (long n = acknowledged + 1; ; n++) {
          for (; sent < n + AHEAD; sent++) {
            out.write(transaction(sent + 1).getBytes(StandardCharsets.US_ASCII));
          }
          for (String expected : List.of("+OK", "+QUEUED", "+QUEUED", "*2", "+OK", "+OK")) {
            String line = in.readLine();
            if (line == null) {
              return;
            }
            assertThat(line).isEqualTo(expected);
          }
          acknowledged = n;
          enough.countDown();
        }
      } catch (IOException e) {
        // The server was killed.
      }
    }

    private String transaction(long n) {
      return "multi\r\nset a"
          + number
          + " "
          + n
          + "\r\nset b"
          + number
          + " "
          + n
          + " ex 99999\r\n"
          + "exec\r\n";
    }
  }

  @Test
  void whatWasAcknowledgedSurvives() throws Exception {
    long[] counts = new long[CLIENTS];
    for (int kill = 0; kill < KILLS; kill++) {
      CountDownLatch enough = new CountDownLatch(CLIENTS * 100);
      List<CountingClient> clients = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      try (ServerProcess server = new ServerProcess(directory)) {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(new CountingClient(i, server.port(), counts[i], enough));
          threads.add(new Thread(clients.get(i)));
        }
        threads.forEach(Thread::start);
        assertThat(enough.await(5, TimeUnit.MINUTES)).as("enough transactions").isTrue();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      check(clients, counts);
    }
  }

  private void check(List<CountingClient> clients, long[] counts) throws Exception {
    try (ServerProcess again = new ServerProcess(directory);
        Socket socket = new Socket("127.0.0.1", again.port())) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < CLIENTS; i++) {
        String request = "get a" + i + "\r\nget b" + i + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        in.readLine();
        long a = Long.parseLong(in.readLine());
        in.readLine();
        assertThat(Long.parseLong(in.readLine())).as("both halves").isEqualTo(a);
        long told = clients.get(i).acknowledged;
        assertThat(a).isBetween(told, told + AHEAD);
        counts[i] = a;
      }
      socket.getOutputStream().write("dbsize\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(in.readLine()).isEqualTo(":" + 2 * CLIENTS);
    }
  }
}

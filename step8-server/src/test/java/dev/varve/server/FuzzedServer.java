package dev.varve.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.varve.FuzzCorpus;
import dev.varve.SettableClock;
import dev.varve.io.MemoryStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a client may send to a server: any bytes, and any requests. */
enum FuzzedServer {
  /**
   * The requests are the same, and so is the error, wherever the bytes are cut into pieces; and no
   * more memory is allocated than what has arrived can justify.
   */
  FRAMES(FuzzedServer::framesAreRead),

  /** A server replies to each request, with no error that is its own, and counts its keys right. */
  REQUESTS(FuzzedServer::requestsAreExecuted);

  private static final RequestLimits LIMITS = new RequestLimits(1 << 20, 512 << 20, 1L << 30);
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A client that keeps what has arrived, and copies it while its buffer grows. */
  private static final long ALLOWANCE = 1 << 20;

  private static final long ALLOWANCE_PER_BYTE = 200;

  /** Those that change what a client gets, stop the server, or take long on purpose. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "auth",
          "client",
          "config",
          "debug",
          "hello",
          "monitor",
          "psubscribe",
          "punsubscribe",
          "quit",
          "reset",
          "shutdown",
          "subscribe",
          "unsubscribe",
          "wait");

  /**
   * Errors that are made of an exception that no command throws on purpose. Those that begin with
   * "unknown" repeat words of the request.
   */
  private static final Pattern OWN_ERROR =
      Pattern.compile(
          "^-ERR (?![uU]nknown ).*"
              + "(Exception|Error\\b|out of bounds for|because \"|cannot be cast|heap space)");

  private static final Pattern LARGE_NUMBER = Pattern.compile("\\d{7}");

  private final Predicate<byte[]> target;

  FuzzedServer(Predicate<byte[]> target) {
    this.target = target;
  }

  /** Sends bytes; returns whether all of them were complete requests without an error. */
  boolean accepts(byte[] bytes) {
    return target.test(bytes);
  }

  /** Returns the inputs found by fuzzing that reached new code, after a few that are valid. */
  List<byte[]> corpus() {
    List<byte[]> inputs = new ArrayList<>(valid());
    inputs.addAll(FuzzCorpus.read(FuzzedServer.class, "corpus/" + fileName()));
    return inputs;
  }

  List<byte[]> valid() {
    RandomRequests requests = new RandomRequests(new Random(1));
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(bytes(RawClient.request("set s0 Bern") + "get s0\r\n"));
    for (int i = 0; i < 30; i++) {
      StringBuilder many = new StringBuilder();
      for (int j = 0; j < 8; j++) {
        many.append(RawClient.request(requests.next()));
      }
      inputs.add(bytes(many.toString()));
    }
    return inputs;
  }

  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".hex";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** What was read of some bytes: requests, and then perhaps an error. */
  private record Read(List<List<String>> requests, String error, long heldBytes) {
    boolean isComplete() {
      return error.isEmpty() && heldBytes == 0;
    }
  }

  private static Read read(byte[] bytes, int pieceBytes) {
    RespDecoder decoder = new RespDecoder();
    List<List<String>> requests = new ArrayList<>();
    try {
      for (int at = 0; at < bytes.length; at += pieceBytes) {
        int length = Math.min(pieceBytes, bytes.length - at);
        decoder.feed(Unpooled.wrappedBuffer(bytes, at, length));
        for (byte[][] next = decoder.next(LIMITS); next != null; next = decoder.next(LIMITS)) {
          requests.add(Arrays.stream(next).map(word -> new String(word, ISO_8859_1)).toList());
        }
      }
    } catch (ProtocolException e) {
      return new Read(requests, e.getMessage(), 0);
    }
    return new Read(requests, "", decoder.heldBytes());
  }

  private static boolean framesAreRead(byte[] bytes) {
    Read whole = readInLittleMemory(bytes);
    for (int piece : new int[] {1, 2, 3, 7, 64}) {
      Read pieces = read(bytes, piece);
      assertThat(pieces.requests).as("in pieces of %d", piece).isEqualTo(whole.requests);
      assertThat(pieces.error).as("in pieces of %d", piece).isEqualTo(whole.error);
    }
    return whole.isComplete();
  }

  private static Read readInLittleMemory(byte[] bytes) {
    long most = ALLOWANCE + ALLOWANCE_PER_BYTE * bytes.length;
    if (allocatedFor(bytes) > most) {
      // The first time, classes were loaded, too.
      assertThat(allocatedFor(bytes)).as("bytes allocated for %d", bytes.length).isLessThan(most);
    }
    return read(bytes, Math.max(1, bytes.length));
  }

  private static long allocatedFor(byte[] bytes) {
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    read(bytes, Math.max(1, bytes.length));
    return MEMORY.getCurrentThreadAllocatedBytes() - before;
  }

  private static boolean requestsAreExecuted(byte[] bytes) {
    Read read = read(bytes, Math.max(1, bytes.length));
    Running server = Running.ONE;
    boolean accepted = read.isComplete();
    for (List<String> request : read.requests) {
      if (!isLeftOut(request)) {
        String reply = server.replyTo(request);
        assertThat(reply).as("%s", request).doesNotContainPattern(OWN_ERROR);
        accepted &= !reply.startsWith("-");
      }
    }
    server.client.call("discard");
    server.client.call("unwatch");
    for (String database : List.of("1", "0")) {
      server.client.call("select " + database);
      assertThat(server.client.call("dbsize")).isEqualTo(":" + server.keys() + "\r\n");
    }
    server.client.call("flushall");
    return accepted;
  }

  /** Of numbers, those that would let a string have many megabytes are left out, too. */
  private static boolean isLeftOut(List<String> request) {
    String name = request.get(0).toLowerCase(Locale.ROOT);
    boolean grows = name.startsWith("set") || name.startsWith("bit") || name.contains("rand");
    return LEFT_OUT.contains(name)
        || grows && request.stream().anyMatch(word -> LARGE_NUMBER.matcher(word).find());
  }

  /** A server in memory, which is started when it is needed first. */
  private record Running(RawClient client) {
    static final Running ONE = start();

    private static Running start() {
      try {
        TransactionalStore store =
            TransactionalStore.open(
                new MemoryStorage(256 << 20),
                // No key expires between two requests.
                LsmOptions.defaults().withMemtableBytes(256 << 10).withClock(new SettableClock()));
        VarveServer server = VarveServer.start(store, ServerOptions.defaults().withPort(0));
        return new Running(new RawClient(server.port()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns the reply to a request; one that might wait forever is a transaction. */
    String replyTo(List<String> request) {
      if (!RandomRequests.mayWait(request)) {
        return client.call(request);
      }
      client.call("multi");
      String queued = client.call(request);
      String replies = client.call("exec");
      return queued.startsWith("-") ? queued : replies;
    }

    /** Returns the number of keys that KEYS returns. */
    String keys() {
      String reply = client.call("keys *");
      return reply.substring(1, reply.indexOf('\r'));
    }
  }
}

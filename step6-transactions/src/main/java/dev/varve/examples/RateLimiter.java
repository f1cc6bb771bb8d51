package dev.varve.examples;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Limits the number of grants to each client within any time span of a given length.
 *
 * <pre>
 *   grant/CLIENT\0NUMBER → nothing   expires at the end of the span
 * </pre>
 *
 * <p>Each grant is an entry that expires, so a scan finds the grants of the last span, and no
 * counter has to be reset. Without transactions, two threads that see one grant left would both
 * take it. A serializable transaction depends on the whole range that it has counted, and a grant
 * that appears in it is a <em>phantom</em>: the second transaction is refused, counts again, and
 * finds no grant left. Thread-safe.
 */
public final class RateLimiter {
  private static final int DIGITS = 16;

  private final TransactionalStore store;
  private final int limit;
  private final Duration span;

  /** Creates a limiter that allows {@code limit} grants to each client within {@code span}. */
  public RateLimiter(TransactionalStore store, int limit, Duration span) {
    this.store = store;
    this.limit = limit;
    this.span = span;
  }

  /** Grants {@code client} one more if it has not used up the limit in the span that ends now. */
  public boolean tryAcquire(String client) {
    String grants = grantsOf(client);
    return store.update(
        transaction -> {
          long used = 0;
          long last = 0;
          try (Cursor cursor = transaction.scan(KeyRange.prefix(grants))) {
            while (cursor.next()) {
              used++;
              last = numberOf(cursor.key());
            }
          }
          if (used >= limit) {
            return false;
          }
          transaction.put(key(grants, last + 1), "", span);
          return true;
        });
  }

  /** Returns how long {@code client} has to wait for its next grant; zero if it has one left. */
  public Duration timeToWait(String client) {
    return store.view(
        snapshot -> {
          KeyRange range = KeyRange.prefix(grantsOf(client));
          if (snapshot.count(range) < limit) {
            return Duration.ZERO;
          }
          try (Cursor cursor = snapshot.scan(range)) {
            // The lowest number is the oldest grant. There is none if all have expired since.
            return cursor.first()
                ? Duration.ofMillis(cursor.expiresAtMillis() - store.clock().millis())
                : Duration.ZERO;
          }
        });
  }

  private static String grantsOf(String client) {
    if (client.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("client's name contains a zero character");
    }
    return "grant/" + client + "\0";
  }

  /** Returns a key with a fixed number of digits, so that the keys sort like the numbers. */
  private static String key(String grants, long number) {
    return grants + String.format(Locale.ROOT, "%016x", number);
  }

  private static long numberOf(byte[] key) {
    return Long.parseLong(
        Utf8.decode("number", Arrays.copyOfRange(key, key.length - DIGITS, key.length)), 16);
  }

  /** Shows eight threads that ask for more than the limit, and then advances the clock. */
  static void show(Narrator narrator) throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T08:00:00Z"));
    LsmOptions options = LsmOptions.defaults().withClock(now::get);
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store = TransactionalStore.open(directory.path(), options)) {
      RateLimiter limiter = new RateLimiter(store, 60, Duration.ofMinutes(1));
      narrator.show("8 threads ask 50 times each", granted(limiter, 8, 50) + " granted");
      narrator.show("refused and counted again", store.stats().count("transactions.refused"));
      now.set(now.get().plusSeconds(45));
      narrator.show("45 seconds later", granted(limiter, 8, 50) + " granted");
      narrator.show("the next in", limiter.timeToWait("ann").toSeconds() + " seconds");
      narrator.show("another client", limiter.tryAcquire("bob") ? "granted" : "not granted");
      now.set(now.get().plus(limiter.timeToWait("ann")));
      narrator.show("after that", granted(limiter, 8, 50) + " granted");
    }
  }

  private static long granted(RateLimiter limiter, int threads, int each) {
    LongAdder granted = new LongAdder();
    Crowd.run(
        threads,
        each,
        () -> {
          if (limiter.tryAcquire("ann")) {
            granted.increment();
          }
        });
    return granted.sum();
  }
}

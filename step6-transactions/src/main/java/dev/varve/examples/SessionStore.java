package dev.varve.examples;

import dev.varve.KeyRange;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.Transaction;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sessions of a web application. A session expires when it has not been used for a while; no
 * cleanup is needed.
 *
 * <pre>
 *   session/ID      → user      expires
 *   user/USER\0/ID  → nothing   expires at the same time
 * </pre>
 *
 * <p>The second entry is for finding all sessions of a user. Each change writes both entries in one
 * transaction, so neither exists without the other. The zero terminates the name, so that a scan
 * for the sessions of {@code ann} does not find those of {@code anna}. Thread-safe.
 */
public final class SessionStore {
  private static final String BY_ID = "session/";
  private static final int ID_BYTES = 16;

  private final TransactionalStore store;
  private final Duration timeToLive;
  private final SecureRandom random = new SecureRandom();

  /** Stores sessions in {@code store}; each expires {@code timeToLive} after its last use. */
  public SessionStore(TransactionalStore store, Duration timeToLive) {
    this.store = store;
    this.timeToLive = timeToLive;
  }

  /** Begins a session, and returns its unguessable id. */
  public String begin(String user) {
    String of = byUser(user);
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    store.updateOnly(transaction -> put(transaction, id, user, of));
    return id;
  }

  private void put(Transaction transaction, String id, String user, String of) {
    transaction.put(BY_ID + id, user, timeToLive);
    transaction.put(of + id, "", timeToLive);
  }

  /**
   * Returns the user of a session and renews its time to live, or returns null if there is no such
   * session. It runs in a transaction: otherwise, an {@link #endAll} between the read and the write
   * would be undone, and a user who has just logged out would be logged in again.
   */
  public String use(String id) {
    return store.update(
        transaction -> {
          String user = transaction.get(BY_ID + id);
          if (user != null) {
            put(transaction, id, user, byUser(user));
          }
          return user;
        });
  }

  /** Ends all sessions of a user, and returns their number. */
  public int endAll(String user) {
    String of = byUser(user);
    return store.update(
        transaction -> {
          List<String> keys = transaction.keys(of);
          for (String key : keys) {
            transaction.delete(key);
            transaction.delete(BY_ID + key.substring(of.length()));
          }
          return keys.size();
        });
  }

  /** Returns the number of sessions. */
  public long count() {
    return store.count(KeyRange.prefix(BY_ID));
  }

  private static String byUser(String user) {
    if (user.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("user's name contains a zero character");
    }
    return "user/" + user + "\0/";
  }

  /** Shows sessions that are used, expire and are ended, with a clock that is set by hand. */
  static void show(Narrator narrator) throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T08:00:00Z"));
    LsmOptions options = LsmOptions.defaults().withClock(now::get);
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store = TransactionalStore.open(directory.path(), options)) {
      SessionStore sessions = new SessionStore(store, Duration.ofMinutes(30));
      String first = sessions.begin("ann");
      String second = sessions.begin("ann");
      sessions.begin("bob");
      narrator.show("8:00, ann begins two, bob one", sessions.count() + " sessions");
      now.set(now.get().plus(Duration.ofMinutes(20)));
      narrator.show("8:20, one is used by", sessions.use(first));
      now.set(now.get().plus(Duration.ofMinutes(20)));
      narrator.show("8:40, the other two were not used", sessions.count() + " session");
      narrator.show("  ann's first is that of", sessions.use(first));
      narrator.show("  ann's second is that of", sessions.use(second));
      narrator.show("  ann ends all of hers", sessions.endAll("ann"));
      store.flush();
      narrator.show("entries on disk", store.verify().entries());
      store.compact(KeyRange.all());
      narrator.show("after a compaction", store.verify().entries());
    }
  }
}

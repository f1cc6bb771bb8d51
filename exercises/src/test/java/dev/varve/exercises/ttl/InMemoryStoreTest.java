package dev.varve.exercises.ttl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The clock shows the milliseconds that a test sets, 0 at first; it is constant unless it is set to
 * tick.
 */
class InMemoryStoreTest {
  private long now;
  private boolean ticking;
  private final InMemoryStore store =
      new InMemoryStore(() -> Instant.ofEpochMilli(ticking ? now++ : now));

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void putUntil(long expiresAt, String key) {
    store.write(new WriteBatch().put(bytes(key), bytes("value of " + key), expiresAt));
  }

  private String get(String key) {
    byte[] value = store.get(bytes(key));
    return value == null ? null : new String(value, UTF_8);
  }

  /** What a scan of all shows, as key=value or key=value@expiry. */
  private List<String> entries() {
    List<String> entries = new ArrayList<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        long expiry = cursor.expiresAtMillis();
        entries.add(
            Text.of(cursor.key())
                + "="
                + new String(cursor.value(), UTF_8)
                + (expiry == Expiry.NEVER ? "" : "@" + expiry));
      }
    }
    return entries;
  }

  private List<String> keys(KeyRange range) {
    try (Cursor cursor = store.scan(range)) {
      return keys(cursor);
    }
  }

  private static List<String> keys(Cursor cursor) {
    List<String> keys = new ArrayList<>();
    while (cursor.next()) {
      keys.add(Text.of(cursor.key()));
    }
    return keys;
  }

  @Proves("live")
  void beforeItsMomentAValueIsRead() {
    putUntil(10, "a");
    now = 9;
    assertThat(get("a")).as("a until 10, at 9").isEqualTo("value of a");
    assertThat(get("b")).as("b, never put").isNull();
    assertThat(keys(KeyRange.all())).as("scan with a until 10, at 9").containsExactly("a");
  }

  @Proves("live")
  void aMomentOfTodayIsMoreThanAnInt() {
    now = 1_800_000_000_000L;
    putUntil(now + 1, "a");
    putUntil(now + (1L << 32), "b");
    assertThat(get("a")).as("a until 1800000000001, at 1800000000000").isEqualTo("value of a");
    assertThat(get("b")).as("b, until fifty days later").isEqualTo("value of b");
    assertThat(keys(KeyRange.all())).as("scan with a and b").containsExactly("a", "b");
  }

  @Proves("live")
  void whoReadsLetsOthersWriteAfterwards() {
    get("a");
    keys(KeyRange.all());
    Thread writer = new Thread(() -> putUntil(10, "a"), "writer");
    writer.setDaemon(true);
    writer.start();
    while (writer.isAlive() && LockSupport.getBlocker(writer) == null) {
      Thread.onSpinWait();
    }
    assertThat(LockSupport.getBlocker(writer))
        .as("what a writer waits for, after a get of what is not there, and a scan")
        .isNull();
  }

  @Proves("moment")
  void atItsMomentAValueIsGone() {
    putUntil(10, "a");
    now = 10;
    assertThat(get("a")).as("a until 10, at 10").isNull();
    now = 11;
    assertThat(get("a")).as("a until 10, at 11").isNull();
  }

  @Proves("moment")
  void theMomentMayHaveComeBeforeThePut() {
    putUntil(0, "a");
    putUntil(-1, "b");
    putUntil(Long.MIN_VALUE, "c");
    assertThat(get("a")).as("a until 0, at 0").isNull();
    assertThat(get("b")).as("b until -1, at 0").isNull();
    assertThat(get("c")).as("c until the smallest of all moments, at 0").isNull();
    assertThat(keys(KeyRange.all())).as("scan with a, b, c, at 0").isEmpty();
  }

  @Proves("moment")
  void aNewPutGivesANewMoment() {
    putUntil(10, "a");
    now = 12;
    putUntil(20, "a");
    assertThat(get("a")).as("a until 10, put again until 20, at 12").isNotNull();
    now = 20;
    assertThat(get("a")).as("a until 10, put again until 20, at 20").isNull();
  }

  @Proves("never")
  void withoutAMomentAValueStays() {
    putUntil(Expiry.NEVER, "a");
    for (long time : new long[] {-1, 0, 1_000_000_000_000L, Long.MAX_VALUE}) {
      now = time;
      assertThat(get("a")).as("a for good, at %d", time).isEqualTo("value of a");
      assertThat(keys(KeyRange.all())).as("scan with a for good, at %d", time).containsExactly("a");
    }
  }

  @Proves("scan")
  void aScanLeavesOutWhatHasExpired() {
    putUntil(10, "a");
    putUntil(11, "b");
    putUntil(Expiry.NEVER, "c");
    now = 10;
    assertThat(keys(KeyRange.all()))
        .as("scan with a until 10, b until 11, c for good, at 10")
        .containsExactly("b", "c");
  }

  @Proves("entry")
  void aCursorShowsKeyValueAndExpiry() {
    putUntil(5_000_000_000L, "a");
    putUntil(Expiry.NEVER, "ab");
    putUntil(7, "b");
    now = 6;
    assertThat(entries())
        .as("scan with a until 5000000000, ab for good, b until 7, at 6")
        .containsExactly("a=value of a@5000000000", "ab=value of ab", "b=value of b@7");
  }

  @Proves("as-of")
  void allEntriesAreSeenAtOneMoment() {
    for (String key : List.of("a", "b", "c")) {
      putUntil(10, key);
    }
    now = 9;
    ticking = true;
    assertThat(keys(KeyRange.all()))
        .as("scan with a, b, c until 10, begun at 9; the clock goes on with each look at it")
        .containsExactly("a", "b", "c");
  }

  @Proves("as-of")
  void aCursorShowsWhatLivedWhenItBegan() {
    putUntil(10, "a");
    putUntil(Expiry.NEVER, "b");
    try (Cursor first = store.scan(KeyRange.all())) {
      now = 20;
      putUntil(Expiry.NEVER, "c");
      try (Cursor second = store.scan(KeyRange.all())) {
        assertThat(keys(first)).as("scan at 0, read at 20").containsExactly("a", "b");
        assertThat(keys(second)).as("scan at 20, with c put since").containsExactly("b", "c");
      }
    }
  }

  @Proves("range")
  void aScanIsSortedAndItsEndIsExclusive() {
    for (String key : List.of("c", "a", "é", "b", "ap", "ab", "aa")) {
      putUntil(Expiry.NEVER, key);
    }
    assertThat(keys(KeyRange.all()))
        .as("all")
        .containsExactly("a", "aa", "ab", "ap", "b", "c", "é");
    assertThat(keys(KeyRange.of("ab", "c"))).as("from ab to c").containsExactly("ab", "ap", "b");
    assertThat(keys(KeyRange.of("b", "a"))).as("from b to a").isEmpty();
    assertThat(keys(KeyRange.from(bytes("b")))).as("from b on").containsExactly("b", "c", "é");
    assertThat(keys(KeyRange.to(bytes("ab")))).as("up to ab").containsExactly("a", "aa");
  }

  @Proves("range")
  void aKeyNeedNotBeText() {
    WriteBatch batch = new WriteBatch();
    for (int key : new int[] {0x81, 0xFF, 0x80}) {
      batch.put(new byte[] {(byte) key}, bytes("v"), Expiry.NEVER);
    }
    store.write(batch);
    assertThat(keys(KeyRange.all()))
        .as("scan with the keys 81, FF, 80, which are not valid UTF-8")
        .containsExactly("\\x80", "\\x81", "\\xFF");
    putUntil(Expiry.NEVER, "😀");
    putUntil(Expiry.NEVER, "～");
    assertThat(keys(new KeyRange(new byte[] {(byte) 0x82}, new byte[] {(byte) 0xFF})))
        .as("scan with ～, in bytes EF BD 9E, and 😀, in bytes F0 9F 98 80")
        .containsExactly("～", "😀");
  }

  @Proves("copy")
  void whatGetReturnsIsTheCallers() {
    putUntil(Expiry.NEVER, "a");
    store.get(bytes("a"))[0] = 'X';
    assertThat(get("a")).as("a, after its reader wrote into what it got").isEqualTo("value of a");
  }

  @Proves("limits")
  void whatIsNoKeyOrNoRangeIsRefused() {
    for (byte[] key : new byte[][] {null, new byte[Limits.MAX_KEY_BYTES + 1]}) {
      assertThat(Thrown.by(() -> store.get(key)))
          .as(key == null ? "get of null: thrown" : "get of a key of 65537 bytes: thrown")
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(store.get(new byte[Limits.MAX_KEY_BYTES])).as("get of 65536 bytes").isNull();
    assertThat(Thrown.by(() -> store.scan(null)))
        .as("scan of null: thrown")
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Proves("closed")
  void aClosedStoreIsNotRead() {
    putUntil(Expiry.NEVER, "a");
    Cursor cursor = store.scan(KeyRange.all());
    store.close();
    assertThat(Thrown.by(() -> get("a")))
        .as("get a, after close: thrown")
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thrown.by(() -> store.scan(KeyRange.all())))
        .as("scan, after close: thrown")
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thrown.by(cursor::next))
        .as("next of a cursor opened before close: thrown")
        .isInstanceOf(IllegalStateException.class);
  }
}

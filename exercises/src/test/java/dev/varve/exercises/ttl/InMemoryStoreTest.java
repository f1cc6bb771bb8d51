package dev.varve.exercises.ttl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The clock shows the milliseconds that a test sets, 0 at first. */
class InMemoryStoreTest {
  private long now;
  private final InMemoryStore store = new InMemoryStore(() -> Instant.ofEpochMilli(now));

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

  @Proves("moment")
  void atItsMomentAValueIsGone() {
    putUntil(10, "a");
    now = 10;
    assertThat(get("a")).as("a until 10, at 10").isNull();
    now = 11;
    assertThat(get("a")).as("a until 10, at 11").isNull();
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
    now = 1_000_000_000_000L;
    assertThat(get("a")).as("a for good, thirty years on").isEqualTo("value of a");
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
    for (String key : List.of("c", "a", "é", "b", "ab")) {
      putUntil(Expiry.NEVER, key);
    }
    assertThat(keys(KeyRange.all())).as("all").containsExactly("a", "ab", "b", "c", "é");
    assertThat(keys(KeyRange.of("ab", "c"))).as("from ab to c").containsExactly("ab", "b");
    assertThat(keys(KeyRange.of("b", "a"))).as("from b to a").isEmpty();
  }

  @Proves("copy")
  void whatGetReturnsIsTheCallers() {
    putUntil(Expiry.NEVER, "a");
    store.get(bytes("a"))[0] = 'X';
    assertThat(get("a")).as("a, after its reader wrote into what it got").isEqualTo("value of a");
  }
}

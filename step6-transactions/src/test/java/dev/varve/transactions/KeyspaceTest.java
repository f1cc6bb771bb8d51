package dev.varve.transactions;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.Keyspaces;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.lsm.ReadOnlyStore;
import dev.varve.lsm.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
  private final SimulatedStorage disk = new SimulatedStorage();
  private TransactionalStore store;

  @BeforeEach
  void open() throws IOException {
    store = TransactionalStore.open(disk, LsmOptions.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  private Keyspace create(String name) {
    return store.keyspaces().create(name);
  }

  @Test
  void theSameKeyMayHaveAValueInEach() {
    Keyspace orders = create("orders");
    Keyspace items = create("items");
    orders.put("k1", "order");
    items.put("k1", "item");
    store.put("k1", "neither");
    assertThat(orders.get("k1")).isEqualTo("order");
    assertThat(items.get("k1")).isEqualTo("item");
    assertThat(store.get("k1")).isEqualTo("neither");
    orders.delete("k1");
    assertThat(orders.get("k1")).isNull();
    assertThat(items.get("k1")).isEqualTo("item");
    assertThat(store.keyspaces().names()).containsExactly("items", "orders");
    assertThat(store.keyspaces().get("orders")).isSameAs(orders);
    assertThat(orders.name()).isEqualTo("orders");
  }

  @Test
  void aScanShowsTheKeysOfOneInBothDirections() {
    Keyspace before = create("before");
    Keyspace orders = create("orders");
    Keyspace after = create("after");
    for (Keyspace each : new Keyspace[] {before, orders, after}) {
      for (byte[] key :
          new byte[][] {bytes(), bytes(0), bytes(0xFF), bytes(0xFF, 0xFF), utf8("b")}) {
        each.put(key, utf8(each.name()));
      }
    }
    try (Cursor cursor = orders.scan(KeyRange.all())) {
      assertThat(cursor.first()).isTrue();
      assertThat(cursor.key()).isEmpty();
      assertThat(cursor.value()).isEqualTo(utf8("orders"));
      assertThat(cursor.last()).isTrue();
      assertThat(cursor.key()).isEqualTo(bytes(0xFF, 0xFF));
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.previous()).isTrue();
      assertThat(cursor.seek(utf8("a"))).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("b"));
      assertThat(cursor.seek(bytes(0xFF, 0xFF, 0xFF))).isFalse();
    }
    assertThat(orders.count()).isEqualTo(5);
    assertThat(orders.count(KeyRange.from(utf8("b")))).isEqualTo(3);
    orders.deleteRange(KeyRange.from(bytes(0xFF)));
    assertThat(orders.count()).isEqualTo(3);
    orders.clear();
    assertThat(orders.count()).isZero();
    assertThat(before.count()).isEqualTo(5);
    assertThat(after.count()).isEqualTo(5);
  }

  @Test
  void aValueMayExpire() {
    Keyspace leases = create("leases");
    leases.put("a", "1", Duration.ofHours(1));
    assertThat(leases.expiresAtMillis("a")).isGreaterThan(1L << 32);
    assertThat(leases.in((Readable) store).expiresAtMillis("a"))
        .isEqualTo(leases.expiresAtMillis("a"));
  }

  @Test
  void aBatchASnapshotAndATransactionMaySpanSeveral() {
    Keyspace orders = create("orders");
    Keyspace items = create("items");
    store.write(
        orders
            .in(new WriteBatch().put("o1", "new"))
            .append(items.in(new WriteBatch().put("i1", "one").put("i2", "two"))));
    try (Snapshot snapshot = store.snapshot()) {
      store.updateOnly(
          transaction -> {
            Writable mine = orders.in(transaction);
            mine.put("o1", mine.get("o1") + "er");
            items.in(transaction).deleteRange(KeyRange.of("i1", "i2"));
            assertThat(mine.clock()).isSameAs(transaction.clock());
          });
      assertThat(orders.in(snapshot).get("o1")).isEqualTo("new");
      assertThat(items.in(snapshot).count()).isEqualTo(2);
      assertThat(Keyspaces.names(snapshot)).containsExactly("items", "orders");
    }
    assertThat(orders.get("o1")).isEqualTo("newer");
    assertThat(items.keys("")).containsExactly("i2");
  }

  @Test
  void transactionsConflictWithinAKeyspaceAndNotAcross() {
    Keyspace orders = create("orders");
    Keyspace items = create("items");
    Transaction transaction = store.begin();
    orders.in(transaction).get("k");
    orders.in(transaction).put("result", "1");
    items.put("k", "other");
    transaction.commit();
    Transaction refused = store.begin();
    orders.in(refused).get("k");
    orders.in(refused).put("result", "2");
    orders.put("k", "other");
    assertThatThrownBy(refused::commit).isInstanceOf(ConflictException.class);
  }

  @Test
  void theyAreThereAfterARestartAndInACopy() throws IOException {
    create("orders").put("k1", "order");
    create("a:b-c.d_e").put("k2", "other");
    reopen();
    assertThat(store.keyspaces().names()).containsExactly("a:b-c.d_e", "orders");
    assertThat(store.keyspaces().get("orders").get("k1")).isEqualTo("order");
    Keyspace third = create("third");
    assertThat(third.count()).isZero();
    assertThat(store.keyspaces().get("a:b-c.d_e").get("k2")).isEqualTo("other");
  }

  @Test
  void aStoreThatIsOnlyReadHasThemToo() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore own = LsmStore.open(disk, LsmOptions.defaults())) {
      Keyspace orders = own.keyspaces().create("orders");
      orders.put("k", "v");
      own.sync();
      try (ReadOnlyStore reader = ReadOnlyStore.open(disk, LsmOptions.defaults())) {
        assertThat(Keyspaces.names(reader)).containsExactly("orders");
        assertThat(orders.in(reader).get("k")).isEqualTo("v");
      }
    }
  }

  @Test
  void whatIsDroppedIsGoneAtOnceAndItsNumberIsNotUsedAgain() throws IOException {
    Keyspace orders = create("orders");
    Keyspace others = create("others");
    others.put("k", "stays");
    for (int i = 0; i < 1_000; i++) {
      orders.put("key" + i, "value");
    }
    store.flush();
    long log = store.stats().count("log.bytes");
    Snapshot snapshot = store.snapshot();
    Readable before = orders.in(snapshot);
    store.keyspaces().drop("orders");
    assertThat(store.stats().count("log.bytes") - log).isLessThan(200);
    assertThat(store.keyspaces().names()).containsExactly("others");
    assertThat(before.count()).isEqualTo(1_000);
    snapshot.close();
    assertDropped(orders);
    Keyspace again = create("orders");
    assertThat(again.count()).isZero();
    again.put("key1", "new");
    store.compact(KeyRange.all());
    assertThat(again.keys("")).containsExactly("key1");
    assertThat(others.get("k")).isEqualTo("stays");
    reopen();
    assertThat(store.keyspaces().get("orders").keys("")).containsExactly("key1");
  }

  private static void assertDropped(Keyspace orders) {
    for (ThrowingCallable use :
        new ThrowingCallable[] {
          () -> orders.get("k"),
          () -> orders.put("k", "v"),
          () -> orders.scan(KeyRange.all()),
          () -> orders.in(new WriteBatch()),
          orders::stats
        }) {
      assertThatIllegalStateException().isThrownBy(use).withMessage("keyspace orders was dropped");
    }
  }

  @Test
  void aTransactionThatWritesToADroppedKeyspaceIsRefused() {
    Keyspace orders = create("orders");
    Transaction transaction = store.begin();
    orders.in(transaction).put("k", "v");
    store.keyspaces().drop("orders");
    assertThatThrownBy(transaction::commit).isInstanceOf(ConflictException.class);
    Keyspace lost = create("lost");
    try (Transaction late = store.begin()) {
      Writable mine = lost.in(late);
      store.keyspaces().drop("lost");
      assertThatIllegalStateException().isThrownBy(() -> mine.put("k", "v"));
    }
  }

  @Test
  void namesAreChecked() {
    create("x".repeat(64));
    create("日本語-2");
    for (String name : new String[] {"", "a b", "x".repeat(65), "a/b", "\n", "\uD800"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> create(name))
          .withMessageContaining("1 to 64 letters");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> create(null))
        .withMessage("name of a keyspace is null");
    assertThatIllegalStateException()
        .isThrownBy(() -> create("日本語-2"))
        .withMessage("keyspace 日本語-2 exists already");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> store.keyspaces().get("none"))
        .withMessage("there is no keyspace none");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> store.keyspaces().drop("none"));
    assertThat(store.keyspaces().contains("none")).isFalse();
    assertThat(store.keyspaces().getOrCreate("none").name()).isEqualTo("none");
    assertThat(store.keyspaces().getOrCreate("none").count()).isZero();
  }

  @Test
  void aKeyThatIsTooLongIsRefusedBeforeAnyEffect() {
    Keyspace orders = create("orders");
    orders.put(new byte[Keyspace.MAX_KEY_BYTES], utf8("longest"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                orders.write(
                    new WriteBatch()
                        .put("a", "1")
                        .put(new byte[Keyspace.MAX_KEY_BYTES + 1], utf8("v"))))
        .withMessage("key of 65529 bytes exceeds the limit of 65528 in a keyspace");
    assertThat(orders.count()).isEqualTo(1);
  }

  @Test
  void eachHasStatistics() {
    Keyspace orders = create("orders");
    Keyspace items = create("items");
    for (int i = 0; i < 2_000; i++) {
      orders.put("key" + i, "value " + i * 31 % 1_000);
    }
    items.put("k", "v");
    store.flush();
    orders.get("key1");
    orders.count();
    assertThat(orders.stats().count("keyspace.gets")).isEqualTo(1);
    assertThat(orders.stats().count("keyspace.scans")).isEqualTo(1);
    assertThat(orders.stats().count("keyspace.writes")).isEqualTo(2_000);
    assertThat(orders.stats().count("keyspace.bytes")).isGreaterThan(5_000);
    assertThat(items.stats().count("keyspace.bytes")).isLessThan(5_000);
    assertThat(store.approximateBytes(KeyRange.all()))
        .isGreaterThanOrEqualTo(orders.stats().count("keyspace.bytes"));
  }

  @Test
  void aClosedStoreHasNone() {
    Keyspace orders = create("orders");
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> orders.get("k"));
    assertThatIllegalStateException().isThrownBy(() -> create("other"));
    assertThatIllegalStateException().isThrownBy(() -> store.keyspaces().names());
  }
}

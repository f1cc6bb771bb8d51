package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The contract of batches of operations. */
abstract class BatchContract extends PointContract {

  @Test
  void aBatchTakesEffectAsAWhole() {
    store.put("gone", "soon");
    store.write(new WriteBatch().put("a", "1").delete("gone").put("b", "2"));
    assertThat(store.keys("")).containsExactly("a", "b");
    settle();
    assertThat(store.keys("")).containsExactly("a", "b");
    assertThat(store.get("b")).isEqualTo("2");
  }

  @Test
  void inABatchTheLaterOperationOnAKeyWins() {
    store.write(new WriteBatch().put("a", "1").put("a", "2").put("b", "1").delete("b"));
    store.write(new WriteBatch().delete("c").put("c", "1"));
    assertThat(store.get("a")).isEqualTo("2");
    assertThat(store.contains("b")).isFalse();
    assertThat(store.get("c")).isEqualTo("1");
    settle();
    assertThat(store.get("a")).isEqualTo("2");
    assertThat(store.contains("b")).isFalse();
    assertThat(store.keys("")).containsExactly("a", "c");
  }

  @Test
  void aBatchThatCannotBeBuiltHasNoEffectAndKeepsWhatItHad() {
    WriteBatch batch = new WriteBatch().put("a", "1");
    assertThatIllegalArgumentException().isThrownBy(() -> batch.put(utf8("b"), null));
    assertThatIllegalArgumentException().isThrownBy(() -> batch.delete(new byte[1 << 20]));
    assertThat(store.count()).isZero();
    store.write(batch.put("c", "3"));
    assertThat(store.keys("")).containsExactly("a", "c");
  }

  @Test
  void anEmptyBatchDoesNothing() {
    store.put("a", "1");
    store.write(new WriteBatch());
    settle();
    assertThat(store.keys("")).containsExactly("a");
  }

  @Test
  void aBatchIsTheCallersAgainAfterTheWrite() {
    WriteBatch batch = new WriteBatch().put("a", "1").put("b", "2");
    store.write(batch);
    batch.clear();
    batch.put("x", "9").put("y", "8");
    assertThat(store.get("a")).isEqualTo("1");
    assertThat(store.keys("")).containsExactly("a", "b");
    store.write(batch);
    store.delete("x");
    store.write(batch);
    settle();
    assertThat(store.keys("")).containsExactly("a", "b", "x", "y");
  }

  @Test
  void aBatchCopiesTheArraysItIsGiven() {
    byte[] key = utf8("a");
    byte[] value = utf8("1");
    WriteBatch batch = new WriteBatch().put(key, value);
    key[0] = 'X';
    value[0] = 'X';
    store.write(batch.delete(key));
    assertThat(store.get("a")).isEqualTo("1");
  }

  @Test
  void aLargeBatchIsOneBatch() {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < scale(); i++) {
      batch.put(utf8("key" + i), bytes(i, i >> 8));
    }
    store.write(batch.delete("key0"));
    settle();
    assertThat(store.count()).isEqualTo(scale() - 1);
    assertThat(store.get(utf8("key259"))).isEqualTo(scale() > 259 ? bytes(3, 1) : null);
  }
}

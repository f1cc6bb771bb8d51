package dev.varve.course.tests;

import dev.varve.KeyRange;
import dev.varve.Text;
import dev.varve.WriteBatch;
import java.util.Arrays;

/** Batches in the tests' notation: "abc" puts the keys a, b and c. */
public final class Batches {
  private Batches() {}

  /** Returns a batch that puts each letter, with the value v. */
  public static WriteBatch puts(String keys) {
    WriteBatch batch = new WriteBatch();
    keys.chars().forEach(key -> batch.put(String.valueOf((char) key), "v"));
    return batch;
  }

  /** Returns the keys that a batch puts; none of these tests writes a delete. */
  public static String keys(WriteBatch batch) {
    StringBuilder keys = new StringBuilder();
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(byte[] a, int key, int keyLength, int value, int length, long expiresAt) {
            keys.append(Text.of(Arrays.copyOfRange(a, key, key + keyLength)));
          }

          @Override
          public void delete(byte[] a, int key, int keyLength) {
            throw new AssertionError("no delete was written");
          }

          @Override
          public void deleteRange(KeyRange range) {
            throw new AssertionError("no range was deleted");
          }
        });
    return keys.toString();
  }
}

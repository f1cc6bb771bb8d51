package dev.varve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keyspaces of a store, as entries of the store: what the format says of them, and none of the
 * engine's code.
 */
public final class SpacesModel {
  private static final int CATALOGUE = 0;
  private static final int NAMES = 3;
  private static final byte[] ALL_SPACES = {-1, -1, -1, -1};

  private final Map<String, Integer> ids = new TreeMap<>();
  private int lastId;

  /** Returns a key of the keyspace with this number as the store has it. */
  public static byte[] key(int id, byte[] key) {
    return ByteBuffer.allocate(8 + key.length).putInt(-1).putInt(id).put(key).array();
  }

  /** Returns a range of the keyspace with this number as the store has it. */
  public static KeyRange range(int id, KeyRange range) {
    return new KeyRange(
        key(id, range.from() == null ? new byte[0] : range.from()),
        range.to() == null ? key(id + 1, new byte[0]) : key(id, range.to()));
  }

  /** Returns the key under which the store has the number of a keyspace. */
  public static byte[] entry(String name) {
    return key(CATALOGUE, Keys.utf8(name));
  }

  /** Returns a keyspace's number as the store has it. */
  public static byte[] number(int id) {
    return ByteBuffer.allocate(4).putInt(id).array();
  }

  /** Returns the operations that create a keyspace. */
  public static WriteBatch creation(String name, int id) {
    return new WriteBatch().put(entry(""), number(id)).put(entry(name), number(id));
  }

  /** Returns the operations that drop a keyspace. */
  public static WriteBatch drop(String name, int id) {
    return new WriteBatch().delete(entry(name)).deleteRange(range(id, KeyRange.all()));
  }

  /** Returns one of a few names; there need not be a keyspace of this name. */
  public static String anyName(Random random) {
    return "space" + random.nextInt(NAMES);
  }

  /**
   * Drops a keyspace, or creates it if there is none; returns the operations that this takes in the
   * store.
   */
  public WriteBatch change(String name) {
    Integer id = ids.remove(name);
    if (id != null) {
      return drop(name, id);
    }
    ids.put(name, ++lastId);
    return creation(name, lastId);
  }

  /** Returns one of the keyspaces that are there; at times null, which is the store itself. */
  public @Nullable String any(Random random) {
    List<String> names = new ArrayList<>(ids.keySet());
    int chosen = random.nextInt(NAMES + 1);
    return chosen < names.size() ? names.get(chosen) : null;
  }

  /** Returns a key of a keyspace, or of the store itself if it is null, as the store has it. */
  public byte[] inStore(@Nullable String name, byte[] key) {
    return name == null ? key : key(ids.get(name), key);
  }

  /**
   * Returns a range of a keyspace as the store has it; or, if it is null, a range of the store
   * itself without the keyspaces, which would be deleted with it.
   */
  public KeyRange inStore(@Nullable String name, KeyRange range) {
    if (name != null) {
      return range(ids.get(name), range);
    }
    boolean hasSpaces = lastId > 0 && range.endsAfter(ALL_SPACES);
    return hasSpaces ? new KeyRange(range.from(), ALL_SPACES) : range;
  }

  /** Returns the operations of a batch for a keyspace, or for the store itself if it is null. */
  public WriteBatch inStore(@Nullable String name, WriteBatch batch) {
    return mapped(batch, key -> inStore(name, key), range -> inStore(name, range));
  }

  /** Returns the operations of a batch on other keys and ranges. */
  public static WriteBatch mapped(
      WriteBatch batch, UnaryOperator<byte[]> keys, UnaryOperator<KeyRange> ranges) {
    WriteBatch mapped = new WriteBatch();
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            mapped.put(
                keys.apply(Arrays.copyOfRange(array, key, key + keyLength)),
                Arrays.copyOfRange(array, value, value + valueLength),
                expiresAt);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            mapped.delete(keys.apply(Arrays.copyOfRange(array, key, key + keyLength)));
          }

          @Override
          public void deleteRange(KeyRange range) {
            mapped.deleteRange(ranges.apply(range));
          }
        });
    return mapped;
  }
}

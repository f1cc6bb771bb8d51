package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keyspaces of a store; each store has one such object. Their names are entries of the store
 * itself, under the prefix of the number 0, which no keyspace has:
 *
 * <pre>
 *   catalogue := name → id:u32      "" → the highest id so far:u32     (big-endian)
 * </pre>
 *
 * <p>So creating and dropping a keyspace is a write like any other, atomic and as durable as the
 * store's writes, and takes constant time. The number of a dropped keyspace is not used again.
 * Thread-safe.
 */
public final class Keyspaces {
  /** The longest name, in characters. */
  public static final int MAX_NAME_LENGTH = 64;

  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}_.:-]{1," + MAX_NAME_LENGTH + "}");
  private static final KeyPrefix CATALOGUE = new KeyPrefix(0);

  private final MaintainedStore store;
  // Guarded by this.
  private final Map<String, Keyspace> open = new HashMap<>();

  /**
   * Creates the keyspaces of a store, which must be its only ones.
   *
   * @hidden
   */
  @Internal
  public Keyspaces(MaintainedStore store) {
    this.store = store;
  }

  /**
   * Creates a keyspace.
   *
   * @param name 1 to 64 letters, digits and characters of {@code _ . : -}
   * @throws IllegalArgumentException if the name has other characters, or is too long
   * @throws IllegalStateException if there is a keyspace of this name
   */
  public synchronized Keyspace create(String name) {
    if (idOf(store, checkName(name)) != 0) {
      throw new IllegalStateException("keyspace " + name + " exists already");
    }
    int id = number("", store.get(CATALOGUE.with(new byte[0]))) + 1;
    if (id == 0) {
      throw new IllegalStateException("all 4294967295 numbers of keyspaces are used");
    }
    store.write(new WriteBatch().put(entry(""), encoded(id)).put(entry(name), encoded(id)));
    return open(name, id);
  }

  /**
   * Returns a keyspace.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public synchronized Keyspace get(String name) {
    int id = idOf(store, checkName(name));
    if (id == 0) {
      throw new NoSuchElementException("there is no keyspace " + name);
    }
    return open(name, id);
  }

  /** Returns a keyspace, which is created if there is none of this name. */
  public synchronized Keyspace getOrCreate(String name) {
    return contains(name) ? get(name) : create(name);
  }

  private Keyspace open(String name, int id) {
    return open.computeIfAbsent(name, it -> new Keyspace(it, id, store));
  }

  /** Returns whether there is a keyspace of this name. */
  public boolean contains(String name) {
    return idOf(store, checkName(name)) != 0;
  }

  /** Returns the names of all keyspaces, in the order of their characters. */
  public List<String> names() {
    return names(store);
  }

  /** Returns the names of the keyspaces that {@code reader} sees, for example a snapshot. */
  public static List<String> names(Readable reader) {
    List<String> names = new ArrayList<>();
    try (Cursor cursor = CATALOGUE.scan(reader, KeyRange.from(new byte[] {0}))) {
      while (cursor.next()) {
        names.add(Utf8.decodeOrNull(cursor.key()));
      }
    }
    return names;
  }

  /**
   * Drops a keyspace with all its entries, in constant time; compactions free the space. Snapshots
   * and cursors that are open still see it.
   *
   * @throws NoSuchElementException if there is none of this name
   */
  public synchronized void drop(String name) {
    Keyspace dropped = get(name);
    // Its own write is the last that is accepted.
    store.write(
        new WriteBatch().delete(entry(name)).deleteRange(dropped.range()),
        WriteOptions.DEFAULT,
        firstSequence -> dropped.markDropped());
    open.remove(name);
  }

  /** Throws if {@code reader}, for example a transaction, does not see {@code keyspace}. */
  static void checkIsThere(Readable reader, Keyspace keyspace) {
    if (idOf(reader, keyspace.name()) != keyspace.id()) {
      throw new IllegalStateException(keyspace + " was dropped");
    }
  }

  private static int idOf(Readable reader, String name) {
    return number(name, reader.get(entry(name)));
  }

  private static byte[] entry(String name) {
    return CATALOGUE.with(Utf8.encode("name", name));
  }

  private static byte[] encoded(int id) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
  }

  private static int number(String name, byte @Nullable [] stored) {
    if (stored == null) {
      return 0;
    }
    if (stored.length != Integer.BYTES) {
      throw new CorruptionException(
          "keyspace " + name, "its number has " + stored.length + " bytes");
    }
    return ByteBuffer.wrap(stored).getInt();
  }

  private static String checkName(String name) {
    Limits.checkNotNull("name of a keyspace", name);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name of a keyspace \""
              + Text.line(name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)))
              + "\" is not 1 to 64 letters, digits, or characters of _ . : -");
    }
    return name;
  }
}

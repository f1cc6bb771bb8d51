package dev.varve.query;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of a collection's keyspace.
 *
 * <pre>
 *   00                            → the {@link Definition}
 *   01 id                         → a document, by {@link DocumentFormat}
 *   02 index:u32 value* id        → nothing: an entry of an index, by {@link KeyEncoder}
 *   02 index:u32 value*           → id: an entry of a unique index, if no value is missing or null
 *   03 index:u32                  → the id up to which an index has been built
 * </pre>
 *
 * <p>So the documents are adjacent, and so are the entries of each index; to drop an index is to
 * delete a range.
 *
 * @hidden
 */
@Internal
public final class CollectionKeys {
  public static final byte[] DEFINITION = {0};

  private static final byte DOCUMENT = 1;
  private static final byte ENTRY = 2;
  private static final byte PROGRESS = 3;
  private static final int PREFIX_BYTES = 1 + Integer.BYTES;

  private CollectionKeys() {}

  /** Returns the key of a document. */
  public static byte[] document(byte[] id) {
    byte[] key = new byte[1 + id.length];
    key[0] = DOCUMENT;
    System.arraycopy(id, 0, key, 1, id.length);
    return key;
  }

  /** Returns the id in the key of a document. */
  public static byte[] idOf(byte[] documentKey) {
    return Arrays.copyOfRange(documentKey, 1, documentKey.length);
  }

  /** Returns the range of all documents. */
  public static KeyRange documents() {
    return KeyRange.prefix(new byte[] {DOCUMENT});
  }

  /** Returns what the keys of an index begin with. */
  public static byte[] entries(int index) {
    return withNumber(ENTRY, index);
  }

  /** Returns the key of an index's progress. */
  public static byte[] progress(int index) {
    return withNumber(PROGRESS, index);
  }

  private static byte[] withNumber(byte section, int index) {
    return ByteBuffer.allocate(PREFIX_BYTES).put(section).putInt(index).array();
  }

  /** Returns a decoder of the values in the key of an index entry. */
  public static KeyDecoder valuesOf(byte[] entryKey) {
    return new KeyDecoder(entryKey, PREFIX_BYTES);
  }

  /** Returns an id as text. */
  public static String text(byte[] id) {
    return Utf8.decode("id", id);
  }
}

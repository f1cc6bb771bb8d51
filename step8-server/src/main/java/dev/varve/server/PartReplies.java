package dev.varve.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Replies of all parts of a key, or of some of them after a cursor. If they are many, they are read
 * beside the turn, so that the other clients need not wait.
 */
final class PartReplies {
  /** As many parts are read within the turn. */
  static final long AT_ONCE = 10_000;

  /** What a reply needs in addition for each of its parts. */
  private static final int PART_BYTES = 64;

  private PartReplies() {}

  /** Replies with all parts of the first key, as {@code writer} writes them. */
  static void all(Call call, KeyType type, BiConsumer<RespWriter, List<KeyPart>> writer) {
    KeyParts parts = call.parts(type);
    if (parts.size() <= AT_ONCE || call.isPartOfTransaction()) {
      writer.accept(call.reply(), listed(parts.walk(PartWalk.FROM_START)));
      return;
    }
    Spaces spaces = call.database().spaces();
    long now = call.database().now();
    byte[] key = call.bytes(1);
    call.server()
        .slowWork
        .start(
            call,
            snapshot -> {
              // The turn goes on before the snapshot is taken: the key may hold something else now.
              List<KeyPart> found = listed(StoredParts.of(spaces, snapshot, key, type, now).walk());
              return reply -> writer.accept(reply, found);
            });
  }

  /**
   * Returns all parts of a walk, and closes it.
   *
   * @throws IllegalStateException if they are longer than any reply may be
   */
  static List<KeyPart> listed(PartWalk all) {
    List<KeyPart> found = new ArrayList<>();
    long bytes = 0;
    try (all) {
      while (all.next()) {
        bytes = checkedSum(bytes, all.sub().length + all.value().length);
        found.add(new KeyPart(all.sub(), all.value()));
      }
    }
    return found;
  }

  /** Adds the length of what a reply is collected from, before it is written. */
  static long checkedSum(long bytes, int length) {
    long most = MemoryBudget.defaultBytes() / 8;
    if (bytes + length + PART_BYTES > most) {
      throw new IllegalStateException("what was found is longer than " + most + " bytes");
    }
    return bytes + length + PART_BYTES;
  }

  /** Replies to a scan: where to go on, and some parts, with what is shown of their values. */
  static void scan(Call call, KeyType type, @Nullable UnaryOperator<byte[]> shown) {
    long cursor = ScanOptions.cursor(call, 2);
    ScanOptions wanted = ScanOptions.ofParts(call);
    KeyParts parts = call.parts(type);
    ScanCursors.Page page = new ScanCursors.Page(0, List.of());
    if (parts.size() > 0) {
      ScanCursors cursors = call.server().cursors;
      page = cursors.page(scanned(call), cursor, wanted, range -> parts.walk(range).forScan(type));
    }
    List<byte[]> found = new ArrayList<>();
    long bytes = 0;
    for (byte[] name : page.names()) {
      found.add(name);
      byte[] value = shown == null ? null : parts.get(name);
      if (shown != null && value != null) {
        bytes = checkedSum(bytes, value.length);
        found.add(shown.apply(value));
      }
    }
    call.reply().array(2);
    call.reply().bulk(Long.toString(page.cursor()));
    call.reply().bulks(found);
  }

  /** Returns the number of the database, a colon, and the key; SCAN has the number alone. */
  private static byte[] scanned(Call call) {
    byte[] database = Ascii.bytes(call.database().index() + ":");
    byte[] key = call.bytes(1);
    byte[] scanned = Arrays.copyOf(database, database.length + key.length);
    System.arraycopy(key, 0, scanned, database.length, key.length);
    return scanned;
  }
}

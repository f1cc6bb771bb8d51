package dev.varve.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Feeds bytes to the decoders of a table's parts, which are package-private. A decoded part must be
 * consistent; any other input must be rejected according to the decoder's contract.
 */
public final class TableDecoding {
  private static final long NUMBER = 7;

  private TableDecoding() {}

  private record Step(byte[] key, long tag, byte[] value) {
    static Step at(Block.Cursor cursor) {
      return new Step(cursor.key().toByteArray(), cursor.tag(), cursor.value().toByteArray());
    }

    boolean isBehind(Step other) {
      int order = Arrays.compareUnsigned(other.key, key);
      return order < 0 || order == 0 && Long.compare(tag, other.tag) < 0;
    }
  }

  /**
   * Walks over a block in both directions and seeks in it; if its entries are sorted, the results
   * must be right.
   */
  public static void block(byte[] bytes) {
    Block block = BlockDecoder.decode(bytes, bytes.length);
    List<Step> forward = walk(block.cursor(), true, bytes.length);
    walk(block.cursor(), false, bytes.length);
    Block.Cursor cursor = block.cursor();
    boolean sorted = true;
    for (int i = 0; i < forward.size(); i++) {
      cursor.seek(forward.get(i).key(), forward.get(i).tag());
      sorted &= i == 0 || forward.get(i).isBehind(forward.get(i - 1));
    }
    if (sorted) {
      assertRight(forward);
    }
  }

  private static List<Step> walk(Block.Cursor cursor, boolean forward, int most) {
    List<Step> steps = new ArrayList<>();
    for (boolean on = forward ? cursor.first() : cursor.last();
        on;
        on = forward ? cursor.next() : cursor.previous()) {
      steps.add(Step.at(cursor));
      assertThat(steps.size()).as("a walk must end").isLessThanOrEqualTo(most);
    }
    return steps;
  }

  /** A block rebuilt from sorted entries must return them, however it is read. */
  private static void assertRight(List<Step> entries) {
    byte[] built = blockOf(entries);
    Block block = BlockDecoder.decode(built, built.length);
    assertSame(walk(block.cursor(), true, entries.size()), entries);
    List<Step> backward = walk(block.cursor(), false, entries.size());
    Collections.reverse(backward);
    assertSame(backward, entries);
    Block.Cursor cursor = block.cursor();
    for (Step entry : entries) {
      assertThat(cursor.seek(entry.key(), entry.tag())).isTrue();
      assertSame(List.of(Step.at(cursor)), List.of(entry));
    }
  }

  private static void assertSame(List<Step> found, List<Step> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).key()).isEqualTo(expected.get(i).key());
      assertThat(found.get(i).tag()).isEqualTo(expected.get(i).tag());
      assertThat(found.get(i).value()).isEqualTo(expected.get(i).value());
    }
  }

  private static byte[] blockOf(List<Step> entries) {
    BlockBuilder builder = new BlockBuilder();
    entries.forEach(it -> builder.add(slice(it.key()), it.tag(), slice(it.value())));
    return builder.finish().toByteArray();
  }

  private static Slice slice(byte[] bytes) {
    return new Slice().set(bytes, 0, bytes.length);
  }

  /**
   * Returns typical blocks: keys with long and with no shared prefixes, a tombstone; and one that
   * claims to need a thousand times its size.
   */
  public static List<byte[]> blocks() {
    List<Step> steps = new ArrayList<>();
    for (String key : List.of("", "a", "abc", "abcd", "abd", "b", "bbbbbbbbbbbbbbbbbb")) {
      byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
      steps.add(new Step(utf8, Tag.of(9, Tag.EXPIRING), new byte[12]));
      steps.add(new Step(utf8, Tag.of(5, Tag.TOMBSTONE), new byte[0]));
    }
    byte[] all = blockOf(steps);
    return List.of(
        blockOf(steps.subList(0, 1)), blockOf(steps.subList(0, 4)), all, claiming(200, 12_000_000));
  }

  private static byte[] claiming(int entries, int unpackedBytes) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      steps.add(new Step(new byte[0], Tag.of(entries - i, Tag.VALUE), new byte[0]));
    }
    byte[] block = blockOf(steps);
    byte[] claim = new Encoder(4).u32(unpackedBytes).toByteArray();
    System.arraycopy(claim, 0, block, block.length - claim.length, claim.length);
    return block;
  }

  /** Searches an index for each key that it may have. */
  public static void index(byte[] bytes) {
    TableIndex index = new TableIndex(bytes);
    for (int i = 0; i < index.size(); i++) {
      index.handle(i);
      byte[] key = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - i), bytes.length);
      assertThat(index.find(key, i)).isBetween(0, index.size());
    }
  }

  /** Returns indexes of none and of several blocks. */
  public static List<byte[]> indexes() {
    TableIndex.Builder builder = new TableIndex.Builder();
    byte[] empty = builder.finish();
    for (int i = 0; i < 5; i++) {
      byte[] key = {1, 2, (byte) i};
      builder.add(key, Tag.of(300 - i, Tag.VALUE), new BlockHandle(200L * i, 195));
    }
    return List.of(empty, builder.finish());
  }

  /** Checks hashes of all kinds against a filter. */
  public static void filter(byte[] bytes) {
    BloomFilter filter = new BloomFilter(bytes);
    for (long hash = 1; hash != 0; hash <<= 1) {
      filter.mayContain(hash);
      filter.mayContain(-hash);
    }
  }

  /** Returns a filter without keys, which answers "maybe", and one of some keys. */
  public static List<byte[]> filters() {
    BloomFilter.Builder builder = new BloomFilter.Builder(10);
    for (byte i = 0; i < 100; i++) {
      builder.add(slice(new byte[] {i}));
    }
    return List.of(new byte[0], builder.finish());
  }

  /** Decodes a footer unchanged, and again with a valid checksum. */
  public static void footer(byte[] bytes) {
    byte[] footer = Arrays.copyOf(bytes, Footer.BYTES);
    try {
      assertThat(Footer.decode(footer, NUMBER, "seven", 0).encode(NUMBER)).isEqualTo(footer);
    } catch (CorruptionException e) {
      byte[] sealed = decodeUnsealed(footer).encode(NUMBER);
      assertThat(Arrays.copyOf(sealed, 36)).isEqualTo(Arrays.copyOf(footer, 36));
      assertThat(Footer.decode(sealed, NUMBER, "seven", 0).encode(NUMBER)).isEqualTo(sealed);
      throw e;
    }
  }

  private static Footer decodeUnsealed(byte[] footer) {
    Decoder in = new Decoder(footer);
    return new Footer(
        new BlockHandle(in.u64(), in.u32()),
        new BlockHandle(in.u64(), in.u32()),
        new BlockHandle(in.u64(), in.u32()));
  }

  /** Returns a footer. */
  public static List<byte[]> footers() {
    BlockHandle handle = new BlockHandle(1L << 33, 70_000);
    return List.of(new Footer(handle, handle, new BlockHandle(0, 0)).encode(NUMBER));
  }

  /**
   * Unpacks; the first byte is the compression. Packing and unpacking the result must return it.
   */
  public static void packed(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Codec codec = Codec.of(bytes[0]);
    byte[] packed = Arrays.copyOfRange(bytes, 1, bytes.length);
    byte[] unpacked = codec.unpack(packed, packed.length);
    Encoder again = new Encoder(64);
    codec.pack(unpacked, unpacked.length, again);
    assertThat(codec.unpack(again.toByteArray(), again.length())).isEqualTo(unpacked);
  }

  /** Returns something packed with each compression. */
  public static List<byte[]> packings() {
    List<byte[]> packings = new ArrayList<>();
    byte[] text = "ananas, banana, nana".repeat(8).getBytes(StandardCharsets.UTF_8);
    for (Codec codec : Codec.values()) {
      Encoder out = new Encoder(64).u8(codec.code);
      codec.pack(text, text.length, out);
      packings.add(out.toByteArray());
    }
    return packings;
  }

  /** Decodes; encoding and decoding the result again must return the same. */
  public static void properties(byte[] bytes) {
    byte[] once = TableProperties.decode(bytes).encode();
    assertThat(TableProperties.decode(once).encode()).isEqualTo(once);
  }

  /** Returns the properties of a table. */
  public static List<byte[]> allProperties() {
    byte[] key = {1, 2, 3};
    TableProperties plain = new TableProperties(300, 2, 70_000, 1L << 40, 1, 1L << 50, key, key);
    TableProperties apart =
        new TableProperties(
            2,
            0,
            6,
            48,
            1,
            2,
            key,
            key,
            1L << 41,
            RangeTombstones.NONE,
            List.of(new ValueShare(5, 1 << 20, 1, 1_000), new ValueShare(7, 1 << 21, 1, 2_000)));
    return List.of(plain.encode(), apart.encode());
  }
}

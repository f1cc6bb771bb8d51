package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.varve.CorruptionException;
import dev.varve.lsm.EditDecoding;
import dev.varve.sstable.TableDecoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Every decoder of bytes from the disk. Whatever the bytes, it gives a right answer or one of the
 * two exceptions of its contract, soon, and takes no more memory than the bytes can be worth.
 */
enum FuzzedDecoder {
  BATCH(BatchDecoding::batch, BatchDecoding::batches),
  LOG(LogDecoding::log, LogDecoding::logs),
  BLOCK(TableDecoding::block, TableDecoding::blocks),
  INDEX(TableDecoding::index, TableDecoding::indexes),
  FILTER(TableDecoding::filter, TableDecoding::filters),
  PROPERTIES(TableDecoding::properties, TableDecoding::allProperties),
  FOOTER(TableDecoding::footer, TableDecoding::footers),
  COMPRESSION(TableDecoding::packed, TableDecoding::packings),
  EDIT(EditDecoding::edit, EditDecoding::edits);

  /** What a decoding and its check may take besides what the input is worth, in bytes. */
  private static final long ALLOWANCE = 1 << 20;

  /** For each byte of the input; the checks copy what was decoded a few times. */
  private static final long ALLOWANCE_PER_BYTE = 500;

  /** Deflate packs a thousand zeros into a byte. */
  private static final long ALLOWANCE_PER_PACKED_BYTE = 20_000;

  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Consumer<byte[]> decoding;
  private final Supplier<List<byte[]>> valid;

  FuzzedDecoder(Consumer<byte[]> decoding, Supplier<List<byte[]>> valid) {
    this.decoding = decoding;
    this.valid = valid;
  }

  /** Returns bytes that it must accept, all kinds of them; for {@link #LOG}, nearly all. */
  List<byte[]> valid() {
    return valid.get();
  }

  /** Decodes, and says whether the bytes were accepted; anything but a refusal is thrown on. */
  boolean accepts(byte[] bytes) {
    long perByte = this == COMPRESSION ? ALLOWANCE_PER_PACKED_BYTE : ALLOWANCE_PER_BYTE;
    long most = ALLOWANCE + perByte * bytes.length;
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    boolean accepted = decode(bytes);
    if (MEMORY.getCurrentThreadAllocatedBytes() - before > most) {
      // The first time, classes are loaded too.
      before = MEMORY.getCurrentThreadAllocatedBytes();
      decode(bytes);
      assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for %d bytes", bytes.length)
          .isLessThan(most);
    }
    return accepted;
  }

  private boolean decode(byte[] bytes) {
    try {
      decoding.accept(bytes);
      return true;
    } catch (CorruptionException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the committed corpus: what fuzzing has found that reached some new code. */
  List<byte[]> corpus() {
    List<byte[]> inputs = new ArrayList<>(valid());
    String name = "corpus/" + fileName();
    try (InputStream file = FuzzedDecoder.class.getResourceAsStream(name)) {
      if (file != null) {
        String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        text.lines().map(HexFormat.of()::parseHex).forEach(inputs::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return inputs;
  }

  /** Returns the name of the file of its corpus: one input a line, in hexadecimal. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".hex";
  }
}

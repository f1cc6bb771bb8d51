package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.varve.CorruptionException;
import dev.varve.FuzzCorpus;
import dev.varve.lsm.EditDecoding;
import dev.varve.sstable.TableDecoding;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All decoders of bytes from the disk. For any input, a decoder returns a right answer or throws
 * one of the two exceptions of its contract, in little time, and without more memory than the input
 * can justify.
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

  /**
   * The memory that a decoding and its check may use in addition to the allowance for the input, in
   * bytes.
   */
  private static final long ALLOWANCE = 1 << 20;

  /** The allowance per byte of the input; the checks copy the result a few times. */
  private static final long ALLOWANCE_PER_BYTE = 500;

  /** Deflate compresses a thousand zeros into a byte. */
  private static final long ALLOWANCE_PER_PACKED_BYTE = 20_000;

  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Consumer<byte[]> decoding;
  private final Supplier<List<byte[]>> valid;

  FuzzedDecoder(Consumer<byte[]> decoding, Supplier<List<byte[]>> valid) {
    this.decoding = decoding;
    this.valid = valid;
  }

  /**
   * Returns inputs of all kinds that it must accept; for {@link #LOG}, nearly all must be accepted.
   */
  List<byte[]> valid() {
    return valid.get();
  }

  /** Decodes, and returns whether the bytes were accepted; rethrows any unexpected exception. */
  boolean accepts(byte[] bytes) {
    long perByte = this == COMPRESSION ? ALLOWANCE_PER_PACKED_BYTE : ALLOWANCE_PER_BYTE;
    long most = ALLOWANCE + perByte * bytes.length;
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    boolean accepted = decode(bytes);
    if (MEMORY.getCurrentThreadAllocatedBytes() - before > most) {
      // The first call also loads classes.
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

  /** Returns the committed corpus: the inputs found by fuzzing that reached new code. */
  List<byte[]> corpus() {
    List<byte[]> inputs = new ArrayList<>(valid());
    inputs.addAll(FuzzCorpus.read(FuzzedDecoder.class, "corpus/" + fileName()));
    return inputs;
  }

  /** Returns the name of its corpus file, which has one input per line, in hexadecimal. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".hex";
  }
}

package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.Seed;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RangeChecksumsTest {

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static RangeChecksums.Bytes of(byte[] bytes) {
    return (position, into, offset, length) ->
        System.arraycopy(bytes, (int) position, into, offset, length);
  }

  private static int direct(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  @Test
  void everyPartOfShortFilesHasItsOwnChecksum() throws IOException {
    byte[] bytes = bytes(new Random(1), 40);
    RangeChecksums checksums = new RangeChecksums(of(bytes), bytes.length);
    for (int from = 0; from <= bytes.length; from++) {
      for (int to = from; to <= bytes.length; to++) {
        assertThat(checksums.of(from, to)).isEqualTo(direct(bytes, from, to));
      }
    }
  }

  @Test
  void partsOfAnyLengthInAnyOrder() throws IOException {
    Seed.run(
        seed -> {
          Random random = seed.random();
          byte[] bytes = bytes(random, 1 + random.nextInt(100_000));
          RangeChecksums checksums = new RangeChecksums(of(bytes), bytes.length);
          for (int i = 0; i < 200; i++) {
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length + 1 - from);
            seed.tell("of " + from + " to " + to + " of " + bytes.length);
            assertThat(checksums.of(from, to)).isEqualTo(direct(bytes, from, to));
          }
        });
  }

  @Test
  void manyLongPartsAreNotReadAgainAndAgain() throws IOException {
    byte[] bytes = bytes(new Random(2), 1 << 20);
    AtomicLong read = new AtomicLong();
    RangeChecksums.Bytes source = of(bytes);
    RangeChecksums checksums =
        new RangeChecksums(
            (position, into, offset, length) -> {
              read.addAndGet(length);
              source.read(position, into, offset, length);
            },
            bytes.length);
    for (int from = 0; from < 10_000; from++) {
      checksums.of(from, bytes.length - 10_000 + from);
    }
    assertThat(read.get()).isLessThan(2L * bytes.length);
  }

  @Test
  void aReadThatFailedIsTriedAgain() throws IOException {
    byte[] bytes = bytes(new Random(3), 10_000);
    boolean[] fails = {true};
    RangeChecksums checksums =
        new RangeChecksums(
            (position, into, offset, length) -> {
              if (fails[0]) {
                throw new EOFException("for the test");
              }
              System.arraycopy(bytes, (int) position, into, offset, length);
            },
            bytes.length);
    assertThatIOException().isThrownBy(() -> checksums.of(10, 9_000));
    fails[0] = false;
    assertThat(checksums.of(10, 9_000)).isEqualTo(direct(bytes, 10, 9_000));
  }
}

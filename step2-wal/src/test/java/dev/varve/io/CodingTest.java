package dev.varve.io;

import static dev.varve.Keys.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.varve.Keys;
import dev.varve.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodingTest {

  /** One thing written, and how to read it again. */
  private record Part(Object value, Reading reading) {}

  private interface Reading {
    Object from(Decoder in);
  }

  private static Part write(Random random, Encoder out) {
    long number = random.nextLong() >> random.nextInt(64);
    switch (random.nextInt(5)) {
      case 0:
        out.u8((int) number);
        return new Part((int) number & 0xFF, Decoder::u8);
      case 1:
        out.u32((int) number);
        return new Part((int) number, Decoder::u32);
      case 2:
        out.u64(number);
        return new Part(number, Decoder::u64);
      case 3:
        out.varint(number);
        return new Part(number, Decoder::varint);
      default:
        byte[] value = Keys.any(random);
        out.prefixed(value);
        return new Part(Keys.hex(value), in -> Keys.hex(in.prefixed()));
    }
  }

  private static List<Object> read(List<Part> parts, Decoder in) {
    List<Object> values = new ArrayList<>();
    parts.forEach(part -> values.add(part.reading().from(in)));
    return values;
  }

  @Test
  void whatIsWrittenIsReadAgainAndCutShortItIsRefused() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 100; round++) {
            Encoder out = new Encoder(seed.random().nextInt(8));
            List<Part> parts = new ArrayList<>();
            for (int i = 1 + seed.random().nextInt(12); i > 0; i--) {
              parts.add(write(seed.random(), out));
            }
            byte[] written = out.toByteArray();
            List<Object> values = parts.stream().map(Part::value).toList();
            seed.tell(values + " as " + Arrays.toString(written));
            Decoder all = new Decoder(written);
            assertThat(read(parts, all)).isEqualTo(values);
            assertThat(all.hasMore()).isFalse();
            for (int end = 0; end < written.length; end++) {
              Decoder cut = new Decoder(written, 0, end);
              assertThatIllegalArgumentException()
                  .as("cut to %d of %d bytes", end, written.length)
                  .isThrownBy(() -> read(parts, cut))
                  .withMessageContaining("byte ");
            }
          }
        });
  }

  @Test
  void anyBytesAreReadOrRefusedAndNothingBeyondTheEndIs() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          for (int round = 0; round < 5_000; round++) {
            byte[] noise = new byte[random.nextInt(24)];
            random.nextBytes(noise);
            int end = random.nextInt(noise.length + 1);
            seed.tell("read " + Arrays.toString(noise) + " up to " + end);
            Decoder in = new Decoder(noise, 0, end);
            try {
              while (in.hasMore()) {
                readOne(random, in);
                assertThat(in.position(), lessThanOrEqualTo(end));
              }
            } catch (IllegalArgumentException refused) {
              assertThat(refused).hasMessageContaining("byte ");
            }
          }
        });
  }

  private static void readOne(Random random, Decoder in) {
    switch (random.nextInt(6)) {
      case 0 -> in.u8();
      case 1 -> in.u32();
      case 2 -> in.u64();
      case 3 -> in.varint();
      case 4 -> in.length();
      default -> in.prefixed();
    }
  }

  @Test
  void integersAreLittleEndianAndVarintsHaveTheirLowestSevenBitsFirst() {
    assertThat(new Encoder(0).u32(0x01020304).toByteArray()).isEqualTo(bytes(4, 3, 2, 1));
    assertThat(new Encoder(0).u64(1).toByteArray()).isEqualTo(bytes(1, 0, 0, 0, 0, 0, 0, 0));
    assertThat(new Encoder(0).varint(127).toByteArray()).isEqualTo(bytes(0x7F));
    assertThat(new Encoder(0).varint(300).toByteArray()).isEqualTo(bytes(0xAC, 0x02));
    assertThat(new Encoder(0).varint(-1).toByteArray()).hasSize(10);
  }

  @Test
  void varintWithoutAnEndIsRefused() {
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0x80);
    assertThatIllegalArgumentException().isThrownBy(() -> new Decoder(endless).varint());
  }

  @Test
  void lengthBelowZeroOrAboveAnArraysIsRefused() {
    for (long length : new long[] {-1, Long.MIN_VALUE, 1L << 31, Long.MAX_VALUE}) {
      byte[] written = new Encoder(10).varint(length).toByteArray();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Decoder(written).length())
          .withMessageContaining(String.valueOf(length));
    }
  }

  @Test
  void replacedIntegerMustBeThereAlready() {
    Encoder out = new Encoder(16).u32(1).u8(2);
    assertThat(out.setU32(1, 0).toByteArray()).isEqualTo(bytes(1, 0, 0, 0, 0));
    assertThatThrownBy(() -> out.setU32(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}

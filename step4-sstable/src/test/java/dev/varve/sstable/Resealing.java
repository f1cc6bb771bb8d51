package dev.varve.sstable;

import dev.varve.io.Encoder;
import java.util.Random;

/** Writes files of random bytes with valid checksums, as if they were tables. */
public final class Resealing {
  private Resealing() {}

  /** Returns random blocks with a footer whose handles may point to them, or anywhere. */
  public static byte[] table(Random random, long number) {
    Encoder out = new Encoder(1_000);
    BlockHandle[] handles = new BlockHandle[3];
    for (int i = 0; i < handles.length; i++) {
      byte[] payload = payload(random);
      handles[i] = new BlockHandle(out.length(), payload.length);
      int compression = random.nextInt(4);
      int crc = BlockTrailer.crc(payload, payload.length, compression, number, out.length());
      out.bytes(payload, 0, payload.length).u8(compression).u32(crc);
      if (random.nextInt(4) == 0) {
        handles[i] = new BlockHandle(random.nextInt(200) - 50, random.nextInt(200) - 50);
      }
    }
    byte[] footer = new Footer(handles[0], handles[1], handles[2]).encode(number);
    return out.bytes(footer, 0, footer.length).toByteArray();
  }

  /** Returns small numbers, so that some begin like an index or like entries. */
  private static byte[] payload(Random random) {
    byte[] payload = new byte[random.nextInt(120)];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(4));
    }
    return payload;
  }
}

package dev.varve.sstable;

import dev.varve.io.Encoder;
import java.util.Random;

/** Writes files that are tables by their checksums alone. */
public final class Resealing {
  private Resealing() {}

  /** Returns blocks of chance, with a footer whose handles may lead to them, or anywhere. */
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

  /** Small numbers, so that some are an index, or entries, for a while. */
  private static byte[] payload(Random random) {
    byte[] payload = new byte[random.nextInt(120)];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(4));
    }
    return payload;
  }
}

package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.hex;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteBatchTest {
  private static final Instant FIVE_SECONDS = Instant.ofEpochSecond(5);

  private static WriteBatch everyKind() {
    return new WriteBatch()
        .put("a", "1")
        .delete("b")
        .put(utf8("c"), utf8("3"), FIVE_SECONDS)
        .put(bytes(), bytes())
        .deleteRange(KeyRange.of("k", "lm"))
        .deleteRange(KeyRange.from(utf8("x")));
  }

  private static final String[] EVERY_KIND = {
    "put <61> <31>",
    "delete <62>",
    "put <63> <33> until 5000",
    "put <> <>",
    "delete [k, lm)",
    "delete [x, +∞)"
  };

  /** Returns the operations that a visitor receives, as text. */
  private static List<String> operations(WriteBatch batch) {
    List<String> seen = new ArrayList<>();
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            seen.add(
                "put "
                    + hex(Arrays.copyOfRange(array, key, key + keyLength))
                    + " "
                    + hex(Arrays.copyOfRange(array, value, value + valueLength))
                    + (expiresAt == Expiry.NEVER ? "" : " until " + expiresAt));
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            seen.add("delete " + hex(Arrays.copyOfRange(array, key, key + keyLength)));
          }

          @Override
          public void deleteRange(KeyRange range) {
            seen.add("delete " + range);
          }

          @Override
          public void mark(byte[] mark) {
            seen.add("mark " + hex(mark));
          }
        });
    return seen;
  }

  @Test
  void aVisitorSeesTheOperationsInTheirOrder() {
    assertThat(operations(everyKind())).containsExactly(EVERY_KIND);
    assertThat(everyKind().size()).isEqualTo(6);
    assertThat(everyKind().isEmpty()).isFalse();
    assertThat(new WriteBatch().isEmpty()).isTrue();
  }

  @Test
  void itsBytesAreACopy() {
    WriteBatch batch = everyKind();
    byte[] bytes = batch.toBytes();
    assertThat(Arrays.copyOf(batch.encoded(), batch.encodedLength())).isEqualTo(bytes);
    Arrays.fill(bytes, (byte) 0xFF);
    assertThat(operations(batch)).containsExactly(EVERY_KIND);
  }

  /** Logs hold these bytes: a change here would make every old log unreadable. */
  @Test
  void theBytesAreThoseOfTheFormat() {
    assertThat(HexFormat.of().formatHex(everyKind().toBytes()))
        .isEqualTo(
            "01"
                + "01000000"
                + "01000000"
                + "61"
                + "31"
                + "00"
                + "01000000"
                + "62"
                + "02"
                + "01000000"
                + "01000000"
                + "8813000000000000"
                + "63"
                + "33"
                + "01"
                + "00000000"
                + "00000000"
                + "03"
                + "01000000"
                + "02000000"
                + "6b"
                + "6c6d"
                + "05"
                + "01000000"
                + "78");
  }

  @Test
  void aMarkIsAnOperationAmongTheOthers() {
    WriteBatch batch = new WriteBatch().put("a", "1").mark(bytes(7, 8)).delete("b");
    assertThat(operations(batch)).containsExactly("put <61> <31>", "mark <0708>", "delete <62>");
    assertThat(batch.size()).isEqualTo(3);
    assertThat(new WriteBatch().mark(bytes()).isEmpty()).isFalse();
    assertThat(HexFormat.of().formatHex(new WriteBatch().mark(bytes(7, 8)).toBytes()))
        .isEqualTo("04" + "02000000" + "0708");
    assertThat(operations(WriteBatch.decode(batch.toBytes()))).isEqualTo(operations(batch));
  }

  @Test
  void theLastMarkCounts() {
    WriteBatch batch = everyKind();
    assertThat(batch.mark()).isNull();
    batch.mark(bytes(1));
    assertThat(batch.mark()).isEqualTo(bytes(1));
    int size = batch.size();
    int length = batch.encodedLength();
    batch.put("k", "v").mark(bytes(2)).delete("k");
    assertThat(batch.mark()).isEqualTo(bytes(2));
    assertThat(WriteBatch.decode(batch.toBytes()).mark()).isEqualTo(bytes(2));
    assertThat(new WriteBatch().append(batch).mark()).isEqualTo(bytes(2));
    batch.truncate(size, length);
    assertThat(batch.mark()).isEqualTo(bytes(1));
    batch.append(new WriteBatch().put("a", "b"));
    assertThat(batch.mark()).isEqualTo(bytes(1));
    batch.clear();
    assertThat(batch.mark()).isNull();
  }

  @Test
  void aMarkHasALimit() {
    byte[] longest = new byte[Limits.MAX_MARK_BYTES];
    WriteBatch batch = new WriteBatch().mark(longest);
    assertThat(WriteBatch.decode(batch.toBytes()).mark()).hasSize(1024);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batch.mark(new byte[1025]))
        .withMessage("mark of 1025 bytes exceeds the limit of 1024");
    assertThatIllegalArgumentException().isThrownBy(() -> batch.mark(null));
    assertThat(batch.size()).isEqualTo(1);
    byte[] tooLong = Arrays.copyOf(batch.toBytes(), 2000);
    tooLong[1] = 1; // 1025, little-endian
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriteBatch.decode(tooLong))
        .withMessage("malformed batch at byte 0: key length 1025");
  }

  @Test
  void whatWasEncodedIsDecoded() {
    WriteBatch decoded = WriteBatch.decode(everyKind().toBytes());
    assertThat(operations(decoded)).containsExactly(EVERY_KIND);
    assertThat(decoded.size()).isEqualTo(6);
    assertThat(decoded.encodedLength()).isEqualTo(everyKind().encodedLength());
    assertThat(WriteBatch.decode(new byte[0]).isEmpty()).isTrue();
  }

  @Test
  void aDecodedBatchMayBeAddedTo() {
    assertThat(operations(WriteBatch.decode(new byte[0]).put("a", "1")))
        .containsExactly("put <61> <31>");
    assertThat(operations(WriteBatch.decode(everyKind().toBytes()).delete("z")))
        .hasSize(7)
        .endsWith("delete <7a>");
  }

  @Test
  void bytesThatAreCutShortAreRefusedUnlessTheyEndBetweenOperations() {
    byte[] whole = everyKind().toBytes();
    List<Integer> between = List.of(0, 11, 17, 36, 45, 57, 63);
    assertThat(whole).hasSize(63);
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (between.contains(length)) {
        assertThat(WriteBatch.decode(cut).size()).isEqualTo(between.indexOf(length));
      } else {
        assertThatIllegalArgumentException()
            .as("length %d", length)
            .isThrownBy(() -> WriteBatch.decode(cut))
            .withMessageStartingWith("malformed batch at byte ")
            .withMessageEndingWith("cut short");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "06,                         unknown operation 6",
    "ff00000000,                 unknown operation -1",
    "00ffffffff,                 key length -1",
    "0001000100,                 key length 65537",
    "010000000000000080,         value length -2147483648",
    "010000000001000010,         value length 268435457",
    "030000000001000100,         value length 65537",
    "0501000100,                 key length 65537",
  })
  void nonsenseIsRefusedWithItsPlace(String hex, String problem) {
    byte[] nonsense = HexFormat.of().parseHex("000100000062" + hex);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriteBatch.decode(nonsense))
        .withMessage("malformed batch at byte 6: " + problem);
  }

  @Test
  void randomBytesAreRefusedOrDecodedButNeverWorse() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 20_000; i++) {
            byte[] bytes = flipped(seed.random());
            seed.tell(HexFormat.of().formatHex(bytes));
            try {
              operations(WriteBatch.decode(bytes));
            } catch (IllegalArgumentException malformed) {
              assertThat(malformed).hasMessageStartingWith("malformed batch at byte ");
            }
          }
        });
  }

  private static byte[] flipped(Random random) {
    byte[] bytes = everyKind().toBytes();
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  @Test
  void nullIsNoBatch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriteBatch.decode(null))
        .withMessage("batch is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WriteBatch().append((WriteBatch) null))
        .withMessage("batch is null");
  }

  @Test
  void aRefusedOperationLeavesTheBatchAsItWas() {
    WriteBatch batch = everyKind();
    assertThatIllegalArgumentException().isThrownBy(() -> batch.put(utf8("x"), null));
    assertThatIllegalArgumentException().isThrownBy(() -> batch.put((byte[]) null, utf8("x")));
    assertThatIllegalArgumentException().isThrownBy(() -> batch.delete((String) null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batch.put(utf8("x"), utf8("x"), (Instant) null))
        .withMessage("expiry is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batch.put(new byte[Limits.MAX_KEY_BYTES + 1], bytes()));
    assertThat(batch.size()).isEqualTo(6);
    assertThat(batch.encodedLength()).isEqualTo(everyKind().encodedLength());
    assertThat(operations(batch)).containsExactly(EVERY_KIND);
  }

  @Test
  void theDeleteOfARangeHasItsBoundsAndAnEmptyOneIsNothing() {
    assertThat(
            operations(
                new WriteBatch()
                    .deleteRange(KeyRange.to(utf8("d")))
                    .deleteRange(KeyRange.all())
                    .deleteRange(KeyRange.of("b", "b"))
                    .deleteRange(KeyRange.of("c", "b"))))
        .containsExactly("delete [\"\", d)", "delete [\"\", +∞)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WriteBatch().deleteRange(null))
        .withMessage("range is null");
  }

  @Test
  void aBatchMayBeAppendedToAnotherAndToItself() {
    WriteBatch batch = new WriteBatch().put("x", "9").append(everyKind());
    assertThat(operations(batch)).hasSize(7).startsWith("put <78> <39>").endsWith(EVERY_KIND);
    batch.append(batch);
    assertThat(operations(batch)).hasSize(14).endsWith(EVERY_KIND);
    assertThat(batch.size()).isEqualTo(14);
    assertThat(operations(batch.put("y", "8"))).endsWith("put <79> <38>");
  }

  @Test
  void aBatchGrowsAndIsClearedAndFilledAgain() {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 1_000; i++) {
      batch.put(bytes(i, i >> 8), bytes(i));
    }
    assertThat(operations(batch)).hasSize(1_000).contains("put <e703> <e7>");
    batch.clear();
    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.encodedLength()).isZero();
    assertThat(operations(batch.delete("b"))).containsExactly("delete <62>");
  }

  @Test
  void truncatingGoesBackToAnEarlierState() {
    WriteBatch batch = new WriteBatch().put("a", "1");
    int size = batch.size();
    int length = batch.encodedLength();
    batch.delete("b").put("c", "3").truncate(size, length);
    assertThat(operations(batch)).containsExactly("put <61> <31>");
    assertThatThrownBy(() -> batch.truncate(2, length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch of 1 operations cannot be truncated to 2");
  }
}

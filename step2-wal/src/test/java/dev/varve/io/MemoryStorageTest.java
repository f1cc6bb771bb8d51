package dev.varve.io;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class MemoryStorageTest {
  private static final int CAPACITY = 1_000_000;

  private final MemoryStorage storage = new MemoryStorage(CAPACITY);

  private void write(String name, String text) throws IOException {
    try (WritableFile file = storage.create(name)) {
      file.append(utf8(text), 0, text.length());
      file.force();
    }
  }

  private String read(String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Test
  void filesAreListedRenamedAndDeletedByName() throws IOException {
    write("b", "2");
    write("a", "1");
    storage.sync();
    assertThat(storage.list()).containsExactly("a", "b");
    assertThatThrownBy(() -> storage.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    storage.rename("a", "b");
    assertThat(storage.list()).containsExactly("b");
    assertThat(read("b")).isEqualTo("1");
    storage.delete("b");
    assertThat(storage.list()).isEmpty();
    assertThatThrownBy(() -> storage.open("b")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.delete("b")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.rename("b", "c")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.truncate("b", 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aTruncatedFileEndsThereAndGrowsFromThere() throws IOException {
    WritableFile out = storage.createLog("a");
    out.append(utf8("x".repeat(100_000)), 0, 100_000);
    storage.truncate("a", 4);
    assertThat(read("a")).isEqualTo("xxxx");
    try (ReadableFile file = storage.open("a")) {
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> file.read(2, new byte[3], 0, 3))
          .withMessage("a@4: file ends here");
    }
    out.append(utf8("yz"), 1, 1);
    assertThat(read("a")).isEqualTo("xxxxz");
  }

  @Test
  void whatWasAppendedIsReadableAtAnyPlaceWhileOthersAppend() throws Exception {
    byte[] bytes = new byte[700_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 >> 8);
    }
    WritableFile out = storage.create("a");
    try (ReadableFile in = storage.open("a")) {
      FutureTask<Long> reading = new FutureTask<>(() -> readUntil(in, bytes));
      new Thread(reading).start();
      for (int done = 0; done < bytes.length; done += 7_000) {
        out.append(bytes, done, 7_000);
      }
      assertThat(reading.get()).isEqualTo(bytes.length);
    }
  }

  private static long readUntil(ReadableFile in, byte[] expected) throws IOException {
    long size = 0;
    while (size < expected.length) {
      size = in.size();
      int from = (int) size / 3;
      byte[] read = new byte[(int) size - from];
      in.read(from, read, 0, read.length);
      assertThat(read).isEqualTo(java.util.Arrays.copyOfRange(expected, from, (int) size));
    }
    return size;
  }

  @Test
  void aDeletedFileStaysReadableForThoseWhoHaveItOpen() throws IOException {
    write("a", "text");
    try (ReadableFile open = storage.open("a")) {
      storage.delete("a");
      byte[] read = new byte[4];
      open.read(0, read, 0, 4);
      assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo("text");
    }
  }

  @Test
  void aClosedFileRefusesToBeReadOrWritten() throws IOException {
    WritableFile out = storage.create("a");
    out.close();
    out.close();
    assertThatThrownBy(() -> out.append(new byte[1], 0, 1)).hasMessage("a is closed");
    assertThatThrownBy(out::force).hasMessage("a is closed");
    ReadableFile in = storage.open("a");
    in.close();
    assertThatThrownBy(() -> in.read(0, new byte[0], 0, 0)).hasMessage("a is closed");
  }

  @Test
  void itIsFullLikeADiskAndDeletesMakeRoom() throws IOException {
    WritableFile large = storage.create("large");
    large.append(new byte[CAPACITY - 10], 0, CAPACITY - 10);
    assertThat(storage.usableBytes()).isEqualTo(10);
    WritableFile small = storage.create("small");
    small.append(new byte[10], 0, 10);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> small.append(new byte[1], 0, 1))
        .withMessage("small: no memory left, 1000000 of 1000000 bytes are in use");
    assertThat(small.size()).as("nothing of it was appended").isEqualTo(10);
    storage.truncate("large", 100);
    assertThat(storage.usableBytes()).isEqualTo(CAPACITY - 110);
    storage.rename("small", "large");
    assertThat(storage.usableBytes()).as("the replaced file is gone").isEqualTo(CAPACITY - 10);
    storage.delete("large");
    small.append(new byte[1], 0, 1);
    small.close();
    large.close();
    assertThat(storage.usableBytes()).as("deleted files do not count").isEqualTo(CAPACITY);
  }

  @Test
  void whatIsReservedCanBeAppendedUntilTheFileIsClosed() throws IOException {
    WritableFile log = storage.createLog("log");
    log.append(new byte[5], 0, 5);
    log.reserve(CAPACITY - 5);
    assertThat(storage.usableBytes()).isZero();
    assertThatThrownBy(() -> log.reserve(CAPACITY)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> write("other", "x")).hasMessageContaining("no memory left");
    log.append(new byte[500_000], 0, 500_000);
    assertThat(storage.usableBytes()).isZero();
    log.close();
    assertThat(storage.usableBytes()).isEqualTo(CAPACITY - 500_005);
  }
}

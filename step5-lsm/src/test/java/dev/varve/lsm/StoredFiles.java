package dev.varve.lsm;

import dev.varve.io.PowerCut;
import dev.varve.io.ReadableFile;
import dev.varve.io.SimulatedStorage;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;

/** Whole files of a storage, to be looked at and to be tampered with. */
final class StoredFiles {
  private StoredFiles() {}

  static byte[] read(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** Puts {@code bytes} in the place of what the file held. */
  static void write(Storage storage, String name, byte[] bytes) throws IOException {
    if (storage.list().contains(name)) {
      storage.delete(name);
    }
    try (WritableFile file = storage.create(name)) {
      file.append(bytes, 0, bytes.length);
      file.force();
    }
    storage.sync();
  }

  /** Returns a copy of all files. */
  static SimulatedStorage copy(SimulatedStorage storage) {
    return storage.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  /** Returns a copy in which one file has other bytes. */
  static SimulatedStorage copyWith(SimulatedStorage storage, String name, byte[] bytes)
      throws IOException {
    SimulatedStorage copy = copy(storage);
    write(copy, name, bytes);
    return copy;
  }
}

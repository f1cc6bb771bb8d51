package dev.varve.io;

import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;

/** Takes whole files out of a storage, and puts altered ones in. */
public final class StoredFiles {
  private StoredFiles() {}

  /** Returns the bytes of a file. */
  public static byte[] read(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** Gives a file, new or old, other bytes, and makes them durable. */
  public static void write(Storage storage, String name, byte[] bytes, int length)
      throws IOException {
    if (storage.list().contains(name)) {
      storage.delete(name);
    }
    try (WritableFile file = storage.create(name)) {
      file.append(bytes, 0, length);
      file.force();
    }
    storage.sync();
  }

  /** Gives a file, new or old, other bytes, and makes them durable. */
  public static void write(Storage storage, String name, byte[] bytes) throws IOException {
    write(storage, name, bytes, bytes.length);
  }

  /** Returns a copy of all files. */
  public static SimulatedStorage copy(SimulatedStorage storage) {
    return storage.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  /** Returns a copy in which one file has other bytes. */
  public static SimulatedStorage copyWith(SimulatedStorage storage, String name, byte[] bytes)
      throws IOException {
    SimulatedStorage copy = copy(storage);
    write(copy, name, bytes);
    return copy;
  }

  /** Returns a storage that holds one file. */
  public static SimulatedStorage of(String name, byte[] bytes, int length) throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    write(storage, name, bytes, length);
    return storage;
  }
}

package dev.varve.reliability;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The files of a directory, by name, which can be damaged and opened as a storage. Immutable. */
public record Files(Map<String, byte[]> bytes) {

  /** Returns the files of a directory. */
  public static Files of(Storage storage) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    for (String name : storage.list()) {
      try (ReadableFile file = storage.open(name)) {
        byte[] content = new byte[(int) file.size()];
        file.read(0, content, 0, content.length);
        bytes.put(name, content);
      }
    }
    return new Files(bytes);
  }

  /** Returns these files with other contents of one file; null removes it. */
  Files with(String name, byte[] content) {
    Map<String, byte[]> changed = new TreeMap<>(bytes);
    if (content == null) {
      changed.remove(name);
    } else {
      changed.put(name, content);
    }
    return new Files(changed);
  }

  /** Returns a directory with these files, all of them durable. */
  public SimulatedStorage toStorage() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    for (Map.Entry<String, byte[]> file : bytes.entrySet()) {
      WritableFile created = storage.create(file.getKey());
      created.append(file.getValue(), 0, file.getValue().length);
      created.force();
    }
    storage.sync();
    return storage;
  }
}

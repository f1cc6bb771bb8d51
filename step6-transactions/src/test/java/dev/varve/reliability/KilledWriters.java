package dev.varve.reliability;

import dev.varve.Durability;
import dev.varve.transactions.TransactionalStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is killed: several threads continue a {@link Ledger}, and report each entry once
 * the store has acknowledged it. Its arguments are the directory and the number of writers.
 */
final class KilledWriters {
  private KilledWriters() {}

  /** Writes until this process is killed, or its output is closed. */
  public static void main(String[] args) throws IOException {
    int writers = Integer.parseInt(args[1]);
    FileOutputStream reports = new FileOutputStream(FileDescriptor.out);
    TransactionalStore store =
        TransactionalStore.open(Path.of(args[0]), TinyOptions.tiny().withDurability(Durability.OS));
    for (int i = 0; i < writers; i++) {
      int writer = i;
      new Thread(() -> write(store, writer, reports), "writer-" + writer).start();
    }
  }

  private static void write(TransactionalStore store, int writer, FileOutputStream reports) {
    try {
      for (long number = Ledger.last(store, writer) + 1; ; number++) {
        Ledger.enter(store, writer, number);
        byte[] line = (writer + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (reports) {
          reports.write(line);
        }
      }
    } catch (IOException e) {
      // The output is closed.
      System.exit(1);
    }
  }
}

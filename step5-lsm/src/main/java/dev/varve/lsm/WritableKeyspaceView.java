package dev.varve.lsm;

import dev.varve.Writable;
import dev.varve.WriteBatch;
import java.time.InstantSource;

/** A {@link Keyspace} as a transaction reads and writes the store. */
final class WritableKeyspaceView extends KeyspaceView implements Writable {
  private final Keyspace keyspace;
  private final Writable writer;

  WritableKeyspaceView(Keyspace keyspace, Writable writer) {
    super(keyspace, writer);
    this.keyspace = keyspace;
    this.writer = writer;
  }

  /** Reads the keyspace's entry in the catalogue, so that the transaction depends on it. */
  @Override
  public void write(WriteBatch batch) {
    Keyspaces.checkIsThere(writer, keyspace);
    writer.write(keyspace.in(batch));
  }

  @Override
  public InstantSource clock() {
    return writer.clock();
  }
}

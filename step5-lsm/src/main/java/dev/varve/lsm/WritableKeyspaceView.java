package dev.varve.lsm;

import dev.varve.KeyValueStore;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import java.time.InstantSource;

/** A {@link Keyspace} as a transaction reads and writes the store. */
final class WritableKeyspaceView extends KeyspaceView implements Writable {
  private final Keyspace keyspace;
  private final Writable writer;
  private boolean isKnown;

  WritableKeyspaceView(Keyspace keyspace, Writable writer) {
    super(keyspace, writer);
    this.keyspace = keyspace;
    this.writer = writer;
  }

  /**
   * Reads the keyspace's entry in the catalogue, so that the transaction depends on it. Once is
   * enough for a transaction, which sees one moment; a store of any kind is asked each time.
   */
  @Override
  public void write(WriteBatch batch) {
    if (!isKnown) {
      Keyspaces.checkIsThere(writer, keyspace);
      isKnown = !(writer instanceof KeyValueStore);
    }
    writer.write(keyspace.in(batch));
  }

  @Override
  public InstantSource clock() {
    return writer.clock();
  }
}

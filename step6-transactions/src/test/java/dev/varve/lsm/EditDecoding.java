package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.sstable.TableProperties;
import java.util.List;

/** Feeds bytes to the decoder of version edits, which is package-private. */
public final class EditDecoding {
  private EditDecoding() {}

  /** Decodes; encoding and decoding the result again must return the same. */
  public static void edit(byte[] bytes) {
    byte[] once = VersionEdit.decode(bytes).encode();
    assertThat(VersionEdit.decode(once).encode()).isEqualTo(once);
  }

  /** Returns an edit that changes nothing, and one that changes everything. */
  public static List<byte[]> edits() {
    byte[] key = {1, 2, 3};
    TableMetadata table =
        new TableMetadata(12, 1L << 33, new TableProperties(3, 1, 9, 30, 4, 700, key, key));
    VersionEdit nothing = new VersionEdit(0, 1, 0, List.of(), List.of());
    VersionEdit all =
        new VersionEdit(
            300,
            20_000,
            1L << 40,
            List.of(new VersionEdit.Removed(0, 3), new VersionEdit.Removed(6, 400)),
            List.of(new VersionEdit.Added(1, table), new VersionEdit.Added(6, table)));
    return List.of(
        nothing.encode(), nothing.marked(key).encode(), all.of(new Lineage(7, 1L << 60)).encode());
  }
}

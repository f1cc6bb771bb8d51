package dev.varve.exercises.lookup;

import dev.varve.lsm.TableMetadata;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A list that counts how often one of its tables is looked at. */
final class Counted extends AbstractList<TableMetadata> implements RandomAccess {
  private final List<TableMetadata> tables;
  private int looks;

  Counted(List<TableMetadata> tables) {
    this.tables = tables;
  }

  @Override
  public TableMetadata get(int index) {
    looks++;
    return tables.get(index);
  }

  @Override
  public int size() {
    return tables.size();
  }

  int looks() {
    return looks;
  }
}

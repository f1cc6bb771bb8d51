package dev.varve.memtable;

import java.util.ArrayList;
import java.util.List;

/**
 * A memtable, a table, or a level of tables, to be read together with others: its entries, and the
 * ranges that were deleted in it. All versions in a layer are older than those in any newer layer.
 */
public record Layer(EntryCursor entries, RangeTombstones rangeTombstones) {

  /** Creates a layer without range deletes. */
  public Layer(EntryCursor entries) {
    this(entries, RangeTombstones.NONE);
  }

  /**
   * Merges layers into one cursor, without the versions that a range delete at or below {@code
   * sequence} hides. Where no layer has any, this costs nothing more than the merge.
   *
   * @param layers the newest first
   */
  public static EntryCursor merged(List<Layer> layers, long sequence) {
    List<EntryCursor> cursors = new ArrayList<>(layers.size());
    List<RangeTombstones> newer = new ArrayList<>();
    for (Layer layer : layers) {
      RangeTombstones own = layer.rangeTombstones();
      boolean hidesNothing = own.isEmpty() && newer.isEmpty();
      cursors.add(
          hidesNothing
              ? layer.entries()
              : new UndeletedCursor(
                  new OrderedCursor(layer.entries()), own, List.copyOf(newer), sequence));
      if (!own.isEmpty()) {
        newer.add(own);
      }
    }
    return MergingCursor.of(cursors);
  }
}

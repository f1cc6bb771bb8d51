package dev.varve.plug;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Text;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a restart finds.
 *
 * @param notes what recovery cut off or left out
 */
record Recovered(SortedMap<String, String> contents, List<String> notes) {

  static SortedMap<String, String> contents(Readable store) {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(Text.of(cursor.key()), Text.of(cursor.value()));
      }
    }
    return contents;
  }

  /**
   * Returns contents in the form that predictions have: {@code city=Basel river=Rhine}, or {@code
   * nothing}.
   */
  static String text(SortedMap<String, String> contents) {
    return contents.isEmpty()
        ? Prediction.NOTHING
        : contents.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }
}

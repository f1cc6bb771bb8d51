package dev.varve.exercises.undeleted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.varve.course.tests.Versions;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A layer, the newer layers' range deletes, and a reader, in the notation of the tests. */
record LayerState(String text) {
  private static final String NOTHING = "nothing";

  EntryCursor cursor() {
    return cursor(new LayerEntries(entries()));
  }

  /** Returns a cursor over other entries, but with the ranges and the reader of this state. */
  EntryCursor cursor(LayerEntries in) {
    List<RangeTombstones> newer =
        part("newer").isEmpty()
            ? List.of()
            : Stream.of(part("newer").split("\\|"))
                .map(it -> RangeTombstones.of(ranges(it.strip())))
                .toList();
    return new UndeletedCursor(in, RangeTombstones.of(ranges(part("own"))), newer, reader());
  }

  /** Returns the versions that no range hides: each is compared with each of the ranges. */
  List<String> undeleted() {
    List<RangeTombstone> all = new ArrayList<>(ranges(part("own")));
    all.addAll(ranges(part("newer").replace("|", "").strip()));
    return entries().stream()
        .filter(version -> all.stream().noneMatch(it -> hides(it, version)))
        .sorted(LayerEntries::compare)
        .toList();
  }

  private boolean hides(RangeTombstone range, String version) {
    return range.sequence() <= reader()
        && range.sequence() > LayerEntries.sequence(version)
        && range.covers(LayerEntries.key(version).getBytes(ISO_8859_1));
  }

  private List<String> entries() {
    String entries = text.split(", ", 2)[0];
    return entries.equals(NOTHING) ? List.of() : Versions.words(entries);
  }

  private long reader() {
    String at = part("at");
    return at.isEmpty() ? Tag.MAX_SEQUENCE : Long.parseLong(at);
  }

  /** Returns what follows this word, up to the next comma and space. */
  private String part(String word) {
    return Stream.of(text.split(", "))
        .filter(it -> it.startsWith(word + " "))
        .map(it -> it.substring(word.length() + 1))
        .findFirst()
        .orElse("");
  }

  private static List<RangeTombstone> ranges(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" +")).map(LayerState::range).toList();
  }

  private static RangeTombstone range(String text) {
    String[] parts = text.substring(1).split("[,)]");
    byte[] to = parts[1].isEmpty() ? null : parts[1].getBytes(ISO_8859_1);
    return new RangeTombstone(parts[0].getBytes(ISO_8859_1), to, Long.parseLong(parts[2]));
  }

  /** Returns a layer of a random history, with the ranges of up to three newer layers. */
  static LayerState any(Random random) {
    long write = 1L << 33;
    List<String> entries = new ArrayList<>();
    List<String> own = new ArrayList<>();
    for (int i = random.nextInt(16); i > 0; i--) {
      if (random.nextInt(4) == 0) {
        own.add(anyRange(random) + write++);
      } else {
        entries.add(anyKey(random) + write++ + (random.nextInt(4) == 0 ? "-" : ""));
      }
    }
    List<String> newer = new ArrayList<>();
    for (int layer = random.nextInt(4); layer > 0; layer--) {
      List<String> ranges = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        ranges.add(anyRange(random) + write++);
      }
      newer.add(0, String.join(" ", ranges));
    }
    return new LayerState(
        (entries.isEmpty() ? NOTHING : String.join(" ", entries))
            + (own.isEmpty() ? "" : ", own " + String.join(" ", own))
            + (newer.isEmpty() ? "" : ", newer " + String.join(" | ", newer))
            + (random.nextBoolean() ? "" : ", at " + (write - 1 - random.nextInt(8))));
  }

  static String anyKey(Random random) {
    return "abcd".charAt(random.nextInt(4)) + (random.nextBoolean() ? "" : "b");
  }

  private static String anyRange(Random random) {
    String from = random.nextInt(8) == 0 ? "" : anyKey(random);
    String to = anyKey(random);
    return "[" + from + "," + (from.compareTo(to) < 0 ? to : "") + ")";
  }

  @Override
  public String toString() {
    return text;
  }
}

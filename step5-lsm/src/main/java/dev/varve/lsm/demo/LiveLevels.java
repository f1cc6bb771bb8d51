package dev.varve.lsm.demo;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import dev.varve.demo.Screen;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.demo.UnicodeNames;
import dev.varve.lsm.LevelsNow;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Runs a load on a temporary store while drawing its levels: in place on a terminal, elsewhere as
 * one line for each observed change.
 */
final class LiveLevels {
  private static final int PUTS_PER_LOOK = 50;
  private static final long NANOS_PER_PICTURE = 50_000_000;

  private final Screen screen;
  private final LevelsPicture picture;
  private final LsmOptions options;
  private long lastPicture;
  private String lastShape = "";

  LiveLevels(Screen screen, Glyphs glyphs, LsmOptions options) {
    this.screen = screen;
    this.picture = new LevelsPicture(glyphs);
    this.options = options;
  }

  /**
   * Puts the Unicode names in random order, repeatedly, until {@code puts} puts are done or {@code
   * stop} returns true.
   */
  void run(long puts, BooleanSupplier stop) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        LsmStore store = LsmStore.open(directory.path(), options)) {
      long done = load(store, puts, stop);
      if (done == puts) {
        store.awaitSettled();
      }
      lastPicture = 0;
      lastShape = "";
      draw(store, Narrator.number(done) + " puts, and " + (done == puts ? "settled" : "stopped"));
    }
  }

  /** Returns the number of puts. */
  private long load(LsmStore store, long puts, BooleanSupplier stop) {
    List<String> keys = new ArrayList<>();
    UnicodeNames.codePoints().forEach(codePoint -> keys.add(UnicodeNames.key(codePoint)));
    Collections.shuffle(keys, new Random(1));
    long start = System.nanoTime();
    long put = 0;
    for (; put < puts && !stop.getAsBoolean(); put++) {
      String key = keys.get((int) (put % keys.size()));
      int codePoint = Integer.parseInt(key.substring(2), 16);
      store.put(key, Character.getName(codePoint));
      if (put % PUTS_PER_LOOK == 0) {
        draw(store, Narrator.number(put) + " puts, " + rate(put, System.nanoTime() - start));
      }
    }
    return put;
  }

  private static String rate(long puts, long nanos) {
    return Narrator.number((long) (puts * 1e9 / Math.max(1, nanos))) + "/s";
  }

  private void draw(LsmStore store, String title) {
    LevelsNow now = store.levels();
    if (screen.canRedraw()) {
      drawInPlace(now, title);
      return;
    }
    String shape = LevelsPicture.inOneLine(now);
    if (!shape.equals(lastShape)) {
      lastShape = shape;
      screen.print(String.format(Locale.ROOT, "%-26s %s", title, shape));
    }
  }

  private void drawInPlace(LevelsNow now, String title) {
    long time = System.nanoTime();
    if (time - lastPicture >= NANOS_PER_PICTURE || lastPicture == 0) {
      lastPicture = time;
      List<String> lines = new ArrayList<>(picture.lines(now));
      lines.add(title);
      screen.draw(lines);
    }
  }
}

package dev.varve.xray;

import dev.varve.Text;
import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Finds the first difference of two files, and explains what is there in each. */
final class FileDiff {
  private final XRay xray;
  private final Glyphs glyphs;
  private final Consumer<String> out;

  FileDiff(XRay xray, Glyphs glyphs, Consumer<String> out) {
    this.xray = xray;
    this.glyphs = glyphs;
    this.out = out;
  }

  void show(String name, FileWindow file, String otherName, FileWindow other) throws IOException {
    long common = Math.min(file.size(), other.size());
    long first = -1;
    long differing = 0;
    for (long at = 0; at < common; at++) {
      if (file.u8(at) != other.u8(at)) {
        first = first < 0 ? at : first;
        differing++;
      }
    }
    if (first < 0 && file.size() == other.size()) {
      out.accept("no difference: " + Narrator.number(common) + " bytes are the same");
      return;
    }
    long at = first < 0 ? common : first;
    out.accept("first difference at offset " + at + "; in all, " + extent(differing, file, other));
    show(name, file, at);
    show(otherName, other, at);
  }

  private static String extent(long differing, FileWindow file, FileWindow other) {
    String text = Narrator.number(differing) + (differing == 1 ? " byte differs" : " bytes differ");
    long longer = Math.abs(file.size() - other.size());
    return longer == 0 ? text : text + ", and one file is longer by " + Narrator.number(longer);
  }

  private void show(String name, FileWindow file, long at) throws IOException {
    out.accept("");
    if (at >= file.size()) {
      out.accept(name + " ends there");
      return;
    }
    byte[] one = file.bytes(at, 1);
    out.accept(String.format(Locale.ROOT, "%s has %02x there (%s)", name, one[0], Text.of(one)));
    SectionAt found = SectionAt.find(xray, file, at);
    XRayPrinter printer = new XRayPrinter(file, glyphs, out);
    printer.section(found.whole());
    printer.details(found.detailsAt(at));
  }
}

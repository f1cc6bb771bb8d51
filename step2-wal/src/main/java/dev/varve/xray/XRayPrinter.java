package dev.varve.xray;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints the parts of a file, one line each. */
final class XRayPrinter {
  private static final int WIDTH = 98;
  private static final int SHOWN_BYTES = 8;
  // The column at which the bytes of a part begin, without the mark, and their width.
  private static final int HEX_COLUMN = 24;
  private static final int HEX_WIDTH = 3 * SHOWN_BYTES + 1;

  private final FileWindow file;
  private final Glyphs glyphs;
  private final Consumer<String> out;
  private long sections;
  private long broken;
  private long firstBroken;

  XRayPrinter(FileWindow file, Glyphs glyphs, Consumer<String> out) {
    this.file = file;
    this.glyphs = glyphs;
    this.out = out;
  }

  /** Prints the column headings. */
  void head(boolean withBytes) {
    String mark = " ".repeat(glyphs.yes().length());
    String bytes = withBytes ? String.format(Locale.ROOT, "%-24s ", "bytes") : "";
    print(
        String.format(Locale.ROOT, "%10s %9s  %s  ", "offset", "length", mark) + bytes + "meaning");
  }

  /** Prints a section in one line, and counts it. */
  void section(Part section) {
    sections++;
    if (section.check() == Check.BROKEN) {
      firstBroken = broken == 0 ? section.offset() : firstBroken;
      broken++;
    }
    print(section.line(glyphs));
  }

  /** Prints the parts of a section, each with its first bytes. */
  void details(Sections.Details details) throws IOException {
    details.into(
        new Parts() {
          @Override
          public void part(Part part) {
            print(
                part.columns(glyphs)
                    + String.format(Locale.ROOT, "%-24s ", hex(part))
                    + part.meaning());
          }

          @Override
          public void note(String text) {
            print(" ".repeat(HEX_COLUMN + glyphs.yes().length() + HEX_WIDTH) + text);
          }
        });
  }

  private String hex(Part part) {
    StringBuilder text = new StringBuilder();
    int shown = (int) Math.min(part.length(), SHOWN_BYTES);
    for (int i = 0; i < shown; i++) {
      text.append(String.format(Locale.ROOT, i == 0 ? "%02x" : " %02x", byteAt(part.offset() + i)));
    }
    return text.toString();
  }

  private int byteAt(long at) {
    try {
      return file.u8(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prints the number of sections, and whether all are intact. */
  void end() {
    String whole =
        broken == 0
            ? "nothing is damaged"
            : broken + " damaged, the first at offset " + firstBroken;
    print(
        Narrator.number(sections)
            + (sections == 1 ? " range, " : " ranges, ")
            + Narrator.number(file.size())
            + " bytes; "
            + whole);
  }

  void print(String line) {
    out.accept(Narrator.cut(line.stripTrailing(), WIDTH));
  }
}

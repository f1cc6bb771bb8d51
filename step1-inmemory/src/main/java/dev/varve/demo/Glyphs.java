package dev.varve.demo;

import java.nio.charset.Charset;
import java.util.stream.Stream;

/**
 * The few symbols outside ASCII, with replacements for consoles that cannot show them.
 *
 * @param yes marks a condition that holds
 * @param no marks one that does not
 * @param full the filled part of a bar, or one item in a row
 * @param empty the rest of a bar
 */
public record Glyphs(String yes, String no, String full, String empty) {
  /** For consoles that can show them. */
  public static final Glyphs UNICODE = new Glyphs("\u2713", "\u2717", "\u2588", "\u2591");

  /** For all other consoles; {@code yes} and {@code no} have the same width. */
  public static final Glyphs ASCII = new Glyphs("ok ", "BAD", "#", ".");

  /** Returns the symbols that the console of this process can show, as far as the JDK knows. */
  public static Glyphs ofConsole() {
    String name =
        Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
            .map(System::getProperty)
            .filter(it -> it != null && Charset.isSupported(it))
            .findFirst()
            .orElse(Charset.defaultCharset().name());
    return of(Charset.forName(name));
  }

  /** Returns the symbols that {@code charset} can encode. */
  public static Glyphs of(Charset charset) {
    Glyphs signs = UNICODE;
    String all = signs.yes + signs.no + signs.full + signs.empty;
    return charset.canEncode() && charset.newEncoder().canEncode(all) ? UNICODE : ASCII;
  }
}

package dev.varve.demo;

import java.nio.charset.Charset;
import java.util.stream.Stream;

/**
 * The few signs that are no ASCII, and what stands for them where they cannot be shown.
 *
 * @param yes something holds
 * @param no it does not
 * @param full a part of a bar, or a thing in a row of things
 * @param empty what a bar has left
 */
public record Glyphs(String yes, String no, String full, String empty) {
  /** For consoles that can show them. */
  public static final Glyphs UNICODE = new Glyphs("\u2713", "\u2717", "\u2588", "\u2591");

  /** For all others; {@code yes} and {@code no} are as wide as each other. */
  public static final Glyphs ASCII = new Glyphs("ok ", "BAD", "#", ".");

  /** Returns those that the console of this process can show, as far as the JDK knows it. */
  public static Glyphs ofConsole() {
    String name =
        Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
            .map(System::getProperty)
            .filter(it -> it != null && Charset.isSupported(it))
            .findFirst()
            .orElse(Charset.defaultCharset().name());
    return of(Charset.forName(name));
  }

  /** Returns those that {@code charset} can encode. */
  public static Glyphs of(Charset charset) {
    Glyphs signs = UNICODE;
    String all = signs.yes + signs.no + signs.full + signs.empty;
    return charset.canEncode() && charset.newEncoder().canEncode(all) ? UNICODE : ASCII;
  }
}

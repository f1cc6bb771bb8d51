package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/** Shows bytes to people. */
public final class Text {
  private Text() {}

  /**
   * Returns printable UTF-8 as it is, nothing as {@code ""}, and all other bytes with everything
   * but printable ASCII escaped as in {@code \xFF}, the way the shell reads it.
   */
  public static String of(byte[] bytes) {
    if (bytes.length == 0) {
      return "\"\"";
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePoints().allMatch(Text::isPrintable) ? text : escaped(bytes);
    } catch (CharacterCodingException e) {
      return escaped(bytes);
    }
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      if (b == '\\') {
        text.append("\\\\");
      } else if (b >= ' ' && b <= '~') {
        text.append((char) b);
      } else {
        text.append(String.format(Locale.ROOT, "\\x%02X", b));
      }
    }
    return text.toString();
  }
}

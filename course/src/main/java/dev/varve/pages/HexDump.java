package dev.varve.pages;

import dev.varve.demo.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The bytes of a file, split into parts by the page: each line has an offset, bytes, and their
 * meaning, with numbers in hexadecimal. The file is written by a shell that has executed some
 * commands and ended; the mark names the file and the commands:
 *
 * <pre>
 *   &lt;!-- hexdump of 000001.log after set a 1, delete a: mvn … -Dexec.args=shell --&gt;
 * </pre>
 *
 * <p>Each line continues where the previous one ended, unless that one ends with {@code …}.
 */
final class HexDump {
  private static final Pattern OPTION = Pattern.compile("of (\\S+) after (.+)");
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{2,})( +)([0-9a-f]{2}(?: {1,2}[0-9a-f]{2}(?![\\w]))*)(.*)");
  private static final Pattern BYTE = Pattern.compile("[0-9a-f]{2}");

  private final byte[] file;
  private int at = -1;

  private HexDump(byte[] file) {
    this.file = file;
  }

  /**
   * Returns the lines that belong under {@code mark}.
   *
   * @throws IllegalArgumentException if there is no such file, or if it has too few bytes
   */
  static List<String> lines(Steps steps, List<String> options, Page page, Mark mark) {
    Matcher option = OPTION.matcher(mark.option());
    Command command = Command.parse(mark.argument());
    Steps.Step step = steps.named(String.valueOf(command.step())).orElse(null);
    if (!option.matches() || step == null) {
      throw new IllegalArgumentException("a hexdump is of FILE after COMMAND, COMMAND: mvn …");
    }
    String typed = option.group(2).replace(", ", "\n") + "\n";
    byte[] file = file(option.group(1), options, step.main(), command.arguments(), typed);
    return new HexDump(file).written(mark.content(page));
  }

  private static byte[] file(
      String name, List<String> options, String main, List<String> arguments, String typed) {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Child.End end = Child.run(Child.PATIENCE, options, main, arguments, directory.path(), typed);
      if (end.code() != 0) {
        throw new IllegalArgumentException("the shell ended with " + end.code());
      }
      try (Stream<Path> files = Files.walk(directory.path())) {
        Path found = files.filter(it -> it.endsWith(name)).findFirst().orElse(null);
        if (found == null) {
          throw new IllegalArgumentException("the shell has left no file " + name);
        }
        return Files.readAllBytes(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> written(List<String> lines) {
    List<String> written = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      written.add(matcher.matches() ? written(matcher) : line);
    }
    return written;
  }

  private String written(Matcher line) {
    if (at < 0) {
      at = Integer.parseInt(line.group(1), 16);
    }
    String offset = String.format(Locale.ROOT, "%0" + line.group(1).length() + "x", at);
    String bytes = BYTE.matcher(line.group(3)).replaceAll(it -> next());
    if (line.group(4).strip().startsWith("…")) {
      at = -1;
    }
    return offset + line.group(2) + bytes + line.group(4);
  }

  private String next() {
    if (at >= file.length) {
      throw new IllegalArgumentException("the file ends at " + Integer.toHexString(file.length));
    }
    return String.format(Locale.ROOT, "%02x", file[at++]);
  }
}

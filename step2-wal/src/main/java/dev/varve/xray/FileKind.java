package dev.varve.xray;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kind of file whose bytes can be explained. */
public interface FileKind {
  /** The number in a name such as {@code 000007.table}, whatever follows. */
  Pattern NUMBERED = Pattern.compile("(\\d{6,18})\\..*");

  /** Returns by what a file of this kind is known, for people. */
  String knownBy();

  /** Says whether a file is of this kind, by its name or by what it begins or ends with. */
  boolean matches(FileWindow file) throws IOException;

  /**
   * Explains every byte of a file, whatever the bytes are: the sections follow each other from the
   * start of the file to its end.
   */
  void explain(FileWindow file, Sections out) throws IOException;

  /** Returns the number in a file's name, or -1 if it has none. */
  static long number(String name) {
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches() ? Long.parseLong(numbered.group(1)) : -1;
  }
}

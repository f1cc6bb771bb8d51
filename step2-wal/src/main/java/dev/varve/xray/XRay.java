package dev.varve.xray;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Explains every byte of files of known kinds. */
public final class XRay {
  private final List<FileKind> kinds;

  /** Creates an x-ray for these kinds of files. */
  public XRay(FileKind... kinds) {
    this.kinds = List.of(kinds);
  }

  /**
   * Passes the sections of a file to {@code out}, in order and without gaps, from the start of the
   * file to its end.
   *
   * @throws IllegalArgumentException if the file is of no known kind; the message lists the known
   *     ones
   */
  public void explain(FileWindow file, Sections out) throws IOException {
    kindOf(file).explain(file, out);
  }

  /** Returns the sections of a file. */
  public List<Part> sections(FileWindow file) throws IOException {
    List<Part> sections = new ArrayList<>();
    explain(file, (whole, details) -> sections.add(whole));
    return sections;
  }

  /** Returns whether it can explain a file. */
  boolean knows(FileWindow file) throws IOException {
    for (FileKind kind : kinds) {
      if (kind.matches(file)) {
        return true;
      }
    }
    return false;
  }

  private FileKind kindOf(FileWindow file) throws IOException {
    for (FileKind kind : kinds) {
      if (kind.matches(file)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        file.name()
            + " is of no known kind: not "
            + kinds.stream().map(FileKind::knownBy).collect(Collectors.joining(", and not ")));
  }
}

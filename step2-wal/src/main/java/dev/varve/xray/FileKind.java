package dev.varve.xray;

import java.io.IOException;

/** A kind of file whose bytes can be explained. */
public interface FileKind {
  /** Returns by what a file of this kind is known, for people. */
  String knownBy();

  /** Says whether a file is of this kind, by its name or by what it begins or ends with. */
  boolean matches(FileWindow file) throws IOException;

  /**
   * Explains every byte of a file, whatever the bytes are: the sections follow each other from the
   * start of the file to its end.
   */
  void explain(FileWindow file, Sections out) throws IOException;
}

package dev.varve.xray;

import java.io.IOException;

/** A kind of file whose bytes can be explained. */
public interface FileKind {
  /** Returns a readable description of how files of this kind are recognized. */
  String knownBy();

  /** Returns whether a file is of this kind, judging by its name, its beginning or its end. */
  boolean matches(FileWindow file) throws IOException;

  /**
   * Explains every byte of a file, which may have any contents: the sections follow each other from
   * the start of the file to its end.
   */
  void explain(FileWindow file, Sections out) throws IOException;
}

package dev.varve.xray;

import java.io.IOException;

/** The section in which one byte of a file is. */
record SectionAt(Part whole, Sections.Details details) {

  /**
   * Finds it.
   *
   * @throws IllegalArgumentException if the file is not so long
   */
  static SectionAt find(XRay xray, FileWindow file, long at) throws IOException {
    SectionAt[] found = new SectionAt[1];
    xray.explain(
        file,
        (whole, details) -> {
          if (whole.contains(at)) {
            found[0] = new SectionAt(whole, details);
          }
        });
    if (found[0] == null) {
      throw new IllegalArgumentException(
          file.name() + " has " + file.size() + " bytes: there is no offset " + at);
    }
    return found[0];
  }

  /** Returns of the details only the part that has the byte at {@code at}, and its notes. */
  Sections.Details detailsAt(long at) {
    return out ->
        details.into(
            new Parts() {
              private boolean here;

              @Override
              public void part(Part part) {
                here = part.contains(at);
                if (here) {
                  out.part(part);
                }
              }

              @Override
              public void note(String text) {
                // Of packed bytes there may be as many as entries: they would all be shown.
              }
            });
  }
}

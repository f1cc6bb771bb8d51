package dev.varve.xray;

import java.io.IOException;

/** The section that contains a given byte of a file. */
record SectionAt(Part whole, Sections.Details details) {

  /**
   * Finds the section that contains the byte at {@code at}.
   *
   * @throws IllegalArgumentException if the file is shorter than that
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

  /** Returns only the part of the details that contains the byte at {@code at}, and its notes. */
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
                // Compressed bytes may have a note for each entry: all of them would be shown.
              }
            });
  }
}

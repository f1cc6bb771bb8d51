package dev.varve.lsm.xray;

import dev.varve.lsm.Ballast;
import dev.varve.xray.Check;
import dev.varve.xray.FileKind;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Sections;
import java.io.IOException;

/** Explains a {@link Ballast}, of which only the length means something. */
final class BallastXRay implements FileKind {
  @Override
  public String knownBy() {
    return Ballast.FILE;
  }

  @Override
  public boolean matches(FileWindow file) {
    return file.name().equals(Ballast.FILE);
  }

  @Override
  public void explain(FileWindow file, Sections out) throws IOException {
    String state =
        Ballast.isWhole(file.size()) ? "whole" : "released: the disk was full when it was cut";
    out.section(
        new Part(0, file.size(), "random bytes, which only take up room; " + state, Check.NONE));
  }
}

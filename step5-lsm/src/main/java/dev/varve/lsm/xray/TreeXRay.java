package dev.varve.lsm.xray;

import dev.varve.lsm.Manifest;
import dev.varve.sstable.xray.TableXRay;
import dev.varve.wal.FileNames;
import dev.varve.wal.xray.LogXRay;
import dev.varve.xray.Check;
import dev.varve.xray.FileKind;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Sections;
import java.io.IOException;

/**
 * Explains the files of a tree: logs, tables, manifests, and {@code CURRENT}, which has no
 * checksum.
 */
public final class TreeXRay implements FileKind {
  private static final int MAX_BYTES = 64;
  // As it is shown.
  private static final String NEWLINE = "\\x0A";

  private TreeXRay() {}

  /** Returns all kinds of files in the directory of a tree. */
  public static FileKind[] kinds() {
    return new FileKind[] {
      new TreeXRay(), new BallastXRay(), new LogXRay(new EditXRay()), new TableXRay()
    };
  }

  @Override
  public String knownBy() {
    return "CURRENT";
  }

  @Override
  public boolean matches(FileWindow file) {
    return file.name().equals(Manifest.CURRENT);
  }

  @Override
  public void explain(FileWindow file, Sections out) throws IOException {
    int shown = (int) Math.min(file.size(), MAX_BYTES);
    String text = file.text(0, shown);
    boolean names = FileNames.number(text, Manifest.SUFFIX + NEWLINE) >= 0;
    String meaning = names ? "the manifest that counts: " : "not the name of a manifest: ";
    String name = names ? text.replace(NEWLINE, "") : text;
    Check check = names ? Check.NONE : Check.BROKEN;
    out.section(new Part(0, file.size(), meaning + name, check));
  }
}

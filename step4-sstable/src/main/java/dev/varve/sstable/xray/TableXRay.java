package dev.varve.sstable.xray;

import dev.varve.sstable.Footer;
import dev.varve.xray.Check;
import dev.varve.xray.FileKind;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Sections;
import java.io.IOException;

/**
 * Explains the bytes of a table: data blocks with their trailers, filter, index, properties,
 * footer.
 *
 * <p>In a damaged table it explains the intact parts: without an index or a footer, it finds blocks
 * by their checksums. It holds the index and one block at a time in memory.
 */
public final class TableXRay implements FileKind {

  @Override
  public String knownBy() {
    return "a table (named .table, or ending with VARVETBL)";
  }

  @Override
  public boolean matches(FileWindow file) throws IOException {
    long magic = file.size() - Long.BYTES;
    return file.name().matches(".*\\.table(\\.damaged)?")
        || magic >= 0 && file.u64(magic) == Footer.MAGIC;
  }

  @Override
  public void explain(FileWindow file, Sections out) throws IOException {
    FooterXRay footer = new FooterXRay(file);
    if (footer.fileNumber() >= 0) {
      explainBlocks(file, footer, out);
    } else if (footer.offset() > 0) {
      String unknown = "file number unknown: nothing can be checked";
      out.section(new Part(0, footer.offset(), unknown, Check.NONE));
    }
    footer.explain(out);
  }

  private static void explainBlocks(FileWindow file, FooterXRay footer, Sections out)
      throws IOException {
    TableParts parts = new TableParts(file, footer);
    long at = 0;
    while (at < footer.offset()) {
      TableParts.Found found = parts.at(at);
      if (found == null) {
        long next = parts.nextKnown(at);
        out.section(
            new Part(at, next - at, "damaged: no block with a checksum that holds", Check.BROKEN));
        at = next;
      } else {
        new BlockXRay(file, footer.fileNumber(), found).explain(out);
        at = found.end();
      }
    }
  }
}

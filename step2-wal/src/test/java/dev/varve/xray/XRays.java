package dev.varve.xray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.io.ReadableFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Explains files, and asserts each time what must hold of every explanation. */
public final class XRays {
  private XRays() {}

  /** Returns the sections of a file that has these bytes, having checked that they cover it. */
  public static List<Part> sections(XRay xray, String name, byte[] bytes) throws IOException {
    List<Part> sections = new ArrayList<>();
    try (FileWindow file = new FileWindow(name, file(bytes))) {
      xray.explain(
          file,
          (whole, details) -> {
            sections.add(whole);
            List<Part> parts = parts(details);
            assertCover(parts, whole.offset(), whole.end());
            if (whole.check() == Check.HOLDS) {
              assertThat(parts).as("%s", whole).noneMatch(it -> it.check() == Check.BROKEN);
            }
          });
    }
    assertCover(sections, 0, bytes.length);
    return sections;
  }

  /** Returns the parts of a section. */
  public static List<Part> parts(Sections.Details details) throws IOException {
    List<Part> parts = new ArrayList<>();
    details.into(
        new Parts() {
          @Override
          public void part(Part part) {
            parts.add(part);
          }

          @Override
          public void note(String text) {
            assertThat(text).isNotBlank();
          }
        });
    return parts;
  }

  /** Returns the parts of all sections. */
  public static List<Part> details(XRay xray, String name, byte[] bytes) throws IOException {
    List<Part> all = new ArrayList<>();
    try (FileWindow file = new FileWindow(name, file(bytes))) {
      xray.explain(file, (whole, details) -> all.addAll(parts(details)));
    }
    return all;
  }

  private static void assertCover(List<Part> parts, long from, long to) {
    long end = from;
    for (Part part : parts) {
      assertThat(part.offset()).as("where %s begins, among %s", part, parts).isEqualTo(end);
      assertThat(part.length()).as("%s", part).isNotNegative();
      assertThat(part.meaning()).isNotBlank();
      end = part.end();
    }
    assertThat(end).as("end of %s", parts).isEqualTo(to);
  }

  /**
   * Flips a bit in every byte of a file that is whole: the section it is in is broken, no other.
   */
  public static void flipInEveryByte(XRay xray, String name, byte[] whole) {
    Seed.run(
        seed -> {
          List<Part> before = sections(xray, name, whole);
          assertThat(broken(before)).isEmpty();
          for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            int bit = seed.random().nextInt(8);
            damaged[at] ^= (byte) (1 << bit);
            seed.tell("flip bit " + bit + " of byte " + at);
            assertOnlyBroken(before, at, sections(xray, name, damaged));
          }
        });
  }

  private static void assertOnlyBroken(List<Part> before, int at, List<Part> after) {
    Part hit = before.stream().filter(it -> it.contains(at)).findFirst().orElseThrow();
    for (Part part : before) {
      if (part != hit && part.length() > 0) {
        assertThat(after)
            .anyMatch(it -> it.offset() == part.offset() && it.length() == part.length());
      }
    }
    if (hit.check() == Check.NONE) {
      return;
    }
    assertThat(broken(after))
        .isNotEmpty()
        .allMatch(it -> hit.offset() <= it.offset() && it.end() <= hit.end())
        .anyMatch(it -> it.contains(at));
  }

  /**
   * Cuts a file that is whole at every byte: what was cut through is broken, what is before it is
   * not.
   *
   * @param mayEndAnywhere whether a cut between two sections leaves a file that is whole
   */
  public static void cutAtEveryByte(XRay xray, String name, byte[] whole, boolean mayEndAnywhere)
      throws IOException {
    List<Part> before = sections(xray, name, whole);
    for (int end = 0; end < whole.length; end++) {
      List<Part> after = sections(xray, name, Arrays.copyOf(whole, end));
      long cut = end;
      for (Part part : before) {
        if (part.end() <= cut && part.length() > 0) {
          assertThat(after)
              .as("cut at %d", end)
              .anyMatch(
                  it ->
                      it.offset() == part.offset()
                          && it.length() == part.length()
                          && it.check() == part.check());
        }
      }
      boolean between = before.stream().anyMatch(it -> it.offset() == cut) && end > 0;
      long last = before.stream().mapToLong(Part::offset).filter(it -> it < cut).max().orElse(0);
      if (between && mayEndAnywhere) {
        assertThat(broken(after)).as("cut at %d", end).isEmpty();
      } else if (mayEndAnywhere && isZeros(whole, (int) last, end)) {
        // A checksum may begin with zeros, and zeros at the end are what was written ahead.
        continue;
      } else {
        assertThat(broken(after)).as("cut at %d", end).isNotEmpty();
      }
    }
  }

  private static boolean isZeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return to > from;
  }

  /** Changes random bytes of a file, many times: the result must always be explained. */
  public static void scramble(XRay xray, String name, byte[] whole, int times) {
    Seed.run(
        seed -> {
          for (int i = 0; i < times; i++) {
            byte[] bytes = Arrays.copyOf(whole, seed.random().nextInt(2 * whole.length));
            for (int changes = seed.random().nextInt(8);
                changes > 0 && bytes.length > 0;
                changes--) {
              int at = seed.random().nextInt(bytes.length);
              int length = Math.min(bytes.length - at, 1 + seed.random().nextInt(12));
              byte fill = (byte) (seed.random().nextBoolean() ? 0xFF : seed.random().nextInt());
              Arrays.fill(bytes, at, at + length, fill);
              seed.tell("file " + i + ": " + length + " bytes at " + at + " become " + fill);
            }
            sections(xray, name, bytes);
          }
        });
  }

  /** Returns those of the parts that are broken. */
  public static List<Part> broken(List<Part> parts) {
    return parts.stream().filter(it -> it.check() == Check.BROKEN).toList();
  }

  /** Returns a file that has these bytes. */
  public static ReadableFile file(byte[] bytes) {
    return new ReadableFile() {
      @Override
      public void read(long position, byte[] into, int offset, int length) {
        System.arraycopy(bytes, (int) position, into, offset, length);
      }

      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void close() {}
    };
  }
}

package dev.varve.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Damages a file as a failing disk would. */
public final class Damage {
  private Damage() {}

  /** Flips the lowest bit of the byte at {@code offset}; a second flip undoes the first. */
  public static void flipBit(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[Math.toIntExact(offset)] ^= 1;
    Files.write(file, bytes);
  }
}

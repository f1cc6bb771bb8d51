package dev.varve.io;

import java.io.IOException;

/**
 * Closes several resources, or what a failed attempt has opened. The first error is reported:
 * errors that follow during cleanup are added to it as suppressed, and never replace it.
 */
public final class Closing {

  /** A resource whose close can fail only with an {@link IOException}. */
  @FunctionalInterface
  public interface File extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private Closing() {}

  /** Closes {@code resource}, which may be null, during cleanup after {@code failure}. */
  public static void afterFailure(Throwable failure, AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Throwable e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Closes each of {@code files} once, even if closing another one fails. */
  public static void all(Iterable<? extends File> files) throws IOException {
    Throwable first = null;
    for (File file : files) {
      if (first != null) {
        afterFailure(first, file);
        continue;
      }
      try {
        file.close();
      } catch (Throwable e) {
        first = e;
      }
    }
    if (first != null) {
      rethrow(first);
    }
  }

  /** Throws {@code failure}, which must be unchecked or an {@link IOException}. */
  public static void rethrow(Throwable failure) throws IOException {
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw (IOException) failure;
  }
}

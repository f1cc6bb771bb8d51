package dev.varve.benchmarks;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The class path that this class was loaded from. Inside of Maven that is not the JVM's: there, a
 * class loader of the exec plugin has it.
 */
final class ClassPath {
  private ClassPath() {}

  /** Returns it as the argument of {@code -cp}. */
  static String current() {
    return ClassPath.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(ClassPath::file)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  private static String file(URL url) {
    try {
      return Path.of(new URI(url.toString())).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("class path has " + url, e);
    }
  }
}

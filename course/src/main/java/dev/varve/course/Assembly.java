package dev.varve.course;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The whole engine, loaded a second time, with some of its classes replaced. All of it is loaded
 * here, since the classes of a package can access each other only if they have the same loader.
 */
final class Assembly extends OwnFirstLoader {
  private static final String ENGINE = "dev.varve.";
  private static final String COURSE = "dev.varve.course.";

  private final Map<String, byte[]> own;
  private final ProtectionDomain home;
  private final Set<String> used = new ConcurrentSkipListSet<>();

  /** Creates one with {@code own} classes, by name; all others are those of the course itself. */
  Assembly(Map<String, byte[]> own) {
    this.own = own;
    this.home = null;
  }

  /** Creates one whose classes have {@code jar} as their code source. */
  Assembly(Map<String, byte[]> own, Path jar) throws IOException {
    this.own = own;
    CodeSource source = new CodeSource(jar.toUri().toURL(), (Certificate[]) null);
    this.home = new ProtectionDomain(source, null);
  }

  @Override
  boolean isOwn(String name) {
    return name.startsWith(ENGINE) && !name.startsWith(COURSE);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = own.get(name);
    if (bytes == null) {
      bytes = bytesOfTheEngine(name);
    } else {
      used.add(name);
    }
    return defineClass(name, bytes, 0, bytes.length, home);
  }

  private byte[] bytesOfTheEngine(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the replaced class {@code name} has been loaded. */
  boolean hasUsed(String name) {
    return used.contains(name);
  }
}

package dev.varve.artifact;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jar that was built, as those see it who have only that. */
final class Artifact {
  private static final Path TARGET = Path.of(System.getProperty("varve.target"));
  static final Path JAR = TARGET.resolve(System.getProperty("varve.jar"));
  static final Path SOURCES = TARGET.resolve("engine");
  static final Path JAVADOC = TARGET.resolve(Path.of("apidocs", "dev.varve"));

  static final ModuleDescriptor MODULE =
      ModuleFinder.of(JAR).find("dev.varve").orElseThrow().descriptor();
  static final Set<String> EXPORTED =
      MODULE.exports().stream()
          .map(ModuleDescriptor.Exports::source)
          .collect(Collectors.toUnmodifiableSet());
  static final JavaClasses CLASSES = read();

  private Artifact() {}

  private static JavaClasses read() {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return new ClassFileImporter().importJar(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the types that a program may use. */
  static Stream<JavaClass> api() {
    return CLASSES.stream().filter(Artifact::isApi);
  }

  static boolean isApi(JavaClass type) {
    return EXPORTED.contains(type.getPackageName())
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && !isInternal(type)
        && type.getEnclosingClass().map(Artifact::isApi).orElse(true);
  }

  static boolean isInternal(CanBeAnnotated element) {
    return element.isAnnotatedWith("dev.varve.Internal");
  }

  /** Returns whether users of the type can call or override this, regardless of its marks. */
  static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC)
        && !modifiers.contains(JavaModifier.BRIDGE);
  }

  /** Returns the name as a page writes it: nested types after the one that they are in. */
  static String nameOf(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }
}

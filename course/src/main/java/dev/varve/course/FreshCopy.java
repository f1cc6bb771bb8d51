package dev.varve.course;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A copy of the course, in another directory, in which no exercise has been begun. */
public final class FreshCopy {
  private FreshCopy() {}

  /** Copies the sources and the catalogue to {@code root}, with all starters freshly cut. */
  public static Course of(Course course, Catalogue catalogue, Path root) throws IOException {
    for (Path folder : Course.filesIn(course.root())) {
      Path sources = folder.resolve("src");
      if (Files.isDirectory(sources)) {
        copy(sources, root.resolve(course.root().relativize(sources)));
      }
    }
    Course copy = new Course(root);
    Course.write(copy.catalogue(), Course.read(course.catalogue()));
    Cut cut = new Cut(copy);
    catalogue.all().forEach(it -> cut.starter(it).forEach(Course::write));
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // Skips the dangling links with which Emacs marks modified files.
            if (Files.isRegularFile(file)) {
              Files.copy(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

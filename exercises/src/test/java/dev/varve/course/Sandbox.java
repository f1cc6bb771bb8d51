package dev.varve.course;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A course of one exercise, the hash table, in a directory of its own. */
final class Sandbox {
  static final Exercise EXERCISE = Catalogue.standard().get("1.1");

  private final Course course;
  private final Catalogue catalogue = new Catalogue(List.of(EXERCISE));

  /** Copies the exercise into {@code root}, its starter freshly cut. */
  Sandbox(Path root) {
    Course original = Course.find();
    this.course = new Course(root);
    copy(original, original.source(EXERCISE));
    Course.filesIn(original.tests(EXERCISE)).forEach(it -> copy(original, it));
    Course.filesIn(original.allSaboteurs().resolve("1.1")).forEach(it -> copy(original, it));
    new Cut(course).starter(EXERCISE).forEach(Course::write);
  }

  private void copy(Course original, Path file) {
    Course.write(course.root().resolve(original.root().relativize(file)), Course.read(file));
  }

  Course course() {
    return course;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Path workFile() {
    return course.workFile(EXERCISE);
  }

  Path testFile() {
    return course.tests(EXERCISE).resolve("ChainedHashTableTest.java");
  }

  Path saboteur(String name) {
    return course.allSaboteurs().resolve("1.1").resolve(name + ".txt");
  }

  /** Deletes all saboteurs but one, for tests to which the others do not matter. */
  void keepOnly(String name) throws IOException {
    for (Path file : Course.filesIn(saboteur(name).getParent())) {
      if (!file.equals(saboteur(name))) {
        Files.delete(file);
      }
    }
  }

  /** Writes the finished class where the learner's is. */
  void solve() {
    new Cut(course).solution(EXERCISE).forEach(Course::write);
  }

  /** Replaces the only occurrence of a text in a file. */
  static void replace(Path file, String before, String after) {
    String text = Course.read(file);
    int at = text.indexOf(before);
    if (at < 0 || text.indexOf(before, at + 1) >= 0) {
      throw new IllegalArgumentException("not once in " + file + ": " + before);
    }
    Course.write(file, text.replace(before, after));
  }
}

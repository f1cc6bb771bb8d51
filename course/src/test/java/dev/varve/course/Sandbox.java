package dev.varve.course;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A course of one exercise, the hash table, in a directory of its own; others may be added. */
final class Sandbox {
  static final Exercise EXERCISE = Catalogue.standard().get("1.1");

  private final Course course;
  private final List<Exercise> exercises = new ArrayList<>();

  /** Copies the exercise into {@code root}, its starter freshly cut. */
  Sandbox(Path root) {
    this.course = new Course(root);
    add(EXERCISE);
  }

  /** Copies another exercise to the end of the course. */
  void add(Exercise exercise) {
    Course original = Course.find();
    exercises.add(exercise);
    // The whole package: what stays there is imported.
    Path source = original.source(exercise);
    Course.javaFilesIn(source.getParent()).forEach(it -> copy(original, it));
    Course.filesIn(original.tests(exercise)).forEach(it -> copy(original, it));
    Path saboteurs = original.allSaboteurs().resolve(exercise.id());
    Course.filesIn(saboteurs).forEach(it -> copy(original, it));
    new Cut(course).starter(exercise).forEach(Course::write);
  }

  private void copy(Course original, Path file) {
    Course.write(course.root().resolve(original.root().relativize(file)), Course.read(file));
  }

  Course course() {
    return course;
  }

  Catalogue catalogue() {
    return new Catalogue(exercises);
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

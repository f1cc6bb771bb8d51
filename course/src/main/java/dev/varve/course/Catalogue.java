package dev.varve.course;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.varve.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The exercises in the order in which they are done. They are declared only in {@code
 * exercises/exercises.yaml}.
 */
public final class Catalogue {
  private static final int HINTS = 3;
  private static final int MAX_COPIES = 2;

  private final List<Exercise> exercises;

  public Catalogue(List<Exercise> exercises) {
    this.exercises = List.copyOf(exercises);
    checkUnique("id", Exercise::id);
    checkUnique("folder", Exercise::folder);
    exercises.forEach(Catalogue::check);
  }

  private void checkUnique(String what, Function<Exercise, String> part) {
    Set<String> seen = new HashSet<>();
    for (Exercise exercise : exercises) {
      check(exercise, seen.add(part.apply(exercise)), what + " is taken already");
    }
  }

  private static void check(Exercise exercise) {
    check(exercise, is(exercise.id(), "\\d\\.\\d"), "id is not of the form 3.2");
    check(exercise, is(exercise.title(), ".+"), "there is no title");
    check(exercise, is(exercise.folder(), "[a-z]+"), "folder is not a lower-case word");
    check(exercise, is(exercise.source(), ".+\\.java"), "source is not the path of a .java file");
    check(exercise, is(exercise.chapter(), ".+\\.md#.+"), "chapter is not a page and its heading");
    check(exercise, exercise.hints().size() == HINTS, "there are not three hints");
    check(exercise, !exercise.rules().isEmpty(), "there are no rules");
    check(exercise, !exercise.write().isEmpty(), "there is nothing to write");
    check(exercise, exercise.minutes() > 0, "it takes no time");
    check(exercise, exercise.with().size() <= MAX_COPIES, "too many classes are copied along");
  }

  /** Returns whether a part is present and has this form. */
  private static boolean is(String part, String form) {
    return part != null && part.matches(form);
  }

  private static void check(Exercise exercise, boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("exercise " + exercise.id() + ": " + problem);
    }
  }

  private static final class Standard {
    static final Catalogue CATALOGUE = read();

    private static Catalogue read() {
      ObjectMapper yaml =
          new ObjectMapper(new YAMLFactory())
              .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
      Path file = Course.find().catalogue();
      try {
        String text = Course.read(file);
        return new Catalogue(Arrays.asList(yaml.readValue(text, Exercise[].class)));
      } catch (IOException e) {
        throw new UncheckedIOException(file + ": " + e.getMessage(), e);
      }
    }
  }

  /** Returns the course's own catalogue. */
  public static Catalogue standard() {
    return Standard.CATALOGUE;
  }

  /** Returns all exercises. */
  public List<Exercise> all() {
    return exercises;
  }

  /**
   * Returns the exercises selected by {@code which}: an id, a step's number, or {@code all}.
   *
   * @throws IllegalArgumentException if it selects none
   */
  public List<Exercise> select(String which) {
    List<Exercise> selected =
        exercises.stream()
            .filter(it -> which.equals("all") || which.equals(it.id()) || which.equals(it.step()))
            .toList();
    if (selected.isEmpty()) {
      throw new IllegalArgumentException("there is no exercise " + Text.of(which) + "; see: list");
    }
    return selected;
  }

  /** Returns the exercise with an id. */
  public Exercise get(String id) {
    return exercises.stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no exercise " + Text.of(id) + "; see: list"));
  }

  /** Returns the exercise whose package ends with {@code folder}. */
  Exercise inFolder(String folder) {
    return exercises.stream()
        .filter(it -> it.folder().equals(folder))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no exercise is in folder " + folder));
  }
}

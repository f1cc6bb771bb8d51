package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a test says of an exception has the line of the learner's code. */
class ThrownTest {

  private static StackTraceElement frame(String className, int line) {
    return new StackTraceElement(
        className, "run", className.replaceAll(".*\\.", "") + ".java", line);
  }

  private static String told(StackTraceElement... frames) {
    Throwable thrown = new IllegalStateException("no key");
    thrown.setStackTrace(frames);
    return Thrown.told(thrown);
  }

  @Test
  void theInnermostLineOfAnExerciseIsNamed() {
    StackTraceElement library = frame("java.util.ArrayList", 1);
    StackTraceElement learner = frame("dev.varve.exercises.lru.LruCache", 2);
    StackTraceElement test = frame("dev.varve.exercises.lru.LruCacheTest", 3);
    assertThat(told(library, learner, test))
        .isEqualTo("java.lang.IllegalStateException: no key, at LruCache.java:2");
  }

  @Test
  void withoutOneTheExceptionIsAll() {
    assertThat(told(frame("java.util.ArrayList", 1)))
        .isEqualTo("java.lang.IllegalStateException: no key");
  }
}

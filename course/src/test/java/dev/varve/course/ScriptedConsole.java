package dev.varve.course;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/** A learner who does one thing after the other, and then leaves. */
final class ScriptedConsole implements Console {
  private final Deque<IntSupplier> script = new ArrayDeque<>();
  private final Deque<String> words = new ArrayDeque<>();
  private final StringBuilder told = new StringBuilder();

  /** Then presses a key. */
  ScriptedConsole key(char key) {
    script.add(() -> key);
    return this;
  }

  /** Then presses a key, and types a word. */
  ScriptedConsole key(char key, String word) {
    words.add(word);
    return key(key);
  }

  /** Then does something else. */
  ScriptedConsole then(Runnable action) {
    script.add(
        () -> {
          action.run();
          return NONE;
        });
    return this;
  }

  String told() {
    return told.toString();
  }

  @Override
  public void print(String text) {
    told.append(text);
  }

  @Override
  public int key(Duration limit) {
    return script.isEmpty() ? END : script.remove().getAsInt();
  }

  @Override
  public String word(String prompt) {
    return words.remove();
  }

  @Override
  public Colours colours() {
    return Colours.NONE;
  }

  @Override
  public void close() {}
}

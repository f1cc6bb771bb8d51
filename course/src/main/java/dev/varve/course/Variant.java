package dev.varve.course;

import java.util.Map;

/**
 * One solution of an exercise: its compiled classes, with those of its test. They are loaded only
 * from memory, never from a class of the same name on the class path.
 */
final class Variant extends OwnFirstLoader {
  private final String ownPackage;
  private final Map<String, byte[]> classes;

  Variant(Exercise exercise, Map<String, byte[]> classes) {
    this.ownPackage = exercise.packageName() + ".";
    this.classes = classes;
  }

  @Override
  boolean isOwn(String name) {
    return name.startsWith(ownPackage);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}

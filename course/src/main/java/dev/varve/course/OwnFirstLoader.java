package dev.varve.course;

/** A class loader that does not ask its parent for the classes that it has itself. */
abstract class OwnFirstLoader extends ClassLoader {

  OwnFirstLoader() {
    super(OwnFirstLoader.class.getClassLoader());
  }

  /** Says whether the class {@code name} is looked for here, and nowhere else. */
  abstract boolean isOwn(String name);

  @Override
  protected final Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isOwn(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}

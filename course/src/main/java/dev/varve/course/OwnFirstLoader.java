package dev.varve.course;

/** A class loader that loads its own classes itself instead of delegating to its parent. */
abstract class OwnFirstLoader extends ClassLoader {

  OwnFirstLoader() {
    super(OwnFirstLoader.class.getClassLoader());
  }

  /** Returns whether the class {@code name} is loaded only by this loader. */
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

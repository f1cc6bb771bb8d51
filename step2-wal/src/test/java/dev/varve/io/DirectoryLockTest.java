package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By any path, a second open is refused, and the first one keeps its lock. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectoryLockTest {
  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("store");
  }

  private void assertIsRefusedAndHarmsNobody(Path named, ThrowingCallable open) throws IOException {
    for (int i = 0; i < 2; i++) {
      assertThatIOException()
          .isThrownBy(open)
          .withMessageContaining(named.toRealPath() + " is already open");
    }
    assertAnotherProcessIsRefused();
  }

  private void assertAnotherProcessIsRefused() throws IOException {
    try (ChildProcess child =
        ChildProcess.start(DiskStorageTest.Opener.class, directory().toString())) {
      assertThat(child.nextLine()).contains("already open in another process");
    }
  }

  /** Opens the directory by classes of their own, as in a server that loads applications. */
  private void openByAnotherLoader() throws Throwable {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    ClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Class<?> storage = loader.loadClass(DiskStorage.class.getName());
    assertThat(storage).isNotSameAs(DiskStorage.class);
    try {
      storage.getMethod("open", Path.class).invoke(null, directory());
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void anotherClassLoaderIsRefused() throws IOException {
    try (Storage held = DiskStorage.open(directory())) {
      assertIsRefusedAndHarmsNobody(directory(), this::openByAnotherLoader);
      assertThat(held.list()).isEmpty();
    }
    DiskStorage.open(directory()).close();
  }

  @Test
  void aCopyOfHardLinksIsRefused() throws IOException {
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (Storage held = DiskStorage.open(directory())) {
      Files.createLink(copy.resolve(DirectoryLock.FILE), directory().resolve(DirectoryLock.FILE));
      assertIsRefusedAndHarmsNobody(copy, () -> DiskStorage.open(copy));
      assertThatIOException()
          .isThrownBy(() -> DiskStorage.open(copy))
          .withMessageEndingWith(", as " + directory().toRealPath());
      assertThat(held.list()).isEmpty();
    }
    DiskStorage.open(copy).close();
  }

  @Test
  void aDirectoryUnderANewNameIsRefused() throws IOException {
    Path renamed = parent.resolve("renamed");
    try (Storage held = DiskStorage.open(directory())) {
      Files.move(directory(), renamed);
      assertThatIOException()
          .isThrownBy(() -> DiskStorage.open(renamed))
          .withMessageContaining("already open in this process, as ");
      Files.move(renamed, directory());
      assertAnotherProcessIsRefused();
      assertThat(held.list()).isEmpty();
    }
  }

  /** As another release of this library may hold it, which knows no register. */
  @Test
  void aLockThatIsInNoRegisterIsRespected() throws IOException {
    DiskStorage.open(directory()).close();
    Path file = directory().resolve(DirectoryLock.FILE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertIsRefusedAndHarmsNobody(directory(), () -> DiskStorage.open(directory()));
      assertThat(lock.isValid()).isTrue();
    }
    DiskStorage.open(directory()).close();
  }

  @Test
  void theLockOfAnOpenStoreIsNotReadAsAFile() throws IOException {
    Path file = directory().resolve(DirectoryLock.FILE);
    try (Storage held = DiskStorage.open(directory())) {
      assertThatIOException()
          .isThrownBy(() -> DiskStorage.openFile(file))
          .withMessageStartingWith(file + " is the lock of an open store");
      assertAnotherProcessIsRefused();
      assertThat(held.list()).isEmpty();
    }
    try (ReadableFile read = DiskStorage.openFile(file)) {
      assertThat(read.size()).isZero();
    }
  }

  @Test
  void whatARefusedOpenRegisteredIsTakenBack() throws IOException {
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (Storage held = DiskStorage.open(directory())) {
      Files.createLink(copy.resolve(DirectoryLock.FILE), directory().resolve(DirectoryLock.FILE));
      assertThatIOException().isThrownBy(() -> DiskStorage.open(copy));
      Files.delete(copy.resolve(DirectoryLock.FILE));
      DiskStorage.open(copy).close();
      assertThat(held.list()).isEmpty();
    }
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(it -> it.contains(parent.getFileName().toString()));
  }
}

package dev.varve.io.simulated;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory in memory that tracks which of its bytes and names would survive a power cut.
 *
 * <p>It keeps two images. The live one is what the program sees. The durable one is what is on the
 * disk for certain: bytes reach it by {@link WritableFile#force}, names by {@link #sync}. The
 * difference is pending, and {@link #afterPowerCut} returns what a machine would find that lost
 * power now: everything durable, and the part of the pending changes that the disk happened to have
 * written.
 *
 * <p>Thread-safe; every call is atomic.
 */
public final class SimulatedStorage implements Storage {

  /** Is notified of each change before it is made, and may prevent it by throwing. */
  @FunctionalInterface
  public interface Observer {
    /** Called before {@code operation} (create, append, force, …) on {@code file}. */
    void before(String operation, String file) throws IOException;
  }

  /** A change to the directory: {@code name} now refers to {@code file}, or to none. */
  private record NameChange(String name, SimulatedFile file) {}

  private final Observer observer;

  // Guarded by this.
  private final Map<String, SimulatedFile> live = new TreeMap<>();
  private final Map<String, SimulatedFile> durable = new LinkedHashMap<>();
  // A rename is one element of two changes: it happens completely or not at all.
  private final List<List<NameChange>> pendingNames = new ArrayList<>();
  // Each open file and the name it was opened under; compared by identity.
  private final Map<Object, String> open = new IdentityHashMap<>();

  /** Creates an empty directory. */
  public SimulatedStorage() {
    this((operation, file) -> {});
  }

  /** Creates an empty directory whose changes {@code observer} sees. */
  public SimulatedStorage(Observer observer) {
    this.observer = observer;
  }

  /**
   * Returns the directory as it would be after a power cut now; this one is not changed.
   *
   * @param cut decides which pending bytes and names survive
   * @param nextObserver sees the changes of the returned directory
   */
  public synchronized SimulatedStorage afterPowerCut(PowerCut cut, Observer nextObserver) {
    Map<String, SimulatedFile> names = new LinkedHashMap<>(durable);
    for (int i = 0; i < pendingNames.size(); i++) {
      if (cut.keepsName(i, pendingNames.size())) {
        pendingNames.get(i).forEach(change -> apply(change, names));
      }
    }
    SimulatedStorage left = new SimulatedStorage(nextObserver);
    names.forEach((name, file) -> left.live.put(name, file.afterPowerCut(name, cut)));
    left.durable.putAll(left.live);
    return left;
  }

  private static void apply(NameChange change, Map<String, SimulatedFile> names) {
    if (change.file() == null) {
      names.remove(change.name());
    } else {
      names.put(change.name(), change.file());
    }
  }

  private void change(NameChange... changes) {
    for (NameChange change : changes) {
      apply(change, live);
    }
    pendingNames.add(List.of(changes));
  }

  private SimulatedFile existing(String name) throws NoSuchFileException {
    SimulatedFile file = live.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public synchronized WritableFile create(String name) throws IOException {
    observer.before("create", name);
    if (live.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    SimulatedFile file = new SimulatedFile();
    change(new NameChange(name, file));
    Writable writable = new Writable(name, file);
    open.put(writable, name);
    return writable;
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return create(name);
  }

  private final class Writable implements WritableFile {
    private final String name;
    private final SimulatedFile file;

    Writable(String name, SimulatedFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void append(byte[] bytes, int offset, int length) throws IOException {
      synchronized (SimulatedStorage.this) {
        observer.before("append", name);
        file.append(bytes, offset, length);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (SimulatedStorage.this) {
        observer.before("force", name);
        file.force();
      }
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() {
      synchronized (SimulatedStorage.this) {
        open.remove(this);
      }
    }
  }

  @Override
  public synchronized ReadableFile open(String name) throws IOException {
    Readable readable = new Readable(name, existing(name));
    open.put(readable, name);
    return readable;
  }

  private final class Readable implements ReadableFile {
    private final String name;
    private final SimulatedFile file;

    Readable(String name, SimulatedFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      synchronized (SimulatedStorage.this) {
        if (!open.containsKey(this)) {
          throw new IOException(name + " is closed");
        }
        file.read(name, position, into, offset, length);
      }
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() {
      synchronized (SimulatedStorage.this) {
        open.remove(this);
      }
    }
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(live.keySet());
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    observer.before("rename", from);
    SimulatedFile file = existing(from);
    change(new NameChange(from, null), new NameChange(to, file));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    observer.before("delete", name);
    existing(name);
    change(new NameChange(name, null));
  }

  /** The file has one content; which names of it survive a power cut, each directory says. */
  @Override
  public void link(String name, Storage to) throws IOException {
    if (!(to instanceof SimulatedStorage other)) {
      Storage.super.link(name, to);
      return;
    }
    SimulatedFile file;
    synchronized (this) {
      file = existing(name);
    }
    // Not both locks at once: the other directory may be linked to this one meanwhile.
    other.addLink(name, file);
  }

  private synchronized void addLink(String name, SimulatedFile file) throws IOException {
    observer.before("link", name);
    if (live.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    change(new NameChange(name, file));
  }

  @Override
  public synchronized void truncate(String name, long size) throws IOException {
    observer.before("truncate", name);
    existing(name).truncate((int) size);
  }

  @Override
  public synchronized void sync() throws IOException {
    observer.before("sync", "directory");
    durable.clear();
    durable.putAll(live);
    pendingNames.clear();
  }

  /** Does nothing: the same directory may be opened again at once. */
  @Override
  public void close() {}

  /**
   * Returns all files by name: those that the program sees, and those that a power cut may restore.
   */
  public synchronized List<FileState> files() {
    Set<String> names = new TreeSet<>(live.keySet());
    names.addAll(durable.keySet());
    return names.stream().map(this::state).toList();
  }

  /**
   * Returns the sorted names under which the files that are still open were opened or created; a
   * file that is open twice is listed twice. Shows whether file descriptors would leak.
   */
  public synchronized List<String> openFiles() {
    return open.values().stream().sorted().toList();
  }

  private FileState state(String name) {
    SimulatedFile seen = live.get(name);
    SimulatedFile kept = durable.get(name);
    if (seen == null) {
      return new FileState(name, 0, kept.durableSize(), FileState.Name.DELETED);
    }
    FileState.Name other = kept == null ? FileState.Name.NEW : FileState.Name.REPLACED;
    return new FileState(
        name, seen.size(), seen.durableSize(), kept == seen ? FileState.Name.DURABLE : other);
  }
}

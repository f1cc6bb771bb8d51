package dev.varve.plug;

import dev.varve.io.simulated.FileState;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The calls made to a disk while a script ran, and the state of the disk after each.
 *
 * <p>The script is not stopped for that: between two calls the disk returns what a machine would
 * find after a power cut there. So one run covers every cut. Guarded by the disk's monitor, which
 * is held while the disk reports a call; background threads make calls, too.
 */
final class Recording {

  /**
   * An operation of the script.
   *
   * @param firstCall the number of its first call; the same as the next operation's if it makes
   *     none
   */
  record Operation(String name, boolean writes, int firstCall) {}

  /** A call, such as {@code append} to {@code 000001.log}. */
  record Call(String name, String file) {}

  /** The state of the disk at one moment, and what a restart may find. */
  record Moment(List<FileState> files, Map<Survival, SimulatedStorage> images) {}

  private final SimulatedStorage disk = new SimulatedStorage(this::before);
  private final List<Operation> operations = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  // One more than calls: the moment before the first, and one after each.
  private final List<Moment> moments = new ArrayList<>();
  private boolean ended;

  SimulatedStorage disk() {
    return disk;
  }

  void begin(String operation, boolean writes) {
    synchronized (disk) {
      operations.add(new Operation(operation, writes, calls.size() + 1));
    }
  }

  private void before(String call, String file) {
    if (!ended) {
      moments.add(moment());
      calls.add(new Call(call, file));
    }
  }

  void end() {
    synchronized (disk) {
      moments.add(moment());
      ended = true;
    }
  }

  private Moment moment() {
    Map<Survival, SimulatedStorage> images = new EnumMap<>(Survival.class);
    for (Survival survival : Survival.values()) {
      images.put(survival, disk.afterPowerCut(survival.cut, (operation, file) -> {}));
    }
    return new Moment(disk.files(), images);
  }

  static SimulatedStorage copy(SimulatedStorage image) {
    return image.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  List<Operation> operations() {
    return operations;
  }

  /** Returns the number of the last call; the first is 1. */
  int lastCall() {
    return calls.size();
  }

  Call call(int number) {
    return calls.get(number - 1);
  }

  /** Returns the moment after call {@code number}; 0 is the beginning. */
  Moment after(int number) {
    return moments.get(number);
  }

  /** Returns the number of an operation's last call, or of the one before it if it makes none. */
  int lastCallOf(int operation) {
    return operation + 1 < operations.size()
        ? operations.get(operation + 1).firstCall() - 1
        : lastCall();
  }

  /** Returns how many writes had returned after call {@code number}. */
  int acknowledged(int number) {
    int writes = 0;
    for (int i = 0; i < operations.size(); i++) {
      writes += operations.get(i).writes() && lastCallOf(i) <= number ? 1 : 0;
    }
    return writes;
  }

  /** Returns how many bytes an append has added, or a force has made durable; 0 for other calls. */
  int bytesOf(int number) {
    String file = call(number).file();
    return switch (call(number).name()) {
      case "append" -> state(file, number).liveBytes() - state(file, number - 1).liveBytes();
      case "force" -> state(file, number).durableBytes() - state(file, number - 1).durableBytes();
      default -> 0;
    };
  }

  private FileState state(String file, int number) {
    return after(number).files().stream()
        .filter(it -> it.name().equals(file))
        .findFirst()
        .orElseThrow();
  }
}

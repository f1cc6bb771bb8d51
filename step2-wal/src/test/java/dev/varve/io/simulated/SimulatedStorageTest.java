package dev.varve.io.simulated;

import static dev.varve.Keys.utf8;
import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;

import dev.varve.Seed;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedStorageTest {
  private final SimulatedStorage storage = new SimulatedStorage();

  private static SimulatedStorage after(SimulatedStorage storage, PowerCut cut) {
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }

  private static void append(WritableFile file, String text) throws IOException {
    file.append(utf8(text), 0, text.length());
  }

  private static String read(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return new String(bytes, UTF_8);
    }
  }

  @Test
  void bytesAreDurableOnceForcedAndNamesOnceSynced() throws IOException {
    WritableFile file = storage.create("a");
    append(file, "forced");
    file.force();
    assertThat(after(storage, NOTHING_SURVIVES).list()).isEmpty();
    storage.sync();
    append(file, " pending");
    assertThat(read(storage, "a")).isEqualTo("forced pending");
    assertThat(read(after(storage, NOTHING_SURVIVES), "a")).isEqualTo("forced");
    assertThat(read(after(storage, EVERYTHING_SURVIVES), "a")).isEqualTo("forced pending");
  }

  @Test
  void nameWithoutForcedBytesIsAnEmptyFile() throws IOException {
    append(storage.create("a"), "text");
    storage.sync();
    assertThat(read(after(storage, NOTHING_SURVIVES), "a")).isEmpty();
  }

  @Test
  void renameHappensWholeOrNotAtAll() throws IOException {
    for (String name : List.of("old", "new")) {
      WritableFile file = storage.create(name);
      append(file, name);
      file.force();
    }
    storage.sync();
    storage.rename("new", "old");
    assertThat(storage.list()).containsExactly("old");
    SimulatedStorage before = after(storage, NOTHING_SURVIVES);
    assertThat(before.list()).containsExactly("new", "old");
    assertThat(read(before, "old")).isEqualTo("old");
    SimulatedStorage behind = after(storage, EVERYTHING_SURVIVES);
    assertThat(behind.list()).containsExactly("old");
    assertThat(read(behind, "old")).isEqualTo("new");
  }

  @Test
  void deletedFileIsBackUnlessTheDirectoryWasSynced() throws IOException {
    WritableFile file = storage.create("a");
    append(file, "text");
    file.force();
    storage.sync();
    storage.delete("a");
    assertThat(storage.list()).isEmpty();
    assertThat(read(after(storage, NOTHING_SURVIVES), "a")).isEqualTo("text");
    storage.sync();
    assertThat(after(storage, NOTHING_SURVIVES).list()).isEmpty();
  }

  @Test
  void truncationIsDurableAtOnce() throws IOException {
    append(storage.create("a"), "0123456789");
    storage.sync();
    storage.truncate("a", 4);
    assertThat(read(after(storage, NOTHING_SURVIVES), "a")).isEqualTo("0123");
  }

  @Test
  void laterAppendMaySurviveAnEarlierOneThatLeavesZerosThen() throws IOException {
    WritableFile file = storage.create("a");
    storage.sync();
    append(file, "one");
    append(file, "two");
    PowerCut second =
        new PowerCut() {
          @Override
          public int bytesKept(String name, int index, int count, int length) {
            assertThat(name + count).isEqualTo("a2");
            return index == 1 ? 2 : 0;
          }

          @Override
          public boolean keepsName(int index, int count) {
            return false;
          }
        };
    assertThat(read(after(storage, second), "a")).isEqualTo("\0\0\0tw");
  }

  @Test
  void chanceLeavesEachOutcomeThatADiskMayLeave() {
    Set<String> seen = new HashSet<>();
    Seed.run(
        seed -> {
          WritableFile file = storage.create("a");
          append(file, "ab");
          file.force();
          storage.sync();
          append(file, "cd");
          storage.rename("a", "b");
          for (int i = 0; i < 5_000; i++) {
            SimulatedStorage left = after(storage, PowerCut.random(seed.random()));
            String name = left.list().get(0);
            String text = read(left, name);
            seed.tell(name + "=" + text);
            assertThat(text.replace('\0', '0'), anyOf(is("ab"), is("abc"), is("abcd"), zeros()));
            seen.add(name + " " + text);
          }
        });
    assertThat(seen).contains("a ab", "a abc", "a abcd", "b ab", "b abcd", "a ab\0\0", "b abc\0");
  }

  private static org.hamcrest.Matcher<String> zeros() {
    return anyOf(is("ab00"), is("abc0"));
  }

  @Test
  void powerCutLeavesTheStorageItselfAsItWas() throws IOException {
    WritableFile file = storage.create("a");
    append(file, "one");
    SimulatedStorage left = after(storage, EVERYTHING_SURVIVES);
    append(file, "two");
    left.delete("a");
    assertThat(read(storage, "a")).isEqualTo("onetwo");
    // What a machine finds after the cut is durable: a second cut takes nothing of it.
    SimulatedStorage again = after(after(storage, EVERYTHING_SURVIVES), NOTHING_SURVIVES);
    assertThat(read(again, "a")).isEqualTo("onetwo");
  }

  @Test
  void observerSeesEachChangeBeforeItIsMade() throws IOException {
    List<String> seen = new ArrayList<>();
    SimulatedStorage observed =
        new SimulatedStorage((operation, file) -> seen.add(operation + " " + file));
    WritableFile file = observed.create("a");
    append(file, "text");
    file.force();
    observed.truncate("a", 3);
    observed.sync();
    observed.rename("a", "b");
    observed.delete("b");
    assertThat(seen)
        .containsExactly(
            "create a",
            "append a",
            "force a",
            "truncate a",
            "sync directory",
            "rename a",
            "delete b");
  }

  @Test
  void stoppedChangeHasNoEffect() throws IOException {
    Set<String> failing = new HashSet<>();
    SimulatedStorage observed =
        new SimulatedStorage(
            (operation, file) -> {
              if (failing.contains(operation)) {
                throw new IOException("no " + operation);
              }
            });
    WritableFile file = observed.create("a");
    observed.sync();
    append(file, "text");
    failing.addAll(List.of("create", "append", "force", "sync", "truncate", "rename", "delete"));
    assertThatThrownBy(() -> append(file, "more")).hasMessage("no append");
    assertThatThrownBy(file::force).hasMessage("no force");
    assertThatThrownBy(() -> observed.create("b")).hasMessage("no create");
    assertThatThrownBy(() -> observed.rename("a", "b")).hasMessage("no rename");
    assertThatThrownBy(() -> observed.delete("a")).hasMessage("no delete");
    assertThatThrownBy(() -> observed.truncate("a", 0)).hasMessage("no truncate");
    assertThatThrownBy(observed::sync).hasMessage("no sync");
    assertThat(observed.list()).containsExactly("a");
    assertThat(read(observed, "a")).isEqualTo("text");
    assertThat(read(after(observed, NOTHING_SURVIVES), "a")).isEmpty();
  }

  @Test
  void refusesWhatADirectoryOnDiskRefuses() throws IOException {
    append(storage.create("a"), "text");
    assertThatThrownBy(() -> storage.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> storage.open("b")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.delete("b")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.rename("b", "c")).isInstanceOf(NoSuchFileException.class);
    ReadableFile file = storage.open("a");
    assertThatThrownBy(() -> file.read(2, new byte[3], 0, 3))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("a@4");
    file.close();
    assertThatThrownBy(() -> file.read(0, new byte[1], 0, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void saysOfEachFileWhatIsLiveAndWhatIsDurable() throws IOException {
    WritableFile file = storage.create("a");
    append(file, "12");
    file.force();
    append(file, "3");
    assertThat(storage.files()).containsExactly(new FileState("a", 3, 2, FileState.Name.NEW));
    storage.sync();
    assertThat(storage.files()).containsExactly(new FileState("a", 3, 2, FileState.Name.DURABLE));
    assertThat(storage.files().get(0).toString())
        .matches("a +live +3 B +durable +2 B +name durable");
  }

  @Test
  void saysWhichNamesMayComeBack() throws IOException {
    for (String name : List.of("deleted", "replaced", "other")) {
      try (WritableFile file = storage.create(name)) {
        append(file, name);
        file.force();
      }
    }
    storage.sync();
    storage.delete("deleted");
    storage.rename("other", "replaced");
    assertThat(storage.files())
        .containsExactly(
            new FileState("deleted", 0, 7, FileState.Name.DELETED),
            new FileState("other", 0, 5, FileState.Name.DELETED),
            new FileState("replaced", 5, 5, FileState.Name.REPLACED));
  }

  @Test
  void saysWhichFilesAreOpen() throws IOException {
    WritableFile log = storage.create("log");
    WritableFile other = storage.create("a");
    ReadableFile reader = storage.open("log");
    storage.rename("a", "b");
    assertThat(storage.openFiles()).containsExactly("a", "log", "log");
    assertThat(after(storage, EVERYTHING_SURVIVES).openFiles()).isEmpty();
    log.close();
    log.close();
    assertThat(storage.openFiles()).containsExactly("a", "log");
    reader.close();
    other.close();
    assertThat(storage.openFiles()).isEmpty();
  }
}

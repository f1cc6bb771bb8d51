package dev.varve.exercises.watches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A, B and C are clients. Keys are those of database 0 unless the database is in front, such as
 * 1/ax; keys with other bytes than letters are written in hexadecimal digits after a colon. ax=7 is
 * a client's write, which gives ax contents with the fingerprint 7; "ax=7 beside" is that of a
 * program beside the server. "Undo" undoes the turn, "turn" ends it.
 */
class WatchesTest {
  private final WatchedKeys keys = new WatchedKeys();

  @Proves("mark")
  void aChangeMarksAllWhoWatchTheKey() {
    keys.watch("A", "ax", "ay").watch("B", "ax").watch("C", "az");
    assertThat(keys.marked()).as("A: watch ax ay, B: watch ax, C: watch az; marked").isEmpty();
    keys.set("aw", 1);
    assertThat(keys.marked()).as("aw=1, which no client watches; marked").isEmpty();
    keys.set("ax", 1);
    assertThat(keys.marked()).as("ax=1; marked").isEqualTo("AB");
    keys.set("ax", 2);
    assertThat(keys.marked()).as("ax=2; marked").isEqualTo("AB");
    assertThat(keys.exec("A", "B", "C"))
        .as("exec")
        .isEqualTo("A does nothing, B does nothing, C runs");
    keys.set("ay", 1);
    keys.set("az", 0);
    assertThat(keys.marked()).as("ay=1, and az is deleted; marked").isEqualTo("ABC");
  }

  @Proves("mark")
  void aKeyHasAnyBytes() {
    keys.watch("A", ":ff").watch("B", ":fe").watch("C", ":");
    keys.set(":ff", 1);
    assertThat(keys.marked()).as("A: watch :ff, B: watch :fe; :ff=1; marked").isEqualTo("A");
    keys.set(":", 1);
    assertThat(keys.marked()).as("C: watch the empty key, which is set; marked").isEqualTo("AC");
  }

  @Proves("database")
  void aKeyOfAnotherDatabaseIsAnotherKey() {
    keys.set("1/ax", 5).watch("A", "ax").watch("B", "1/ax");
    assertThat(keys.exec("A", "B"))
        .as("1/ax=5; A: watch ax, B: watch 1/ax; exec")
        .isEqualTo("A runs, B runs");
    keys.set("1/ax", 6);
    assertThat(keys.marked()).as("1/ax=6; marked").isEqualTo("B");
    keys.set("ax", 6);
    assertThat(keys.marked()).as("ax=6; marked").isEqualTo("AB");
  }

  @Proves("all")
  void whenAllKeysChangeThoseDoThatAreThere() {
    keys.set("ax", 1).set("ay", 1).set("1/az", 1);
    keys.watch("A", "none", "ax").watch("B", "none", "az").watch("C", "1/az");
    keys.flush(0);
    assertThat(keys.marked())
        .as("ax=1 ay=1 1/az=1; A: watch none ax, B: watch none az, C: watch 1/az; flush 0; marked")
        .isEqualTo("A");
    assertThat(keys.exec("A", "B", "C")).as("exec").isEqualTo("A does nothing, B runs, C runs");
    keys.flush(1);
    assertThat(keys.marked()).as("flush 1; marked").isEqualTo("AC");
  }

  @Proves("all")
  void whenAllKeysChangeAllWatchersAreMarked() {
    for (int i = 0; i < 20; i++) {
      keys.set("a" + i, 1).set("1/a" + i, 1).watch("C" + i, "a" + i).watch("D", "1/a" + i);
    }
    keys.flush(0);
    for (int i = 0; i < 20; i++) {
      assertThat(keys.watches.isMarked("C" + i))
          .as("a0 to a19 are there, and each has a client; flush 0; the client of a" + i)
          .isTrue();
    }
    assertThat(keys.watches.isMarked("D")).as("a client with keys of database 1").isFalse();
  }

  @Proves("contents")
  void execComparesWhatKeysHold() {
    keys.set("ax", 4_294_967_301L).set("ay", 5).set("az", 9);
    keys.watch("A", "ax", "ay", "az").watch("B", "az");
    assertThat(keys.exec("A", "B"))
        .as("ax=4294967301 ay=5 az=9; A: watch ax ay az, B: watch az; exec")
        .isEqualTo("A runs, B runs");
    keys.beside("ay", 3);
    assertThat(keys.marked()).as("ay=3 beside; marked").isEmpty();
    assertThat(keys.exec("A", "B")).as("exec").isEqualTo("A does nothing, B runs");
    keys.beside("ay", 5).beside("ax", 5);
    assertThat(keys.exec("A", "B"))
        .as("ay=5 beside, ax=5 beside; exec")
        .isEqualTo("A does nothing, B runs");
    keys.beside("ax", 4_294_967_301L);
    assertThat(keys.exec("A")).as("ax=4294967301 beside; exec").isEqualTo("A runs");
    keys.beside("az", 10);
    assertThat(keys.exec("A", "B"))
        .as("az=10 beside; exec")
        .isEqualTo("A does nothing, B does nothing");
    assertThat(keys.exec("C")).as("exec of C, which watches nothing").isEqualTo("C runs");
  }

  @Proves("absent")
  void aKeyThatIsNotThereHoldsNothing() {
    keys.set("ax", 1).beside("ax", 0).watch("A", "ax");
    assertThat(keys.exec("A"))
        .as("ax=1, and its time comes; A: watch ax; exec")
        .isEqualTo("A runs");
    keys.beside("ax", 7);
    assertThat(keys.exec("A")).as("ax=7 beside; exec").isEqualTo("A does nothing");
    keys.unwatch("A").watch("A", "ax").beside("ax", 0);
    assertThat(keys.marked()).as("A: unwatch, watch ax; its time comes; marked").isEmpty();
    assertThat(keys.exec("A")).as("exec").isEqualTo("A does nothing");
  }

  @Proves("back")
  void aKeyThatHasChangedBackHasChanged() {
    keys.set("ax", 1).watch("A", "ax").set("ax", 2).set("ax", 1);
    assertThat(keys.exec("A"))
        .as("ax=1; A: watch ax; ax=2, ax=1; exec")
        .isEqualTo("A does nothing");
    keys.unwatch("A").watch("A", "ax");
    assertThat(keys.exec("A")).as("A: unwatch, watch ax; exec").isEqualTo("A runs");
  }

  @Proves("twice")
  void aKeyThatIsWatchedTwiceIsAsItWasAtFirst() {
    keys.set("ax", 1).watch("A", "ax").beside("ax", 2).watch("A", "ax");
    assertThat(keys.exec("A"))
        .as("ax=1; A: watch ax; ax=2 beside; A: watch ax; exec")
        .isEqualTo("A does nothing");
    keys.watch("B", "ay").set("ay", 1).watch("B", "ay", "az");
    assertThat(keys.marked()).as("B: watch ay; ay=1; B: watch ay az; marked").isEqualTo("B");
    keys.watch("C", "aw").watch("C", "av").beside("aw", 1);
    assertThat(keys.exec("C"))
        .as("C: watch aw; C: watch av; aw=1 beside; exec")
        .isEqualTo("C does nothing");
  }

  @Proves("unwatch")
  void unwatchEndsAllWatchesOfAClient() {
    keys.watch("A", "ax", "ay").watch("B", "ax").set("ax", 1).unwatch("A");
    assertThat(keys.marked()).as("A: watch ax ay, B: watch ax; ax=1; A: unwatch").isEqualTo("B");
    assertThat(keys.exec("A", "B")).as("exec").isEqualTo("A runs, B does nothing");
    keys.set("ay", 1).set("ax", 2).watch("A", "az");
    assertThat(keys.exec("A")).as("ay=1 ax=2; A: watch az; exec").isEqualTo("A runs");
    keys.watch("C", "av").watch("A", "av").unwatch("A").unwatch("A").set("az", 1).set("av", 1);
    assertThat(keys.marked())
        .as("C: watch av; A: watch av, unwatch, and unwatch again; az=1 av=1; marked")
        .isEqualTo("BC");
    keys.unwatch("B").set("ax", 3);
    assertThat(keys.marked()).as("B: unwatch; ax=3; marked").isEqualTo("C");
  }

  @Proves("unwatched")
  void whatNobodyWatchesIsNotKept() {
    keys.watch("A", "ax", "ay", "az").watch("B", "az").watch("C", "1/aw");
    assertThat(keys.asked(0))
        .as("A: watch ax ay az, B: watch az, C: watch 1/aw; keys asked for in database 0")
        .containsExactly("ax", "ay", "az");
    keys.watches.turned();
    keys.unwatch("A");
    assertThat(keys.asked(0)).as("A: unwatch; asked for").containsExactly("az");
    keys.unwatch("B").unwatch("C");
    assertThat(keys.asked(0)).as("B: unwatch; asked for").isEmpty();
    assertThat(keys.asked(1)).as("C: unwatch; asked for in database 1").isEmpty();
    keys.watch("A", "aw").watches.undo();
    assertThat(keys.asked(0))
        .as("A: watch aw; undo: asked for in database 0")
        .containsExactly("ax", "ay", "az");
  }

  @Proves("undo")
  void undoTakesMarksAndWatchesAway() {
    keys.watch("A", "ax").watch("B", "ax").watches.turned();
    keys.set("ax", 1).set("ax", 2).watch("C", "ay").watches.undo();
    keys.set("ax", 0).watches.undo();
    assertThat(keys.marked())
        .as("A: watch ax, B: watch ax; turn; ax=1 ax=2, C: watch ay; undo; ax is deleted; undo")
        .isEmpty();
    keys.set("ay", 1);
    assertThat(keys.marked()).as("ay=1; marked").isEmpty();
    keys.watches.undo();
    keys.set("ax", 1);
    assertThat(keys.marked()).as("ax=1; marked").isEqualTo("AB");
  }

  @Proves("undo")
  void undoLetsWatchWhatWasWatched() {
    keys.set("ax", 1).watch("A", "ax", "ay").watch("B", "ax").set("ay", 1).watches.turned();
    keys.unwatch("A").watch("A", "az").set("az", 1).unwatch("B").watches.undo();
    assertThat(keys.marked())
        .as("ax=1; A: watch ax ay, B: watch ax; ay=1; turn; A: unwatch, watch az; B: unwatch; undo")
        .isEqualTo("A");
    assertThat(keys.asked(0)).as("asked for").containsExactly("ax", "ay");
    keys.watches.turned();
    keys.unwatch("A").watches.turned();
    keys.beside("ax", 2);
    assertThat(keys.exec("A", "B"))
        .as("turn; A: unwatch; turn; ax=2 beside; exec")
        .isEqualTo("A runs, B does nothing");
    keys.set("ax", 3);
    assertThat(keys.marked()).as("ax=3; marked").isEqualTo("B");
  }

  @Proves("over")
  void aTurnThatIsOverStays() {
    keys.watch("A", "ax").set("ax", 1).watches.turned();
    keys.watch("B", "ax").watches.undo();
    assertThat(keys.marked()).as("A: watch ax; ax=1; turn; B: watch ax; undo").isEqualTo("A");
    keys.unwatch("A").watches.undo();
    keys.unwatch("A").watch("A", "ay").watches.turned();
    keys.watches.undo();
    assertThat(keys.marked())
        .as("A: unwatch; undo; A: unwatch, watch ay; turn; undo; marked")
        .isEmpty();
    keys.watch("B", "ax").watches.undo();
    keys.watch("B", "ay").set("ay", 1);
    assertThat(keys.marked()).as("B: watch ax; undo; B: watch ay; ay=1; marked").isEqualTo("AB");
    keys.watches.undo();
    keys.watches.turned();
    keys.watches.forget("A");
    keys.watches.undo();
    assertThat(keys.asked(0)).as("undo; turn; A has gone; undo: asked for").isEmpty();
  }

  /** What a client watches: keys with what they held, and whether one has changed. */
  private record Model(Map<String, Long> keys, boolean isMarked) {}

  @Proves("model")
  void execRunsIfNothingHasChanged() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          WatchedKeys any = new WatchedKeys();
          Map<String, Long> contents = new TreeMap<>();
          Map<String, Model> model = new HashMap<>();
          Map<String, Model> committed = new HashMap<>();
          for (int i = 0; i < 300; i++) {
            String client = List.of("A", "B", "C").get(random.nextInt(3));
            String key = random.nextInt(2) + "/a" + (char) ('w' + random.nextInt(4));
            long value = random.nextInt(3) * 4_294_967_297L;
            switch (random.nextInt(8)) {
              case 0, 1 -> {
                seed.tell(client + ": watch " + key);
                any.watch(client, key);
                watch(model, client, key, contents.getOrDefault(key, 0L));
              }
              case 2 -> {
                seed.tell(client + ": unwatch");
                any.unwatch(client);
                model.remove(client);
              }
              case 3 -> {
                seed.tell(key + "=" + value);
                any.set(key, value);
                contents.put(key, value);
                mark(model, Set.of(key));
              }
              case 4 -> {
                seed.tell(key + "=" + value + " beside");
                any.beside(key, value);
                contents.put(key, value);
              }
              case 5 -> {
                int database = random.nextInt(2);
                seed.tell("flush " + database);
                any.flush(database);
                mark(model, there(contents, database));
                contents.keySet().removeIf(it -> it.startsWith(database + "/"));
              }
              case 6 -> {
                seed.tell("undo");
                any.watches.undo();
                model = new HashMap<>(committed);
              }
              default -> {
                seed.tell("turn");
                any.watches.turned();
                committed = new HashMap<>(model);
              }
            }
            assertThat(any.exec("A", "B", "C")).as("exec").isEqualTo(exec(model, contents));
          }
        });
  }

  private static void watch(Map<String, Model> all, String client, String key, long value) {
    Model before = all.getOrDefault(client, new Model(Map.of(), false));
    Map<String, Long> keys = new LinkedHashMap<>(before.keys());
    keys.putIfAbsent(key, value);
    all.put(client, new Model(keys, before.isMarked()));
  }

  private static void mark(Map<String, Model> all, Set<String> keys) {
    all.replaceAll(
        (client, its) ->
            new Model(
                its.keys(),
                its.isMarked() || its.keys().keySet().stream().anyMatch(keys::contains)));
  }

  private static Set<String> there(Map<String, Long> contents, int database) {
    Set<String> there = new HashSet<>();
    contents.forEach(
        (key, value) -> {
          if (value != 0 && key.startsWith(database + "/")) {
            there.add(key);
          }
        });
    return there;
  }

  private static String exec(Map<String, Model> all, Map<String, Long> contents) {
    List<String> told = new ArrayList<>();
    for (String client : List.of("A", "B", "C")) {
      Model its = all.getOrDefault(client, new Model(Map.of(), false));
      boolean hasChanged = its.isMarked();
      for (Map.Entry<String, Long> one : its.keys().entrySet()) {
        hasChanged |= contents.getOrDefault(one.getKey(), 0L).longValue() != one.getValue();
      }
      told.add(client + (hasChanged ? " does nothing" : " runs"));
    }
    return String.join(", ", told);
  }
}

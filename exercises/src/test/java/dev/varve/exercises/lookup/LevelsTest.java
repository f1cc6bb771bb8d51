package dev.varve.exercises.lookup;

import static dev.varve.exercises.lookup.Asked.asked;
import static dev.varve.exercises.lookup.Asked.found;
import static dev.varve.exercises.lookup.Asked.heldAfter;
import static dev.varve.exercises.lookup.Asked.keys;
import static dev.varve.exercises.lookup.Asked.names;
import static dev.varve.exercises.lookup.Asked.shown;
import static dev.varve.exercises.lookup.Asked.text;
import static dev.varve.exercises.lookup.Asked.touched;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.ListedTables;
import dev.varve.lsm.TableMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A table is written as its smallest and its largest key: "b-d"; with its level: "1:b-d". In level
 * 0 each is newer than those before it. No table exists: levels know no more of them.
 */
class LevelsTest {
  private static final int DEEPEST = Levels.COUNT - 1;

  private final ListedTables listed = new ListedTables();

  private List<TableMetadata> tables(String... tables) {
    return listed.of(tables);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Levels levels(List<TableMetadata>... first) {
    Levels levels = Levels.empty();
    for (int level = 0; level < first.length; level++) {
      levels = levels.with(level, first[level]);
    }
    return levels;
  }

  private static List<String> letters() {
    return IntStream.rangeClosed('a', 'z').mapToObj(it -> "" + (char) it).toList();
  }

  @Proves("search")
  void theFirstTableThatEndsAtOrAfterAKeyIsFound() {
    List<TableMetadata> all = tables("b-d", "f-f", "h-k", "\u007f-\u007f");
    assertFinds("a0 b0 c0 d0 e1 f1 g2 h2 j2 k2 l3 z3 \u007f3 \u00804 \u00ff4", all);
    assertThat(found(List.of(), "a")).as("among no tables").isEqualTo("0");
  }

  @Proves("search")
  void eachByteOfAKeyCounts() {
    List<TableMetadata> all = tables("-", "a-aa", "ab-ac", "\u0080a-\u0080b", "\u0080c-\u0080c");
    assertFinds("0 \0001 a1 aa1 aaa2 ab2 ac2 aca3 b3 \u007f3 \u00803", all);
    assertFinds("\u0080b3 \u0080ba4 \u0080c4 \u0080d5 \u00ff5", all);
  }

  @Proves("search")
  void amongAThousandTablesAFewAreLookedAt() {
    String[] names = new String[1000];
    for (int i = 0; i < names.length; i++) {
      names[i] = String.format("%03da-%03dc", i, i);
    }
    Counted all = new Counted(tables(names));
    for (int i = 0; i < names.length; i += 37) {
      String key = String.format("%03db", i);
      assertThat(found(all, key))
          .as("index of %s among 000a-000c | 001a-001c | ...", key)
          .isEqualTo("" + i);
    }
    assertThat(all.looks() / 28).as("looks at a table for each of 28 keys").isLessThan(30);
  }

  /** Each is a key, and after it the index of its table. */
  private static void assertFinds(String keysAndIndexes, List<TableMetadata> tables) {
    for (String one : keysAndIndexes.split(" ")) {
      String key = one.substring(0, one.length() - 1);
      assertThat(found(tables, key))
          .as("first table that ends at or after %s of %s", text(key), shown(tables))
          .isEqualTo(one.substring(one.length() - 1));
    }
  }

  @Proves("level0")
  void inLevel0TheNewestTableIsAskedFirst() {
    Levels levels = levels(tables("a-k", "a-z", "b-k", "k-l", "x-z"));
    String tables = " with a-k, a-z, b-k, k-l, x-z in level 0, x-z the newest";
    assertThat(asked(levels, "k", "0:a-k"))
        .as("asked for k, which a-k knows," + tables)
        .isEqualTo("0:k-l 0:b-k 0:a-z 0:a-k, answer 0:a-k");
    assertThat(asked(levels, "a")).as("asked for a" + tables).isEqualTo("0:a-z 0:a-k, answer null");
    assertThat(asked(levels, "z", "0:a-z"))
        .as("asked for z, which a-z knows," + tables)
        .isEqualTo("0:x-z 0:a-z, answer 0:a-z");
  }

  @Proves("levels")
  void anUpperLevelIsAskedBeforeTheLowerOnes() {
    Levels levels =
        levels(tables("e-e", "d-f"), tables("c-e", "g-h"), List.of(), tables("a-e", "f-h"));
    String tables = " with e-e, d-f in level 0; c-e | g-h in 1; a-e | f-h in 3";
    assertThat(asked(levels, "e", "3:a-e"))
        .as("asked for e, which 3:a-e knows," + tables)
        .isEqualTo("0:d-f 0:e-e 1:c-e 3:a-e, answer 3:a-e");
    assertThat(asked(levels, "h", "1:g-h", "3:f-h"))
        .as("asked for h, which g-h and f-h know," + tables)
        .isEqualTo("1:g-h, answer 1:g-h");
    assertThat(asked(levels, "f"))
        .as("asked for f, which no table has," + tables)
        .isEqualTo("0:d-f 3:f-h, answer null");
    assertThat(asked(levels, "z")).as("asked for z" + tables).isEqualTo(", answer null");
    assertThat(asked(Levels.empty(), "z")).as("of no tables").isEqualTo(", answer null");
  }

  @Proves("levels")
  void theLastLevelIsAskedToo() {
    assertThat(asked(inTheLastLevel(), "k", DEEPEST + ":k-k"))
        .as("asked for k, which k-k knows, with a-z in level 0; a-c | k-k in level " + DEEPEST)
        .isEqualTo("0:a-z %d:k-k, answer %d:k-k", DEEPEST, DEEPEST);
  }

  private Levels inTheLastLevel() {
    return levels(tables("a-z")).with(DEEPEST, tables("a-c", "k-k"));
  }

  @Proves("answer")
  void whateverIsNotNullIsAnAnswer() {
    Levels levels = levels(tables("a-c"), tables("b-d"), tables("a-e"));
    for (Object answer : new Object[] {false, true, 0, "", List.of(), new byte[0]}) {
      List<Integer> asked = new ArrayList<>();
      Levels.Question<Object> question =
          (run, table) -> {
            asked.add(run);
            return run == 1 ? answer : null;
          };
      String state = String.format("a-c | b-d | a-e, a level each, where b-d says '%s'", answer);
      assertThat(levels.firstAnswer(ListedTables.key("c"), question))
          .as("the answer for c of " + state)
          .isSameAs(answer);
      assertThat(asked).as("runs asked for c of " + state).containsExactly(0, 1);
    }
  }

  @Proves("answer")
  void whatAQuestionThrowsIsNoAnswer() {
    Levels levels = levels(tables("a-c"), tables("b-d"));
    List<Integer> asked = new ArrayList<>();
    IllegalStateException damaged = new IllegalStateException("damaged");
    Levels.Question<String> question =
        (run, table) -> {
          asked.add(run);
          if (run == 0) {
            throw damaged;
          }
          return "older";
        };
    String state = " for c of a-c | b-d, a level each, where a-c is damaged";
    assertThat(Thrown.by(() -> levels.firstAnswer(ListedTables.key("c"), question)))
        .as("thrown" + state)
        .isSameAs(damaged);
    assertThat(asked).as("runs asked" + state).containsExactly(0);
  }

  @Proves("one")
  void onlyTheTableThatMayHaveTheKeyIsAsked() {
    Levels levels =
        levels(
            tables("b-c", "x-z"),
            tables("a-c", "e-g", "i-k"),
            List.of(),
            tables("a-a", "c-c", "f-j", "k-k", "m-z"));
    String wanted =
        "a 1:a-c 3:a-a; b 0:b-c 1:a-c; c 0:b-c 1:a-c 3:c-c; d ; e 1:e-g; f 1:e-g 3:f-j;"
            + " h 3:f-j; i 1:i-k 3:f-j; k 1:i-k 3:k-k; l ; m 3:m-z; z 0:x-z 3:m-z; { ";
    for (String one : wanted.split("; ")) {
      String key = one.substring(0, 1);
      assertThat(asked(levels, key))
          .as("asked for %s, which no table has, with %s", key, shown(levels))
          .isEqualTo(one.substring(2) + ", answer null");
    }
  }

  @Proves("one")
  void onceThereIsAnAnswerNobodyElseIsAsked() {
    Levels levels = levels(tables("a-b", "a-c", "a-d"), tables("a-e"), tables("a-f"));
    String tables = " with a-b, a-c, a-d in level 0; a-e in 1; a-f in 2";
    assertThat(asked(levels, "a", "0:a-d", "0:a-b", "1:a-e", "2:a-f"))
        .as("asked for a, which all but a-c know," + tables)
        .isEqualTo("0:a-d, answer 0:a-d");
    assertThat(asked(levels, "a", "1:a-e", "2:a-f"))
        .as("asked for a, which a-e and a-f know," + tables)
        .isEqualTo("0:a-d 0:a-c 0:a-b 1:a-e, answer 1:a-e");
  }

  @Proves("range")
  void aRangeTouchesTheTablesThatMayHaveAKeyInIt() {
    Levels levels =
        levels(tables("b-d", "f-f", "h-k", "m-n"), tables("b-d", "f-f", "h-k", "m-n"))
            .with(DEEPEST, tables("b-d", "f-f", "h-k", "m-n"));
    for (int level : new int[] {0, 1, 2, DEEPEST}) {
      assertTouchesWhatOverlaps(levels, level, letters().subList(0, 15));
    }
  }

  /** Compares each range between two of {@code keys}, or without end, with a look at each table. */
  private static void assertTouchesWhatOverlaps(Levels levels, int level, List<String> keys) {
    List<String> bounds = new ArrayList<>(keys);
    bounds.add(null);
    for (int from = 0; from < bounds.size(); from++) {
      for (int to = from % keys.size(); to < bounds.size(); to++) {
        byte[] first = ListedTables.key(bounds.get(from));
        byte[] last = ListedTables.key(bounds.get(to));
        List<TableMetadata> all = levels.tables(level);
        assertThat(touched(levels, level, bounds.get(from), bounds.get(to)))
            .as(
                "tables of level %d that have keys from %s to %s, with %s",
                level, text(bounds.get(from)), text(bounds.get(to)), shown(levels))
            .isEqualTo(shown(all.stream().filter(it -> it.overlaps(first, last)).toList()));
      }
    }
  }

  @Proves("range")
  void inLevel0EveryTableIsLookedAt() {
    Levels levels = levels(tables("a-c", "x-z", "b-c", "a-z"));
    assertThat(touched(levels, 0, "b", "c"))
        .as("tables a-c, x-z, b-c, a-z of level 0 that have keys from b to c, the newest first")
        .isEqualTo("a-z | b-c | a-c");
  }

  @Proves("below")
  void aKeyMayLieInAnOlderRunOnlyInATableThatSpansIt() {
    Levels levels =
        levels(
            tables("a-b", "r-s", "a-z"),
            tables("a-b", "y-z"),
            tables("c-e", "k-m"),
            List.of(),
            tables("p-q"));
    String[] wanted = {
      "a b c d e f g h i j k l m n o p q r s t u v w x y z",
      "a b c d e k l m p q r s y z",
      "a b c d e k l m p q y z",
      "a b c d e k l m p q y z",
      "c d e k l m p q",
      "p q",
      ""
    };
    for (int run = -1; run < wanted.length - 1; run++) {
      assertThat(heldAfter(levels, run, letters()))
          .as("keys that may lie after run %d of %s, of which p-q is run 5", run, shown(levels))
          .isEqualTo(wanted[run + 1]);
    }
  }

  @Proves("below")
  void aKeyMayLieInTheLastLevel() {
    Levels levels = inTheLastLevel();
    assertThat(heldAfter(levels, 0, letters()))
        .as("keys that may lie after run 0 with a-z in level 0, a-c | k-k in level " + DEEPEST)
        .isEqualTo("a b c k");
    assertThat(heldAfter(levels, 1, letters())).as("after run 1, the last one").isEmpty();
  }

  /** Trees by chance, the same ones each time. An edit leads to each; the one before stays. */
  @Proves("model")
  void whateverLiesWhereALookAtEachTableSaysTheSame() {
    Random random = new Random(11);
    Edits edits = new Edits(listed, random);
    Levels before = Levels.empty();
    for (int i = 0; i < 20; i++) {
      String shown = shown(before);
      Levels levels = before.apply(edits.next(before));
      assertAsksWhoMayHold(levels, random);
      for (int level = 0; level < Levels.COUNT; level++) {
        assertTouchesWhatOverlaps(levels, level, Edits.KEYS);
      }
      assertThat(shown(before)).as("the tree before the edit").isEqualTo(shown);
      assertAsksWhoMayHold(before, random);
      before = levels;
    }
  }

  private static void assertAsksWhoMayHold(Levels levels, Random random) {
    String tree = shown(levels);
    for (String key : Edits.KEYS) {
      List<String> holders = names(levels.runs(), key);
      String[] whoKnow =
          holders.stream().filter(it -> random.nextInt(3) == 0).toArray(String[]::new);
      int last = whoKnow.length == 0 ? holders.size() : holders.indexOf(whoKnow[0]) + 1;
      String answer = whoKnow.length == 0 ? "null" : whoKnow[0];
      assertThat(asked(levels, key, whoKnow))
          .as("asked for %s, which %s know, with %s", text(key), List.of(whoKnow), tree)
          .isEqualTo(String.join(" ", holders.subList(0, last)) + ", answer " + answer);
    }
    for (int run = -1; run < levels.runs().size(); run++) {
      List<Levels.Run> older = levels.runs().subList(run + 1, levels.runs().size());
      assertThat(heldAfter(levels, run, Edits.KEYS))
          .as("keys that may lie after run %d of %s", run, tree)
          .isEqualTo(keys(Edits.KEYS.stream().filter(it -> !names(older, it).isEmpty())));
    }
  }
}

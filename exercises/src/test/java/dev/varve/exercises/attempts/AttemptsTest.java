package dev.varve.exercises.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.course.Proves;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Requests are written a=1 for a write, a for a read, a! for a request that throws an exception
 * when it is executed, and a=1! for one that throws after it has written; with a question mark it
 * throws an error; a# is a read that throws if it finds 7. A turn is shown as its story: each
 * attempt begins, executes requests, and commits or is abandoned. "conflict:a=7" is a commit that
 * is refused, since another writer has written a=7; "disk full" is one that fails for another
 * reason.
 */
class AttemptsTest {
  private final ScriptedWork work = new ScriptedWork();

  @Proves("once")
  void allRequestsAreExecutedInOrderAndCommittedAtOnce() {
    assertThat(work.asked("a=1 a b=2 a=3 b a").turn())
        .as("a=1 a b=2 a=3 b a")
        .isEqualTo("begin, a=1, a, b=2, a=3, b, a, commit, publish");
    assertThat(work.published)
        .as("a=1 a b=2 a=3 b a: the replies")
        .containsExactly("a=1: OK", "a: 1", "b=2: OK", "a=3: OK", "b: 2", "a: 3");
    assertThat(work.stored).as("the store").isEqualTo(Map.of("a", "3", "b", "2"));
    assertThat(work.turn()).as("a turn without requests").isEqualTo("begin, commit, publish");
  }

  @Proves("replies")
  void nothingIsPublishedBeforeTheCommitHasReturned() {
    work.asked("a=1 b").commits("conflict:b=7", "conflict:b=8", "ok");
    assertThat(work.turn())
        .as("a=1 b; conflict:b=7, conflict:b=8, ok")
        .isEqualTo(
            "begin, a=1, b, commit, undo, begin, a=1, b, commit, undo, begin, a=1, b, commit, publish");
    assertThat(work.published).as("the replies").containsExactly("a=1: OK", "b: 8");
  }

  @Proves("conflict")
  void afterAConflictTheSameRequestsRunAgain() {
    work.asked("a c=1 a=2").commits("conflict:a=7");
    assertThat(work.turn())
        .as("a c=1 a=2; conflict:a=7")
        .isEqualTo("begin, a, c=1, a=2, commit, undo, begin, a, c=1, a=2, commit, publish");
    assertThat(work.published).as("the replies").containsExactly("a: 7", "c=1: OK", "a=2: OK");
    assertThat(work.stored).as("the store").isEqualTo(Map.of("a", "2", "c", "1"));
  }

  @Proves("failed")
  void theOthersRunWithoutTheRequestThatFailed() {
    work.asked("a=1 b=2! b c=3 b=2!");
    assertThat(work.turn())
        .as("a=1 b=2! b c=3 b=2!")
        .isEqualTo(
            "begin, a=1, b=2!, refuse b=2!, undo, begin, a=1, b=2!, b, c=3, b=2!, refuse b=2!, undo,"
                + " begin, a=1, b=2!, b, c=3, b=2!, commit, publish");
    assertThat(work.published)
        .as("a=1 b=2! b c=3 b=2!: the replies")
        .containsExactly(
            "a=1: OK", "b=2!: ERR a bug in b=2!", "b: none", "c=3: OK", "b=2!: ERR a bug in b=2!");
    assertThat(work.stored).as("the store").isEqualTo(Map.of("a", "1", "c", "3"));
  }

  @Proves("failed")
  void anErrorIsAFailureLikeAnException() {
    work.asked("a=1? b");
    assertThat(work.turn())
        .as("a=1? b")
        .isEqualTo("begin, a=1?, refuse a=1?, undo, begin, a=1?, b, commit, publish");
    assertThat(work.published)
        .as("a=1? b: the replies")
        .containsExactly("a=1?: ERR a defect in a=1?", "b: none");
  }

  @Proves("failed")
  void aRequestMayFailInALaterAttempt() {
    work.asked("c=1 a# b").commits("conflict:a=7");
    assertThat(work.turn())
        .as("c=1 a# b; conflict:a=7")
        .isEqualTo(
            "begin, c=1, a#, b, commit, undo, begin, c=1, a#, refuse a#, undo, begin, c=1, a#, b,"
                + " commit, publish");
    assertThat(work.published)
        .as("c=1 a# b; conflict:a=7: the replies")
        .containsExactly("c=1: OK", "a#: ERR a bug in a#", "b: none");
  }

  @Proves("store")
  void ifTheStoreCannotCommitReadsAreStillAnswered() {
    work.stored.put("a", "0");
    work.asked("a=1 a b=2 a").commits("disk full");
    assertThat(work.turn())
        .as("a=0 is stored; a=1 a b=2 a; disk full")
        .isEqualTo("begin, a=1, a, b=2, a, commit, undo, begin, a=1, a, b=2, a, abandon, publish");
    String misconf = "MISCONF the store cannot write: disk full";
    assertThat(work.published)
        .as("the replies")
        .containsExactly("a=1: " + misconf, "a: 0", "b=2: " + misconf, "a: 0");
    assertThat(work.stored).as("the store").isEqualTo(Map.of("a", "0"));
  }

  @Proves("store")
  void anErrorOfTheStoreIsAFailureToo() {
    work.asked("a=1").commits("!deep");
    assertThat(work.turn())
        .as("a=1; the commit throws an Error, !deep")
        .isEqualTo("begin, a=1, commit, undo, begin, a=1, abandon, publish");
    assertThat(work.published)
        .as("the replies")
        .containsExactly("a=1: MISCONF the store cannot write: !deep");
  }

  @Proves("taken")
  void whatAnAttemptHasNotComeToIsTakenByALaterOne() {
    work.asked("a=1! b=2 c=3! d=4").commits("conflict");
    assertThat(work.turn())
        .as("a=1! b=2 c=3! d=4; conflict")
        .isEqualTo(
            "begin, a=1!, refuse a=1!, undo, begin, a=1!, b=2, c=3!, refuse c=3!, undo, begin, a=1!,"
                + " b=2, c=3!, d=4, commit, undo, begin, a=1!, b=2, c=3!, d=4, commit, publish");
    assertThat(work.stored).as("the store").isEqualTo(Map.of("b", "2", "d", "4"));
  }

  @Proves("taken")
  void theSizeOfTheTurnIsTheNumberOfRequestsTaken() {
    work.asked("a=1 b=2! c").commits("conflict");
    work.turn();
    work.asked("d");
    assertThat(work.turn())
        .as("a=1 b=2! c; conflict. Then d")
        .isEqualTo("begin, d, commit, publish");
    assertThat(work.attempts.size()).as("size, after the turns").isZero();
  }

  @Proves("alone")
  void withoutWritesARequestThatFailsDoesNotStopTheOthers() {
    work.asked("a=1 b! c? b a=2!").beginThrows("no room", 1);
    assertThat(work.turn())
        .as("a=1 b! c? b a=2!; the first begin throws \"no room\"")
        .isEqualTo("begin, undo, begin, a=1, b!, c?, b, a=2!, abandon, publish");
    String misconf = "MISCONF the store cannot write: no room";
    assertThat(work.published)
        .as("the replies")
        .containsExactly(
            "a=1: " + misconf,
            "b!: ERR a bug in b!",
            "c?: ERR a defect in c?",
            "b: none",
            "a=2!: " + misconf);
  }

  @Proves("first")
  void theFirstReasonIsTold() {
    work.asked("a=1 b").commits("disk full");
    work.abandonThrows("the log is closed", 2);
    work.turn();
    assertThat(work.published)
        .as("a=1 b; disk full; then two attempts to abandon fail by \"the log is closed\"")
        .containsExactly("a=1: MISCONF the store cannot write: disk full", "b: none");
  }

  @Proves("enough")
  void afterManyConflictsTheTurnRunsWithoutWrites() {
    work.asked("a=1 b").commits(Collections.nCopies(99, "conflict").toArray(String[]::new));
    work.turn();
    assertThat(work.published)
        .as("a=1 b; 99 times conflict: the replies")
        .containsExactly("a=1: OK", "b: none");
    work.asked("a=2 b").commits(Collections.nCopies(100, "conflict").toArray(String[]::new));
    work.turn();
    assertThat(work.published)
        .as("a=2 b; 100 times conflict: the replies")
        .containsExactly(
            "a=2: MISCONF the store cannot write: too many attempts have failed", "b: none");
    assertThat(Collections.frequency(work.story, "begin"))
        .as("a=2 b; 100 times conflict: the number of attempts")
        .isEqualTo(101);
    assertThat(work.stored).as("the store").isEqualTo(Map.of("a", "1"));
  }

  @Proves("enough")
  void itGivesUpIfNoAttemptSucceeds() {
    work.asked("a=1").beginThrows("no memory", 1_000);
    work.turn();
    assertThat(Collections.frequency(work.story, "begin"))
        .as("begin always throws: the number of attempts")
        .isEqualTo(200);
    assertThat(String.join(", ", work.story).replaceAll("(begin, undo, )+", "…, "))
        .as("begin always throws")
        .isEqualTo("…, give up, publish");
  }

  @Proves("enough")
  void requestsThatFailDoNotKeepTheOthersFromWriting() {
    work.asked("a! ".repeat(250) + "b=1");
    work.turn();
    assertThat(work.published.get(250))
        .as("a! 250 times, b=1: the last reply")
        .isEqualTo("b=1: OK");
    assertThat(Collections.frequency(work.story, "begin"))
        .as("a! 250 times, b=1: the number of attempts")
        .isEqualTo(251);
  }

  @Proves("fresh")
  void aFailureOfTheStoreIsForgottenByTheNextTurn() {
    work.asked("a=1").commits("disk full");
    work.turn();
    work.asked("a=2");
    assertThat(work.turn()).as("a=1; disk full. Then a=2").isEqualTo("begin, a=2, commit, publish");
    assertThat(work.published).as("the replies").containsExactly("a=2: OK");
  }

  @Proves("fresh")
  void noRequestRunsTwiceEvenIfPublishingFails() {
    work.asked("a=1").publishThrows();
    assertThat(work.turn())
        .as("a=1; publish throws")
        .isEqualTo("begin, a=1, commit, publish, thrown: the socket is broken");
    work.asked("b");
    assertThat(work.turn())
        .as("a=1; publish throws. Then b")
        .isEqualTo("begin, b, commit, publish");
  }

  @Proves("model")
  void repliesAndStoreAreThoseOfTheRequestsThatSucceeded() {
    Seed.run(
        seed -> {
          Map<String, String> model = new TreeMap<>();
          ScriptedWork any = new ScriptedWork();
          for (int turn = 0; turn < 60; turn++) {
            List<String> requests = requests(seed.random());
            boolean isFull = seed.random().nextInt(4) == 0;
            for (int i = seed.random().nextInt(3); i > 0; i--) {
              any.commits("conflict");
            }
            any.commits(isFull ? "disk full" : "ok");
            List<String> expected = expected(requests, isFull, model);
            seed.tell(requests + (isFull ? "; disk full" : "; ok"));
            any.asked(String.join(" ", requests)).turn();
            assertThat(any.published).as("replies to %s", requests).isEqualTo(expected);
            assertThat(any.stored).as("the store after %s", requests).isEqualTo(model);
          }
        });
  }

  private static List<String> requests(Random random) {
    List<String> requests = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String key = String.valueOf((char) ('a' + random.nextInt(3)));
      String write = random.nextBoolean() ? "=" + random.nextInt(100) : "";
      requests.add(key + write + (random.nextInt(6) == 0 ? "!" : ""));
    }
    return requests;
  }

  private static List<String> expected(
      List<String> requests, boolean isFull, Map<String, String> model) {
    List<String> replies = new ArrayList<>();
    for (String request : requests) {
      String key = request.substring(0, 1);
      if (request.endsWith("!")) {
        replies.add(request + ": ERR a bug in " + request);
      } else if (request.contains("=") && isFull) {
        replies.add(request + ": MISCONF the store cannot write: disk full");
      } else if (request.contains("=")) {
        model.put(key, request.substring(2));
        replies.add(request + ": OK");
      } else {
        replies.add(request + ": " + model.getOrDefault(key, "none"));
      }
    }
    return replies;
  }
}

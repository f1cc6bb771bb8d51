package dev.varve.exercises.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Readable;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.query.CollectionKeys;
import dev.varve.query.QueryStoppedException;
import dev.varve.query.UniqueViolationException;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The collection has one index, on the field v, which is defined, but not built yet. A document is
 * written as its id and its v: aa=Bern; in an id, 0 stands for a zero byte. An entry is written as
 * the value and the id, Bern:aa; "up to ab" is the place that has been reached. A piece of 2 adds
 * the entries of two documents. Others write while a piece has begun, and is not committed.
 */
class BackfillTest {
  private Building building;

  @BeforeEach
  void open() throws IOException {
    building = new Building();
  }

  @AfterEach
  void close() {
    building.close();
  }

  private String ran(int mostDocuments) {
    Throwable thrown = Thrown.by(() -> building.backfill(mostDocuments).run());
    return thrown == null ? building.state() : thrown.toString();
  }

  @Proves("entries")
  void allDocumentsGetTheirEntries() {
    String documents = "aa=Bern ab=4294967297 b=Bern c=null d e=Aarau 0=Zug";
    building.with(documents, false);
    String all = "missing:d null:c 4294967297:ab Aarau:e Bern:aa Bern:b Zug:0, ready";
    assertThat(ran(2)).as(documents + "; run, in pieces of 2").isEqualTo(all);
    assertThat(building.required() + ", ready").as("what is required").isEqualTo(all);
  }

  @Proves("pieces")
  void aPieceAddsTheEntriesOfTheNextDocuments() {
    building.with("aa=Bern ab=Aarau b=Bern c=Zug", false);
    String story = "aa=Bern ab=Aarau b=Bern c=Zug; ";
    assertThat(building.piece(3)).as(story + "a piece of 3: returned").isEqualTo("true");
    assertThat(building.state())
        .as(story + "a piece of 3")
        .isEqualTo("Aarau:ab Bern:aa Bern:b, up to b");
    assertThat(building.piece(3)).as(story + "two pieces of 3: returned").isEqualTo("true");
    assertThat(building.state())
        .as(story + "two pieces of 3")
        .isEqualTo("Aarau:ab Bern:aa Bern:b Zug:c, up to c");
    assertThat(building.piece(3)).as(story + "three pieces of 3: returned").isEqualTo("false");
    assertThat(building.state())
        .as(story + "three pieces of 3")
        .isEqualTo("Aarau:ab Bern:aa Bern:b Zug:c, ready");
  }

  @Proves("place")
  void allIsWrittenByThePiecesTransaction() {
    building.with("aa=Bern ab=Aarau b=Bern", false);
    String story = "aa=Bern ab=Aarau b=Bern; a piece of 2, ";
    try (Transaction transaction = building.store.begin(IsolationLevel.SNAPSHOT)) {
      building.backfill(2).addPiece(transaction);
      assertThat(building.state()).as(story + "not committed").isEqualTo("nothing");
      assertThat(CollectionKeys.text(orNone(building.in(transaction))))
          .as(story + "the place that its transaction sees")
          .isEqualTo("ab");
    }
    assertThat(building.state()).as(story + "rolled back").isEqualTo("nothing");
    assertThat(ran(2)).as(story + "rolled back; run").isEqualTo("Aarau:ab Bern:aa Bern:b, ready");
  }

  private static byte[] orNone(Readable space) {
    byte[] place = space.get(CollectionKeys.progress(Building.INDEX));
    return place == null ? Keys.utf8("none") : place;
  }

  @Proves("resume")
  void theNextPieceBeginsRightAfterThePlace() {
    String documents = "a=1 a0=2 a00=3 aa=4 aaa=5 ab=6 b=7";
    building.with(documents, false);
    assertThat(ran(1))
        .as(documents + "; run, in pieces of 1")
        .isEqualTo("1:a 2:a0 3:a00 4:aa 5:aaa 6:ab 7:b, ready");
  }

  @Proves("resume")
  void afterAStopItGoesOnAtThePlace() {
    building.with("aa=Bern ab=Aarau b=Bern c=Zug", false);
    building.piece(2);
    building.deleteEntry("Aarau", "ab");
    assertThat(ran(2))
        .as("aa=Bern ab=Aarau b=Bern c=Zug; a piece of 2; Aarau:ab deleted by hand; another run")
        .isEqualTo("Bern:aa Bern:b Zug:c, ready");
  }

  @Proves("catalogue")
  void aPieceOfADroppedIndexIsRefused() {
    for (IsolationLevel level : IsolationLevel.values()) {
      building.with("aa=Bern ab=Aarau", false);
      assertRefusedIfDropped("aa=Bern ab=Aarau; a piece, at " + level, level);
      building.with("aa=Bern", false);
      building.piece(2);
      assertRefusedIfDropped("aa=Bern; a piece committed; the last one, at " + level, level);
    }
  }

  private void assertRefusedIfDropped(String story, IsolationLevel level) {
    Transaction piece = building.store.begin(level);
    building.backfill(2).addPiece(piece);
    building.collection.dropIndex("i");
    assertThat(Thrown.by(piece::commit))
        .as(story + "; others drop the index: thrown by its commit")
        .isInstanceOf(ConflictException.class);
    assertThat(building.state()).as(story + "; others drop the index").isEqualTo("nothing");
  }

  @Proves("catalogue")
  void aPieceIsRefusedIfTheDefinitionChanges() {
    for (IsolationLevel level : IsolationLevel.values()) {
      building.with("aa=Bern ab=Aarau", false);
      Transaction piece = building.store.begin(level);
      building.backfill(2).addPiece(piece);
      building.defineAnother();
      String story = "aa=Bern ab=Aarau; a piece, at " + level + "; others define another index: ";
      assertThat(Thrown.by(piece::commit))
          .as(story + "thrown by its commit")
          .isInstanceOf(ConflictException.class);
      assertThat(building.state()).as(story + "state").isEqualTo("nothing");
    }
  }

  @Proves("meanwhile")
  void whatOthersChangeMeanwhileIsRightInTheEnd() {
    for (IsolationLevel level : IsolationLevel.values()) {
      assertRight(level, "ab=Zug", true, "Bern:aa Chur:b Zug:ab, ready");
      assertRight(level, "-ab", true, "Bern:aa Chur:b, ready");
      assertRight(level, "ab=[Aarau,Zug]", true, "Aarau:ab Bern:aa Chur:b Zug:ab, ready, multikey");
      assertRight(level, "aaa=Zug", false, "Aarau:ab Bern:aa Chur:b Zug:aaa, ready");
      assertRight(level, "b=Zug", false, "Aarau:ab Bern:aa Zug:b, ready");
      assertRight(level, "-b", false, "Aarau:ab Bern:aa, ready");
      assertRight(level, "ac=Zug", false, "Aarau:ab Bern:aa Chur:b Zug:ac, ready");
    }
  }

  private void assertRight(IsolationLevel level, String change, boolean refused, String expected) {
    for (boolean before : new boolean[] {true, false}) {
      for (String id : List.of("aa", "aaa", "ab", "ac", "b")) {
        building.collection.delete(id);
      }
      building.collection.space().deleteRange(KEYS_OF_INDEX);
      building.with("aa=Bern ab=Aarau b=Chur", false);
      building.collection.space().delete(CollectionKeys.progress(Building.INDEX));
      Transaction piece = building.store.begin(IsolationLevel.SNAPSHOT);
      if (before) {
        building.change(level, change);
      }
      building.backfill(2).addPiece(piece);
      if (!before) {
        building.change(level, change);
      }
      Throwable thrown = Thrown.by(piece::commit);
      String story =
          "aa=Bern ab=Aarau b=Chur; a piece of 2 begins, "
              + (before ? "" : "adds its entries, ")
              + "others at "
              + level
              + ": "
              + change
              + (before ? ", it adds its entries" : "");
      assertThat(thrown instanceof ConflictException || thrown == null && !refused)
          .as(story + ": whether its commit is refused, as it must, or may be")
          .isTrue();
      assertThat(ran(2)).as(story + ", commit; run").isEqualTo(expected);
    }
  }

  private static final KeyRange KEYS_OF_INDEX =
      KeyRange.prefix(CollectionKeys.entries(Building.INDEX));

  /** Others write once in each transaction, after its snapshot, as often as given. */
  private void others(int times, Runnable write) {
    long[] ended = {-1, times};
    building.clock.let(
        () -> {
          long now = building.count("committed") + building.count("refused");
          return building.count("active") > 0 && now != ended[0] && ended[1] > 0;
        },
        () -> {
          write.run();
          ended[0] = building.count("committed") + building.count("refused");
          ended[1]--;
        });
  }

  @Proves("refused")
  void aRefusedPieceIsDoneAgain() {
    building.with("aa=Bern ab=Aarau b=Chur", false);
    int[] next = {5_000};
    others(3, () -> building.change(IsolationLevel.SNAPSHOT, "aa=" + next[0]++));
    assertThat(ran(2))
        .as("aa=Bern ab=Aarau b=Chur; run in pieces of 2; meanwhile aa=5000, aa=5001, aa=5002")
        .isEqualTo("5002:aa Aarau:ab Chur:b, ready");
    assertThat(building.count("refused")).as("the same: refused commits").isPositive();
  }

  @Proves("smaller")
  void smallerPiecesPassBesideAWriter() {
    building.with("a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1 j=1 k=1 l=1", false);
    int[] next = {1};
    others(
        40,
        () -> {
          byte[] place = building.collection.space().get(CollectionKeys.progress(1));
          char fifth = (char) ((place == null ? 'a' : place[0] + 1) + 4);
          if (fifth <= 'l') {
            building.change(IsolationLevel.SNAPSHOT, fifth + "=" + ++next[0]);
          }
        });
    assertThat(ran(8)).as("a=1 to l=1; run in pieces of 8").endsWith(", ready");
    assertThat(building.count("refused"))
        .as("a=1 to l=1; run in pieces of 8; others change the fifth document of each: refused")
        .isBetween(1L, 12L);
  }

  @Proves("smaller")
  void piecesGrowAgain() {
    building.with(
        "a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1 j=1 k=1 l=1 m=1"
            + " n=1 o=1 p=1 q=1 r=1 s=1 t=1 u=1 v=1 w=1 x=1 y=1 z=1",
        false);
    others(1, () -> building.change(IsolationLevel.SNAPSHOT, "a=2"));
    long before = building.count("committed");
    String story = "a=1 to z=1; run in pieces of 8; others change a once: ";
    assertThat(ran(8)).as(story).endsWith(", ready");
    assertThat(building.count("refused")).as(story + "refused").isEqualTo(1);
    assertThat(building.count("committed") - before)
        .as(story + "commits: that one, pieces of 2, 4, 8, 8 and 4, and the last one")
        .isEqualTo(7);
  }

  @Proves("watch")
  void aStopIsBetweenTwoPieces() {
    building.with("aa=Bern ab=Aarau b=Chur", false);
    others(1, () -> building.watch.cancel());
    String story = "aa=Bern ab=Aarau b=Chur; run in pieces of 2; stopped in the first piece: ";
    assertThat(Thrown.by(() -> building.backfill(2).run()))
        .as(story + "thrown")
        .isInstanceOf(QueryStoppedException.class);
    assertThat(building.state()).as(story + "state").isEqualTo("Aarau:ab Bern:aa, up to ab");
    assertThat(Thrown.by(() -> building.backfill(2).run()))
        .as(story + "run again, still stopped: thrown")
        .isInstanceOf(QueryStoppedException.class);
    assertThat(building.state())
        .as(story + "run again, still stopped")
        .isEqualTo("Aarau:ab Bern:aa, up to ab");
  }

  @Proves("unique")
  void theSameValuesAreFoundInOnePieceAndInTwo() {
    building.with("aa=Bern ab=Aarau b=Bern c d e=null f=null", true);
    for (int most : new int[] {10, 2, 1}) {
      String story = "unique, aa=Bern ab=Aarau b=Bern c d e=null f=null; run in pieces of " + most;
      Throwable thrown = Thrown.by(() -> building.backfill(most).run());
      assertThat(thrown).as(story + ": thrown").isInstanceOf(UniqueViolationException.class);
      assertThat(building.state()).as(story).doesNotContain("ready").doesNotContain("Bern:b");
    }
    building.change(IsolationLevel.SERIALIZABLE, "b=Chur");
    assertThat(ran(2))
        .as("unique, aa=Bern ab=Aarau b=Chur c d e=null f=null; run")
        .isEqualTo("missing:c missing:d null:e null:f Aarau:ab Bern:aa Chur:b, ready");
  }

  @Proves("multikey")
  void anArrayMarksTheIndex() {
    building.with("aa=Bern ab=[Aarau,Zug] b=Chur c=[Bern]", false);
    String story = "aa=Bern ab=[Aarau,Zug] b=Chur c=[Bern]; ";
    building.piece(1);
    assertThat(building.state()).as(story + "a piece of 1").isEqualTo("Bern:aa, up to aa");
    building.piece(2);
    assertThat(building.state())
        .as(story + "pieces of 1 and 2")
        .isEqualTo("Aarau:ab Bern:aa Chur:b Zug:ab, up to b, multikey");
    assertThat(ran(2))
        .as(story + "pieces of 1 and 2; run")
        .isEqualTo("Aarau:ab Bern:aa Bern:c Chur:b Zug:ab, ready, multikey");
  }

  @Proves("over")
  void nothingIsWrittenWhenItIsReadyOrDropped() {
    building.with("aa=Bern ab=Aarau", false);
    ran(2);
    building.deleteEntry("Aarau", "ab");
    String story = "aa=Bern ab=Aarau; run; Aarau:ab deleted by hand; ";
    assertThat(building.piece(2)).as(story + "a piece: returned").isEqualTo("false");
    assertThat(ran(2)).as(story + "run").isEqualTo("Bern:aa, ready");
    building.collection.dropIndex("i");
    assertThat(building.piece(2)).as(story + "dropped; a piece: returned").isEqualTo("false");
    assertThat(ran(2)).as(story + "dropped; run").isEqualTo("nothing");
  }
}

package dev.varve.exercises.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.query.IndexDefinition;
import dev.varve.query.IndexEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A collection is written as its indexes, numbered from 1: (city), (city, age DESC), unique (mail),
 * building (city). A document is its id and its fields: x{city=Bern}. An entry is the number of its
 * index, its values, and the id: "1: Bern x"; in a unique index the id is the value of the entry,
 * "1: Bern -> x". Writes are counted without that of the document.
 */
class IndexMaintenanceTest {

  private static Map<String, Object> doc(Object... namesAndValues) {
    Map<String, Object> fields = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  private static void assertEntries(Indexed collection, String story, String expected) {
    assertThat(collection.entries()).as(story + ": the entries").isEqualTo(expected);
  }

  @Proves("new")
  void aNewDocumentGetsItsEntriesInEveryIndex() {
    Indexed collection = new Indexed("city", "age DESC, city", "unique mail");
    String wrote = collection.set("xy", doc("city", "Bern", "age", 4294967297L, "mail", "m"));
    String story = "(city), (age DESC, city), unique (mail): new xy{city=Bern, age=2^32+1, mail=m}";
    assertThat(wrote).as(story + ": written").isEqualTo("3 writes");
    assertEntries(collection, story, "1: Bern xy; 2: 4294967297 Bern xy; 3: m -> xy");
    collection.set("xz", doc("city", "Bern", "tags", List.of("a", "b")));
    assertEntries(
        collection,
        story + ", xz{city=Bern}",
        "1: Bern xy; 1: Bern xz; 2: 4294967297 Bern xy; 2: missing Bern xz; 3: missing xz;"
            + " 3: m -> xy");
  }

  @Proves("gone")
  void withADocumentItsEntriesGo() {
    Indexed collection = new Indexed("city", "tags", "unique mail");
    collection.set("x", doc("city", "Bern", "tags", List.of("a", "b"), "mail", "m"));
    collection.set("xy", doc("city", "Bern", "tags", "a", "mail", "n"));
    String wrote = collection.set("x", null);
    String story = "(city), (tags), unique (mail): x{Bern, [a, b], m}, xy{Bern, a, n}; deleted x";
    assertThat(wrote).as(story + ": written").isEqualTo("4 writes");
    assertEntries(collection, story, "1: Bern xy; 2: a xy; 3: n -> xy");
  }

  @Proves("changed")
  void theOldEntryGoesAndTheNewOneComes() {
    Indexed collection = new Indexed("city", "unique mail");
    collection.set("x", doc("city", "Bern", "mail", "m"));
    collection.set("x", doc("city", "Basel", "mail", "mm"));
    String story = "(city), unique (mail): x{city=Bern, mail=m}; then x{city=Basel, mail=mm}";
    assertEntries(collection, story, "1: Basel x; 2: mm -> x");
    collection.set("x", doc("mail", null));
    assertEntries(collection, story + "; then x{mail=null}", "1: missing x; 2: null x");
  }

  @Proves("changed")
  void ofAnArrayTheElementsThatAreGoneGo() {
    Indexed collection = new Indexed("tags");
    collection.set("x", doc("tags", List.of("a", "b", "c")));
    String wrote = collection.set("x", doc("tags", List.of("c", "d", "e")));
    String story = "(tags): x{[a, b, c]}; then x{[c, d, e]}";
    assertEntries(collection, story, "1: c x; 1: d x; 1: e x");
    assertThat(wrote).as(story + ": written").isEqualTo("4 writes");
  }

  @Proves("same")
  void whatStaysIsNotWritten() {
    Indexed collection = new Indexed("city", "age", "unique mail");
    collection.set("x", doc("city", "Bern", "age", 30L, "mail", "m"));
    String wrote = collection.set("x", doc("city", "Bern", "age", 31L, "mail", "m", "more", 1L));
    String story = "(city), (age), unique (mail): x{Bern, 30, m}; then x{Bern, 31, m, more=1}";
    assertThat(wrote).as(story + ": written").isEqualTo("2 writes");
    assertEntries(collection, story, "1: Bern x; 2: 31 x; 3: m -> x");
    assertThat(collection.set("x", doc("city", "Bern", "age", 31L, "mail", "m", "more", 2L)))
        .as(story + "; then more=2: written")
        .isEqualTo("0 writes");
  }

  @Proves("building")
  void anIndexThatIsNotReadyIsMaintainedToo() {
    Indexed collection = new Indexed("building city", "age");
    collection.set("x", doc("city", "Bern", "age", 1L));
    collection.set("y", doc("city", "Bern", "age", 2L));
    collection.set("x", doc("city", "Basel", "age", 1L));
    collection.set("y", null);
    assertEntries(
        collection,
        "building (city), (age): new x{Bern, 1}, y{Bern, 2}; then x{Basel, 1}; deleted y",
        "1: Basel x; 2: 1 x");
    collection = new Indexed("building unique city");
    collection.document("x", doc("city", "Bern"));
    assertThat(collection.set("x", doc("city", "Basel")))
        .as("building unique (city): x{Bern}, not built yet; then x{Basel}: written, with a delete")
        .isEqualTo("2 writes");
  }

  @Proves("unique")
  void theSecondDocumentWithTheSameValuesIsRefused() {
    Indexed collection = new Indexed("city", "unique mail, age");
    collection.set("x", doc("mail", "m", "age", 1L, "city", "Bern"));
    String refused =
        "refused: document y of c has the same values as x in the unique index i2(mail, age)";
    String story = "(city), unique (mail, age): x{m, 1}; new y";
    assertThat(collection.set("y", doc("mail", "m", "age", 1L))).as(story).isEqualTo(refused);
    assertThat(collection.set("y", doc("mail", "m", "age", 2L)))
        .as(story + "{m, 2}")
        .isEqualTo("2 writes");
    assertThat(collection.set("y", doc("mail", "m", "age", 1L)))
        .as(story + "{m, 2}, then y{m, 1}")
        .isEqualTo(refused);
    assertThat(collection.set("xx", doc("mail", List.of("k", "m"), "age", 1L)))
        .as(story + "{m, 2}, new xx{[k, m], 1}")
        .isEqualTo(refused.replace("document y", "document xx"));
    collection.set("x", null);
    assertThat(collection.set("y", doc("mail", "m", "age", 1L)))
        .as(story + "{m, 2}, deleted x, then y{m, 1}")
        .isEqualTo("2 writes");
    assertEntries(collection, story + "{m, 2}, deleted x, then y{m, 1}", collection.required());
  }

  /** As a backfill does, which may add an entry that the document's own writer has added. */
  private static String added(Indexed collection, String id, Map<String, Object> fields) {
    IndexDefinition index = collection.definition().byId(1);
    WriteBatch batch = new WriteBatch();
    byte[] bytes = Utf8.encode("id", id);
    Throwable thrown =
        Thrown.by(
            () ->
                IndexEntries.of(index, bytes, fields)
                    .forEach(
                        (key, value) ->
                            collection.maintenance().add(batch, index, bytes, key, value)));
    return thrown == null ? batch.size() + " written" : Indexed.told(thrown);
  }

  @Proves("own")
  void itsOwnEntryIsNoObstacle() {
    Indexed unique = new Indexed("unique mail");
    unique.set("xy", doc("mail", "m"));
    String story = "unique (mail): xy{m}; add of the entry of ";
    assertThat(added(unique, "xy", doc("mail", "m"))).as(story + "xy again").isEqualTo("1 written");
    assertThat(added(unique, "xz", doc("mail", "m"))).as(story + "xz{m}").startsWith("refused");
    Indexed other = new Indexed("mail");
    other.set("x", doc("mail", "m"));
    assertThat(added(other, "x", doc("mail", "m")))
        .as("(mail): x{m}; add of the entry of x again")
        .isEqualTo("1 written");
  }

  @Proves("theirs")
  void whileAUniqueIndexIsBuiltTheEntryOfAnotherStays() {
    Indexed collection = new Indexed("building unique mail");
    collection.document("xx", doc("mail", "m"));
    collection.set("xy", doc("mail", "m"));
    String story = "building unique (mail): xx{m}, not built yet; new xy{m}; ";
    assertEntries(collection, story, "1: m -> xy");
    assertThat(collection.set("xx", doc("mail", "n")))
        .as(story + "then xx{n}: written, with the entry of xy again")
        .isEqualTo("2 writes");
    assertEntries(collection, story + "then xx{n}", "1: m -> xy; 1: n -> xx");
    collection.document("z", doc("mail", "m"));
    assertThat(collection.set("z", null))
        .as(story + "then xx{n}, z{m}, not built; z deleted: written")
        .isEqualTo("1 write");
    assertEntries(collection, story + "then xx{n}, z{m}, z deleted", "1: m -> xy; 1: n -> xx");
    collection.set("xy", doc("mail", null));
    collection.set("xy", doc("mail", "k"));
    assertEntries(collection, story + "then xx{n}, xy{null}, xy{k}", "1: k -> xy; 1: n -> xx");
  }

  @Proves("missing")
  void withoutAValueNoDocumentIsRefused() {
    Indexed collection = new Indexed("unique mail, age");
    String wrote = "";
    for (String id : List.of("x", "y", "z")) {
      wrote += collection.set(id, doc("mail", "m")) + ", ";
    }
    wrote += collection.set("v", doc("mail", null, "age", 1L)) + ", ";
    wrote += collection.set("w", doc("mail", null, "age", 1L));
    String story = "unique (mail, age): new x{m}, y{m}, z{m}, v{null, 1}, w{null, 1}";
    assertThat(wrote).as(story).isEqualTo("1 write, 1 write, 1 write, 1 write, 1 write");
    assertEntries(
        collection,
        story,
        "1: null 1 v; 1: null 1 w; 1: m missing x; 1: m missing y; 1: m missing z");
  }

  @Proves("multikey")
  void theFirstArrayMarksItsIndexes() {
    Indexed collection = new Indexed("tags", "city", "city, tags", "building tags DESC");
    collection.set("x", doc("tags", "a", "city", "Bern"));
    String story = "(tags), (city), (city, tags), building (tags DESC): x{a, Bern}";
    assertThat(collection.multikey()).as(story + ": marked").isEqualTo("[]");
    String wrote = collection.set("x", doc("tags", List.of("a"), "city", "Bern"));
    story += "; then x{[a], Bern}";
    assertThat(collection.multikey()).as(story + ": marked").isEqualTo("[1, 3, 4]");
    assertThat(wrote).as(story + ", whose entries are the same: written").isEqualTo("1 write");
    wrote = collection.set("y", doc("tags", List.of("b"), "city", List.of()));
    story += "; new y{[b], []}";
    assertThat(collection.multikey()).as(story + ": marked").isEqualTo("[1, 2, 3, 4]");
  }

  @Proves("multikey")
  void theMarkIsWrittenOnceAndStays() {
    Indexed collection = new Indexed("tags");
    collection.set("x", doc("tags", List.of("a", "b")));
    String story = "(tags): x{[a, b]}; ";
    assertThat(collection.set("y", doc("tags", List.of("c"))))
        .as(story + "new y{[c]}: written")
        .isEqualTo("1 write");
    collection.set("x", doc("tags", "a"));
    collection.set("y", null);
    assertThat(collection.multikey())
        .as(story + "new y{[c]}; then x{a}; deleted y: marked")
        .isEqualTo("[1]");
  }

  @Proves("model")
  void afterAnyChangesTheEntriesAreThoseOfTheDocuments() {
    Random random = new Random(7);
    Indexed collection = new Indexed("a", "b DESC, a", "unique a, b", "building b");
    List<Object> values = new ArrayList<>(Arrays.asList("u", "v", 1L, null, "\0", 5_000_000_000L));
    values.addAll(List.of(List.of("u", "v"), List.of("u", 1L), List.of()));
    StringBuilder story = new StringBuilder("(a), (b DESC, a), unique (a, b), building (b): ");
    for (int i = 0; i < 150; i++) {
      String id = List.of("x", "xy", "y").get(random.nextInt(3));
      Map<String, Object> fields = doc("a", values.get(random.nextInt(values.size())));
      if (random.nextBoolean()) {
        fields.put("b", values.get(random.nextInt(values.size())));
      }
      Map<String, Object> after = random.nextInt(4) == 0 ? null : fields;
      String wrote = collection.set(id, after);
      story.append(id).append(after == null ? " deleted, " : after + ", ");
      assertThat(wrote).as(story.toString()).matches("\\d+ writes?|refused: .*");
      assertEntries(collection, story.toString(), collection.required());
      story.delete(0, Math.max(0, story.length() - 300));
    }
  }
}

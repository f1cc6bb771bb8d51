package dev.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.CorruptionException;
import dev.varve.Seed;
import dev.varve.lsm.Keyspace;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents as bytes: read as a whole, field by field, and when they are damaged. */
class DocumentFormatTest extends DatabaseFixture {

  @Test
  void everyFieldIsFoundAsInTheWholeDocument() {
    Seed.run(
        seed -> {
          RandomDocuments documents = new RandomDocuments(seed.random());
          for (int i = 0; i < 2_000; i++) {
            Document document = documents.document();
            byte[] stored = DocumentFormat.encode(document.fields());
            assertThat(DocumentReader.read(stored)).isEqualTo(document.fields());
            for (String path : List.of("a", "b", "c", "tags", "n", "n.x", "n.y", "a.y", "none")) {
              assertThat(Path.of(path).in(stored))
                  .as("%s of %s", path, document)
                  .isEqualTo(Path.of(path).in(document.fields()));
            }
          }
        });
  }

  @Test
  void damagedDocumentsAreRefusedOrReadAsOthers() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          RandomDocuments documents = new RandomDocuments(random);
          int refused = 0;
          for (int i = 0; i < 20_000; i++) {
            byte[] stored = DocumentFormat.encode(documents.document().fields());
            int at = random.nextInt(stored.length);
            byte[] changed = random.nextInt(4) == 0 ? Arrays.copyOf(stored, at) : stored;
            if (changed.length > at) {
              changed[at] = (byte) random.nextInt();
            }
            refused += isRefused(() -> DocumentReader.read(changed));
            isRefused(() -> Path.of("n.x").in(changed));
          }
          assertThat(refused).isGreaterThan(1_000);
        });
  }

  private static int isRefused(Runnable read) {
    try {
      read.run();
      return 0;
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
      return 1;
    }
  }

  @Test
  void aSmallNumberIsShortAndALargeOneExact() {
    assertThat(DocumentFormat.encode(Map.of("n", -1L))).hasSize(5);
    for (Object number :
        List.of(0L, -1L, Long.MIN_VALUE, (1L << 32) + 1, new BigDecimal("-1.5e-300"))) {
      byte[] stored = DocumentFormat.encode(Map.of("n", number));
      assertThat(DocumentReader.read(stored)).isEqualTo(Map.of("n", number));
    }
  }

  @Test
  void damageInTheStoreIsNamed() {
    people.createIndex("by_age", "age");
    Keyspace space = store.keyspaces().get("documents:people");
    space.put(CollectionKeys.document(new byte[] {'k', '2'}), new byte[] {1, 1});
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> people.get("k2"))
        .withMessageContaining("document k2 of collection people");
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> rows("FROM people WHERE city = 'Bern'"))
        .withMessageContaining("document k2 of collection people");
    space.delete(CollectionKeys.document(new byte[] {'k', '2'}));
    space.delete(CollectionKeys.document(new byte[] {'a', 'n', 'n'}));
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> rows("FROM people WHERE age = 30"))
        .withMessageContaining("index by_age of collection people")
        .withMessageContaining("entry of document ann, which does not exist");
    assertThat(people.checkIndex("by_age")).isEqualTo(new Index.Check(4, 5, 0, 1));
    space.put(CollectionKeys.DEFINITION, new byte[] {9});
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> people.indexes())
        .withMessageContaining("definition of collection people")
        .withMessageContaining("version 9 is not known");
  }
}

package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.varve.KeyRange;
import dev.varve.Seed;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DocumentStoreTest extends ExampleFixture {
  private static final String FIELD = "field";
  private static final List<JsonNode> VALUES =
      List.of(
          DoubleNode.valueOf(Double.NEGATIVE_INFINITY),
          DoubleNode.valueOf(-1e100),
          IntNode.valueOf(-256),
          IntNode.valueOf(-1),
          DoubleNode.valueOf(-Double.MIN_VALUE),
          IntNode.valueOf(0),
          DoubleNode.valueOf(0.5),
          IntNode.valueOf(1),
          IntNode.valueOf(255),
          IntNode.valueOf(256),
          DoubleNode.valueOf(1e100),
          TextNode.valueOf(""),
          TextNode.valueOf("\0"),
          TextNode.valueOf("\0\0"),
          TextNode.valueOf("\1"),
          TextNode.valueOf("a"),
          TextNode.valueOf("a\0"),
          TextNode.valueOf("a\0b"),
          TextNode.valueOf("a\1"),
          TextNode.valueOf("ab"),
          TextNode.valueOf("b"),
          TextNode.valueOf("é"),
          TextNode.valueOf("\uFFFD"),
          TextNode.valueOf("\uD83D\uDE00"));

  private static final Comparator<JsonNode> ORDER =
      Comparator.comparing(JsonNode::isTextual)
          .thenComparingDouble(JsonNode::asDouble)
          .thenComparing(JsonNode::asText, Comparator.naturalOrder());

  private DocumentStore documents;

  @BeforeEach
  void makeDocuments() {
    documents = new DocumentStore(store, List.of(FIELD, "other"));
  }

  private static ObjectNode document(String id, JsonNode value) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("id", id);
    document.set(FIELD, value);
    return document;
  }

  private List<String> find(JsonNode from, JsonNode to) {
    return documents.find(FIELD, from, to).stream().map(it -> it.get("id").asText()).toList();
  }

  @Test
  void everyRangeHoldsTheValuesFromItsStartUpToItsEndInTheirOrder() {
    for (int i = VALUES.size() - 1; i >= 0; i--) {
      documents.put("" + i, document("" + i, VALUES.get(i)));
    }
    for (int from = 0; from < VALUES.size(); from++) {
      for (int to = 0; to < VALUES.size(); to++) {
        assertThat(find(VALUES.get(from), VALUES.get(to)))
            .as("from %s to %s", VALUES.get(from), VALUES.get(to))
            .containsExactlyElementsOf(
                IntStream.range(from, Math.max(from, to)).mapToObj(i -> "" + i).toList());
      }
    }
  }

  @Test
  void bothZerosAreTheSameNumber() {
    documents.put("x", document("x", DoubleNode.valueOf(-0.0)));
    assertThat(find(IntNode.valueOf(0), IntNode.valueOf(1))).containsExactly("x");
  }

  /** After any changes, each query returns the same as a scan of all documents. */
  @Test
  void theIndexFindsWhatAFullScanFinds() {
    Seed.run(
        seed -> {
          Map<String, JsonNode> model = new TreeMap<>();
          for (int i = 0; i < 2_000; i++) {
            change(seed, model);
            if (i % 10 == 0) {
              JsonNode from = value(seed.random());
              JsonNode to = value(seed.random());
              assertThat(find(from, to)).isEqualTo(fullScan(model, from, to));
            }
          }
          long entries = model.values().stream().filter(it -> it.has(FIELD)).count();
          assertThat(store.count(KeyRange.prefix("index/"))).isEqualTo(entries);
          assertThat(store.count()).isEqualTo(entries + model.size());
        });
  }

  private void change(Seed seed, Map<String, JsonNode> model) {
    Random random = seed.random();
    String id = "d" + random.nextInt(100);
    if (random.nextInt(4) == 0) {
      seed.tell("delete " + id);
      documents.delete(id);
      model.remove(id);
    } else {
      ObjectNode document = document(id, value(random));
      if (random.nextInt(8) == 0) {
        document.remove(FIELD);
      }
      seed.tell("put " + document);
      documents.put(id, document);
      model.put(id, document);
    }
    assertThat(documents.get(id)).isEqualTo(parsed(model.get(id)));
  }

  /** Returns a document parsed from JSON: its numbers may be of another class than those put. */
  private static JsonNode parsed(JsonNode document) {
    try {
      return document == null ? null : new ObjectMapper().readTree(document.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Draws from few numbers and few words, so that values repeat. */
  private static JsonNode value(Random random) {
    return random.nextBoolean()
        ? DoubleNode.valueOf((random.nextInt(20) - 10) / 4.0)
        : TextNode.valueOf("" + (char) ('a' + random.nextInt(4)) + (char) random.nextInt(3));
  }

  private static List<String> fullScan(Map<String, JsonNode> model, JsonNode from, JsonNode to) {
    return model.entrySet().stream()
        .filter(it -> it.getValue().has(FIELD))
        .filter(it -> ORDER.compare(it.getValue().get(FIELD), from) >= 0)
        .filter(it -> ORDER.compare(it.getValue().get(FIELD), to) < 0)
        .sorted(
            Comparator.<Map.Entry<String, JsonNode>, JsonNode>comparing(
                    it -> it.getValue().get(FIELD), ORDER)
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void manyWritersOfOneDocumentLeaveTheEntryOfItsLastValueAlone() {
    Crowd.run(
        4,
        100,
        () -> {
          int value = ThreadLocalRandom.current().nextInt();
          documents.put("x", document("x", IntNode.valueOf(value)));
        });
    JsonNode last = documents.get("x").get(FIELD);
    assertThat(store.count(KeyRange.prefix("index/"))).isEqualTo(1);
    assertThat(find(last, DoubleNode.valueOf(Double.MAX_VALUE))).containsExactly("x");
  }

  @Test
  void whatIsNeitherNumberNorTextIsStoredAndFoundByItsIdAlone() {
    documents.put("x", document("x", NullNode.instance));
    assertThat(documents.get("x")).isEqualTo(document("x", NullNode.instance));
    assertThat(store.count(KeyRange.prefix("index/"))).isZero();
    assertThatThrownBy(() -> find(NullNode.instance, IntNode.valueOf(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFieldWithoutAnIndexIsRefused() {
    assertThatThrownBy(() -> documents.find("id", IntNode.valueOf(1), IntNode.valueOf(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no index on id, only on [field, other]");
  }
}

package dev.varve.course.tests;

import static dev.varve.course.tests.EqualsModel.equalsModel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.inmemory.InMemoryStore;
import java.util.Arrays;
import java.util.TreeMap;
import org.hamcrest.StringDescription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EqualsModelTest {
  private final InMemoryStore store = new InMemoryStore();
  private final TreeMap<String, String> model = new TreeMap<>();

  @BeforeEach
  void fill() {
    for (String key : "abd".split("")) {
      store.put(key, "1");
      model.put(key, "1");
    }
  }

  private String mismatch(Readable reader) {
    StringDescription told = new StringDescription();
    return equalsModel(model).matchesSafely(reader, told) ? "none" : told.toString();
  }

  @Test
  void aReaderThatShowsTheSameMatches() {
    assertThat(mismatch(store)).isEqualTo("none");
    model.clear();
    assertThat(mismatch(new InMemoryStore())).isEqualTo("none");
    assertThat(StringDescription.asString(equalsModel(model))).isEqualTo("a reader of nothing");
  }

  @Test
  void whatGetMissesIsTold() {
    model.put("c", "2");
    assertThat(mismatch(store)).isEqualTo("get c shows null, where the model has 2");
    assertThat(StringDescription.asString(equalsModel(model)))
        .isEqualTo("a reader of a=1 b=1 c=2 d=1");
  }

  /** Gets as the store does, and scans other ranges. */
  private abstract class Scanning implements Readable {
    @Override
    public byte[] get(byte[] key) {
      return store.get(key);
    }
  }

  @Test
  void aScanThatIncludesItsEndIsToldWithItsBounds() {
    Readable inclusive =
        new Scanning() {
          @Override
          public Cursor scan(KeyRange range) {
            byte[] to = range.to();
            byte[] behind = to == null ? null : Arrays.copyOf(to, to.length + 1);
            return store.scan(new KeyRange(range.from(), behind));
          }
        };
    assertThat(mismatch(inclusive))
        .isEqualTo("a scan from a to a (not included) shows a=1, where the model has nothing");
  }

  @Test
  void aBackwardScanThatIsWrongIsTold() {
    Readable forwardOnly =
        new Scanning() {
          @Override
          public Cursor scan(KeyRange range) {
            return new OtherLast(store.scan(range));
          }
        };
    assertThat(mismatch(forwardOnly))
        .isEqualTo(
            "a scan from a to c (not included), backward, shows a=1, where the model has b=1 a=1");
  }

  /** A cursor whose last entry is its first. */
  private record OtherLast(Cursor cursor) implements Cursor {
    @Override
    public boolean first() {
      return cursor.first();
    }

    @Override
    public boolean last() {
      return cursor.first();
    }

    @Override
    public boolean seek(byte[] key) {
      return cursor.seek(key);
    }

    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public boolean previous() {
      return cursor.previous();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public long expiresAtMillis() {
      return cursor.expiresAtMillis();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}

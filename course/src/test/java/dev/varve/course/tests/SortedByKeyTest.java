package dev.varve.course.tests;

import static dev.varve.course.tests.SortedByKey.sortedByKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.util.List;
import org.hamcrest.StringDescription;
import org.junit.jupiter.api.Test;

class SortedByKeyTest {

  private static String mismatch(String versions) {
    StringDescription told = new StringDescription();
    boolean matches = sortedByKey().matchesSafely(new ListCursor(versions), told);
    return matches ? "none" : told.toString();
  }

  @Test
  void whatAscendsMatches() {
    assertThat(mismatch("a9 a2- b3 c7 c1")).isEqualTo("none");
    assertThat(mismatch("")).isEqualTo("none");
    assertThat(StringDescription.asString(sortedByKey()))
        .isEqualTo("keys that ascend, and of one key the newest version first");
  }

  @Test
  void theFirstTwoThatDoNotAreTold() {
    assertThat(mismatch("a1 c5 b9 a7"))
        .isEqualTo("entry 3, b9, comes right after c5, whose key is greater");
    assertThat(mismatch("a1 b2 b5")).isEqualTo("entry 3, b5, comes right after b2, which is older");
    assertThat(mismatch("a1 b2 b2")).isEqualTo("entry 3, b2, comes right after b2: twice the same");
  }

  @Test
  void bytesAreComparedAsUnsigned() {
    assertThat(mismatch("\u007f1 \u00801")).isEqualTo("none");
    assertThat(mismatch("\u00801 \u007f1")).contains("whose key is greater");
  }

  /** A cursor over versions in the order in which they are given. */
  private static final class ListCursor implements EntryCursor {
    private final List<String> versions;
    private int at = -1;

    ListCursor(String versions) {
      this.versions = Versions.words(versions);
    }

    private boolean to(int index) {
      at = index;
      return isValid();
    }

    @Override
    public boolean first() {
      return to(0);
    }

    @Override
    public boolean last() {
      return to(versions.size() - 1);
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean next() {
      return to(at + 1);
    }

    @Override
    public boolean previous() {
      return to(at - 1);
    }

    @Override
    public boolean isValid() {
      return at >= 0 && at < versions.size();
    }

    @Override
    public Slice key() {
      return TableFile.slice(Versions.key(versions.get(at)));
    }

    @Override
    public long tag() {
      return Versions.tag(versions.get(at));
    }

    @Override
    public Slice value() {
      return new Slice();
    }
  }
}

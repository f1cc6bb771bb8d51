package dev.varve.course.tests;

import dev.varve.course.Thrown;
import dev.varve.io.Storage;
import java.util.ArrayList;
import java.util.List;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeDiagnosingMatcher;

/**
 * Matches a storage from which a recovery restores what was promised. States are words, such as "a1
 * b2" or "1:ab 3:c". A mismatch reports what is lost and what should not be there.
 */
public final class RecoversTo extends TypeSafeDiagnosingMatcher<Storage> {
  private final Recovery recovery;
  private final List<String> states;

  private RecoversTo(Recovery recovery, List<String> states) {
    this.recovery = recovery;
    this.states = states;
  }

  /** Recovers a storage and returns its state. */
  @FunctionalInterface
  public interface Recovery {
    /** Returns the words of the recovered state. */
    String contents(Storage storage) throws Exception;
  }

  /**
   * Matches a storage from which {@code recovery} restores one of some states, preferably the
   * first.
   */
  public static RecoversTo recoversTo(Recovery recovery, String... states) {
    return new RecoversTo(recovery, List.of(states));
  }

  @Override
  public void describeTo(Description description) {
    description.appendText("recovers to " + String.join(", or to ", told(states)));
  }

  private static List<String> told(List<String> states) {
    return states.stream().map(it -> it.isEmpty() ? "nothing" : it).toList();
  }

  @Override
  protected boolean matchesSafely(Storage storage, Description mismatch) {
    String[] found = {""};
    Throwable thrown = Thrown.by(() -> found[0] = recovery.contents(storage));
    if (thrown != null) {
      mismatch.appendText("the recovery throws " + thrown);
      return false;
    }
    if (states.contains(found[0])) {
      return true;
    }
    List<String> was = Versions.words(found[0]);
    List<String> wanted = Versions.words(states.get(0));
    mismatch
        .appendText("found " + told(List.of(found[0])).get(0))
        .appendText(told("; lost: ", wanted, was))
        .appendText(told("; should not be there: ", was, wanted));
    return false;
  }

  /** Returns the words of one list that the other lacks. */
  private static String told(String what, List<String> of, List<String> lacking) {
    List<String> rest = new ArrayList<>(of);
    lacking.forEach(rest::remove);
    return rest.isEmpty() ? "" : what + String.join(" ", rest);
  }
}

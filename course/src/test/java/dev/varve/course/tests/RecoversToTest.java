package dev.varve.course.tests;

import static dev.varve.course.tests.RecoversTo.recoversTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.course.NotDoneYet;
import dev.varve.io.simulated.SimulatedStorage;
import org.hamcrest.StringDescription;
import org.junit.jupiter.api.Test;

class RecoversToTest {

  private static String mismatch(RecoversTo matcher) {
    StringDescription told = new StringDescription();
    return matcher.matchesSafely(new SimulatedStorage(), told) ? "none" : told.toString();
  }

  @Test
  void whatIsFoundAsPromisedMatches() {
    assertThat(mismatch(recoversTo(storage -> "a1 b2", "a1 b2"))).isEqualTo("none");
    assertThat(mismatch(recoversTo(storage -> "a1", "a1 b2", "a1"))).isEqualTo("none");
    assertThat(StringDescription.asString(recoversTo(storage -> "", "a1 b2", "")))
        .isEqualTo("recovers to a1 b2, or to nothing");
  }

  @Test
  void whatIsLostAndWhatCameBackIsTold() {
    assertThat(mismatch(recoversTo(storage -> "a1 c3", "a1 b2")))
        .isEqualTo("found a1 c3; lost: b2; should not be there: c3");
    assertThat(mismatch(recoversTo(storage -> "", "a1"))).isEqualTo("found nothing; lost: a1");
    assertThat(mismatch(recoversTo(storage -> "b2 a1", "a1 b2"))).isEqualTo("found b2 a1");
  }

  @Test
  void aRecoveryThatThrowsIsTold() {
    RecoversTo.Recovery corrupt =
        storage -> {
          throw new CorruptionException("000004.log", 16, "no batch");
        };
    assertThat(mismatch(recoversTo(corrupt, "a1")))
        .startsWith("the recovery throws ")
        .contains("000004.log@16: no batch");
  }

  @Test
  void aMethodThatIsNotWrittenIsNoMismatch() {
    RecoversTo.Recovery unwritten =
        storage -> {
          throw new NotDoneYet("2.3");
        };
    assertThatThrownBy(() -> mismatch(recoversTo(unwritten, "a1"))).isInstanceOf(NotDoneYet.class);
  }
}

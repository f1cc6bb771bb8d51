package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Looks at the pace of invented threads, with a limit of a second: 20 looks. */
class PatienceTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int LOOKS = 20;
  private static final long MILLI = 1_000_000;

  // What the threads of earlier tests have used is not this one's.
  private long millis = 70_000;
  private final Patience patience = new Patience(LIMIT, new Pace(millis * MILLI, true));

  /** Looks after so many more milliseconds of processor time. */
  private String look(long more, boolean canRun) {
    millis += more;
    return patience.look(new Pace(millis * MILLI, canRun));
  }

  private void isPatient(int looks, long more, boolean canRun) {
    for (int i = 0; i < looks; i++) {
      assertThat(look(more, canRun)).as("look %d", i).isNull();
    }
  }

  @Test
  void aLoopMayTakeTheLimitOfProcessorTimeAndNoMore() {
    isPatient(LOOKS, 50, true);
    assertThat(look(1, true))
        .isEqualTo("still running there after 1.0 s of processor time: an endless loop");
  }

  @Test
  void onABusyMachineItMayTakeAsLongAsItTakes() {
    for (int i = 0; i < 900; i++) {
      isPatient(10, 0, true);
      isPatient(1, 1, true);
    }
  }

  @Test
  void aWaitIsForGoodOnceNothingHasRunForTheLimit() {
    isPatient(LOOKS - 1, 0, false);
    assertThat(look(0, false))
        .isEqualTo("still waiting there; no thread of the test has run for 1.0 s: an endless wait");
  }

  @Test
  void aWaitBeginsAnewWheneverSomethingHasRunOrCould() {
    isPatient(LOOKS - 1, 0, false);
    isPatient(1, 1, false);
    isPatient(LOOKS - 1, 0, false);
    isPatient(1, 0, true);
    isPatient(LOOKS - 1, 0, false);
    assertThat(look(0, false)).contains("has run for 1.0 s");
  }

  @Test
  void aLoopThatSleepsEndsAfterALongWait() {
    for (int i = 0; i < 6 * LOOKS - 1; i++) {
      isPatient(1, 1, true);
      isPatient(2, 1, false);
    }
    isPatient(1, 1, false);
    assertThat(look(1, false)).isEqualTo("still there after 12.0 s of waiting: an endless wait");
  }

  @Test
  void whatCouldRunAndNeverDoesEndsAfterALongWait() {
    isPatient(12 * LOOKS - 1, 0, true);
    assertThat(look(0, true)).contains("still there after 12.0 s");
  }
}
